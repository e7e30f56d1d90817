import { surface, trajectoryPlane } from '@credit/curvature'
import { expect, test } from 'vitest'
import { overlaps, textBoxes } from '../../../test/textBoxes.ts'
import { surfaceFigure } from './surface.js'

const bowl = (w: Float64Array) => 1 + w[0] ** 2 + 3 * w[1] ** 2 + w[2] ** 2
const snapshots = Array.from({ length: 8 }, (_, k) => Float64Array.of(2 - 0.25 * k, Math.sin(k), 0.02 * k))
const plane = trajectoryPlane(snapshots)
const slice = (points: number) =>
  surface(bowl, plane.origin, {
    axes: plane.directions.map((direction) => ({ direction, from: -3, to: 3, points })),
  })

test('contours, the path with a mark for each snapshot, and its distance from the plane', () => {
  const svg = surfaceFigure({ surface: slice(15), plane, title: 'A bowl & its <path>' })
  expect(svg).toContain('A bowl &amp; its &lt;path&gt;')
  expect(svg.match(/<g[^>]*aria-label="contour"/g)).toHaveLength(1)
  expect(svg.match(/<title>snapshot \d/g)).toHaveLength(snapshots.length)
  expect(svg).toMatch(/direction 1 \(\d+ % of the variance\)/)
  expect(svg).toContain('Distance of the training from the plane')
  expect(svg).not.toMatch(/NaN|undefined|Infinity/)
  const boxes = textBoxes(svg)
  expect(overlaps(boxes)).toEqual([])
  // nothing is written beside the sheet
  const width = Number(/^<svg[^>]* width="(\d+)"/.exec(svg)![1])
  expect(boxes.filter(({ left, right }) => left < 0 || right > width)).toEqual([])
})

test('a loss that is not finite in places, and a slice without a path', () => {
  const cliff = (w: Float64Array) => (w[0] > 2 ? Number.NaN : bowl(w))
  const axes = plane.directions.map((direction) => ({ direction, from: -3, to: 3, points: 9 }))
  const svg = surfaceFigure({ surface: surface(cliff, plane.origin, { axes }), title: 'a cliff' })
  expect(svg).not.toMatch(/NaN|undefined|Infinity|Distance/)
})

test('a slice of one axis, or along one direction, is refused by name', () => {
  const line = surface(bowl, plane.origin, { axes: [{ direction: plane.directions[0], points: 5 }] })
  expect(() => surfaceFigure({ surface: line, title: 'a line' })).toThrow(
    'surfaceFigure: surface must be of two axes',
  )
  const one = trajectoryPlane(snapshots, { directions: 1 })
  expect(() => surfaceFigure({ surface: slice(5), plane: one, title: 'a line' })).toThrow(
    'plane must be of two directions',
  )
})

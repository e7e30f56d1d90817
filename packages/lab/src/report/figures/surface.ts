import { ArgumentError, checkMembers } from '@credit/core'
import type { SurfaceRecord, TrajectoryPlane } from '@credit/curvature'
import * as Plot from '@observablehq/plot'
import { escapeText } from '../text.js'
import { contourPanel, lossScale, rangeText, type Step } from './contours.js'
import { smallPrint } from './figure.js'
import { axisTitle, plotPanel, sheet } from './panel.js'

/** What `surfaceFigure` draws. */
export interface SurfaceFigureOptions {
  /** Losses on a grid of two axes, as `surface` gives them. */
  readonly surface: Pick<SurfaceRecord, 'losses' | 'axes'>
  /** The plane that it was taken in, as `trajectoryPlane` gives it: the path of the training and its distance from the plane. */
  readonly plane?: Pick<TrajectoryPlane, 'coordinates' | 'offPlane' | 'explained'>
  readonly title: string
}

const [width, height] = [980, 470]

/**
 * A slice of the loss as an SVG: its contours, the path of the training in it, and how far off the drawn plane each snapshot
 * lies. A snapshot's loss is the drawn one only where that distance is small.
 *
 * @throws ArgumentError for a surface of one axis, and a plane of one direction.
 *
 * @example
 * ```ts
 * import { surface } from '@credit/curvature'
 * import { surfaceFigure } from '@credit/lab'
 *
 * const axis = (k: number) => ({ direction: Float64Array.of(k === 0 ? 1 : 0, k), points: 9 })
 * const bowl = surface((w) => w[0] ** 2 + 3 * w[1] ** 2, Float64Array.of(0, 0), { axes: [axis(0), axis(1)] })
 * surfaceFigure({ surface: bowl, title: 'a bowl' }).startsWith('<svg') // => true
 * ```
 */
export function surfaceFigure(options: SurfaceFigureOptions): string {
  const parts = { surface: 'object', title: 'string' } as const
  checkMembers('surfaceFigure', 'options', options, '{ surface, plane, title }', parts)
  const { surface, plane, title } = options
  const { losses, axes } = surface
  if (axes?.length !== 2) throw new ArgumentError('surfaceFigure', 'surface', 'of two axes', surface)
  if (plane !== undefined && plane.coordinates.shape[1] !== 2) {
    throw new ArgumentError('surfaceFigure', 'plane', 'of two directions', plane)
  }
  const [xs, ys] = axes as readonly [Float64Array, Float64Array]
  const grid = { xs, ys, losses: losses.data }
  const scale = lossScale([grid])
  const path = plane === undefined ? [] : pathOf(plane)
  const mapWidth = plane === undefined ? width : 620
  const label = (k: number) => {
    const part = plane?.explained[k]
    return `direction ${k + 1}${part === undefined ? '' : ` (${(100 * part).toFixed(0)} % of the variance)`}`
  }
  const heading = scale.isLog ? 'Loss (log scale)' : 'Loss'
  const labels = [label(0), label(1)] as const
  const map = contourPanel(heading, mapWidth, height, grid, { scale, path, labels })
  const offPlane =
    plane === undefined
      ? []
      : [
          plotPanel('Distance of the training from the plane', width - mapWidth, height, {
            x: { type: 'linear', label: 'snapshot', ...axisTitle, ticks: 5 },
            y: {
              type: 'linear',
              label: null,
              grid: true,
              ticks: 5,
              domain: [0, Math.max(1e-12, ...path.map(({ off }) => off)) * 1.05],
            },
            marks: [
              Plot.line(path, { x: 'snapshot', y: 'off', stroke: '#000', strokeWidth: 1.6 }),
              Plot.dot(path, { x: 'snapshot', y: 'off', fill: '#000', r: 3 }),
            ],
          }),
        ]
  const range = rangeText(scale)
  const said =
    plane === undefined
      ? [range]
      : [
          range,
          'Path: the training, from white to orange; its loss is the one drawn only where its distance from the plane is small.',
        ]
  const print = smallPrint(said, width)
  const name = `<text x="10" y="20" font-size="14" font-weight="600">${escapeText(title)}</text>`
  return sheet(title, width, height + 40 + print.height, [
    [0, 0, name],
    [0, 30, map.content],
    ...offPlane.map((panel) => [mapWidth, 30, panel.content] as const),
    [0, height + 34, print.content],
  ])
}

function pathOf({
  coordinates,
  offPlane,
}: NonNullable<SurfaceFigureOptions['plane']>): (Step & { readonly snapshot: number })[] {
  return Array.from(offPlane, (off, snapshot) => ({
    ...{ x: coordinates.data[2 * snapshot], y: coordinates.data[2 * snapshot + 1] },
    ...{ off, snapshot, name: `snapshot ${snapshot}` },
  }))
}

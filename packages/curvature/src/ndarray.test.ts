import { expect, test } from 'vitest'
import { surfaceViews, trajectoryViews } from './ndarray.js'
import { surface } from './surface.js'
import { trajectoryPlane } from './trajectoryPlane.js'

const axes = [
  { direction: Float64Array.of(1, 0), from: 0, to: 2, points: 3 },
  { direction: Float64Array.of(0, 1), from: 0, to: 3, points: 4 },
]
const plain = (w: Float64Array) => 10 * w[0] + w[1]

test('a surface: every index is where its coordinates are', () => {
  const record = surface(plain, Float64Array.of(0, 0), { axes })
  const { losses, axes: coordinates } = surfaceViews(record)
  expect(losses.shape).toEqual([3, 4])
  for (let i = 0; i < 3; i++) {
    for (let j = 0; j < 4; j++) {
      expect(losses.get(i, j)).toBe(10 * coordinates[0].get(i) + coordinates[1].get(j))
    }
  }
})

test('a slice of one axis', () => {
  const { losses, axes: coordinates } = surfaceViews(
    surface(plain, Float64Array.of(0, 0), { axes: [axes[1]] }),
  )
  expect(losses.shape).toEqual([4])
  expect(losses.get(3)).toBe(3)
  expect(coordinates).toHaveLength(1)
})

test('the same memory, not a copy, and its shape its own', () => {
  const record = surface(plain, Float64Array.of(0, 0), { axes })
  const views = surfaceViews(record)
  expect(views.losses.data).toBe(record.losses.data)
  views.losses.pick(1, null).set(2, -7)
  expect(record.losses.data[6]).toBe(-7)
  record.axes[1][0] = 99
  expect(views.axes[1].get(0)).toBe(99)
  views.losses.shape[0] = 1
  expect(record.losses.shape).toEqual([3, 4])
})

test('a trajectory', () => {
  const plane = trajectoryPlane([Float64Array.of(0, 3), Float64Array.of(2, 1), Float64Array.of(0, 0)])
  const { coordinates, offPlane } = trajectoryViews(plane)
  expect(coordinates.shape).toEqual([3, 2])
  expect(coordinates.data).toBe(plane.coordinates.data)
  expect(coordinates.get(1, 1)).toBe(plane.coordinates.data[3])
  expect(offPlane.shape).toEqual([3])
  offPlane.set(0, 5)
  expect(plane.offPlane[0]).toBe(5)
})

import { expect, test } from 'vitest'
import { logTicks, scaleOf } from './scale.js'

test('an axis is logarithmic only for positive values over a wide span', () => {
  expect(scaleOf([0.1, 10])).toMatchObject({ type: 'log', ticks: [0.1, 0.3, 1, 3, 10] })
  expect(scaleOf([1, 10]).type).toBe('linear')
  expect(scaleOf([-0.1, 10]).type).toBe('linear')
})

test('a linear axis starts at zero when that is near, and has room around one value', () => {
  expect(scaleOf([1, 10]).domain).toEqual([0, 10.54])
  expect(scaleOf([8, 10]).domain[0]).toBeCloseTo(7.88, 12)
  expect(scaleOf([5]).domain).toEqual([4.5, 5.5])
  expect(scaleOf([0]).domain).toEqual([-1, 1])
})

test('ticks thin out with the decades', () => {
  expect(logTicks([0.3, 12])).toEqual([0.5, 1, 2, 5, 10])
  expect(logTicks([0.01, 8])).toEqual([0.01, 0.03, 0.1, 0.3, 1, 3])
  expect(logTicks([1, 1e14])).toEqual([1, 1e2, 1e4, 1e6, 1e8, 1e10, 1e12, 1e14])
})

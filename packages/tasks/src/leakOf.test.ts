import { expect, test } from 'vitest'
import { leakOf } from './leakOf.js'

test('exp(−dt/τ), nothing kept at τ = 0, and two steps keep what one of twice the length keeps', () => {
  expect(leakOf(100, 1)).toBeCloseTo(Math.exp(-0.01), 15)
  expect(leakOf(0, 1)).toBe(0)
  expect(leakOf(20, 1) ** 2).toBeCloseTo(leakOf(20, 2), 15)
  // the source's way to say that nothing is kept
  expect(leakOf(0.01, 1)).toBeLessThan(1e-40)
})

test.each([
  [-1, 1, 'leakOf: timeConstant must be'],
  [Number.NaN, 1, 'leakOf: timeConstant must be'],
  [10, 0, 'leakOf: dt must be a positive number of ms, got 0'],
])('refuses τ = %d, dt = %d', (timeConstant, dt, message) => {
  expect(() => leakOf(timeConstant, dt)).toThrow(message)
})

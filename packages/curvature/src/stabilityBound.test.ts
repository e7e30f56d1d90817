import { ArgumentError, type GradientFunction } from '@credit/core'
import { expect, it } from 'vitest'
import { type StabilityBoundOptions, stabilityBound } from './stabilityBound.js'

/** Loss 2 w², curvature 4. */
const exact: GradientFunction = (w, out) => {
  out[0] = 4 * w[0]
  return { loss: 2 * w[0] ** 2, weight: 1 }
}
const times =
  (rho: number): GradientFunction =>
  (w, out) => {
    const result = exact(w, out)
    out[0] *= rho
    return result
  }
const at = Float64Array.of(2 ** -20)
const bound = (rho: number, options: Partial<StabilityBoundOptions> = {}) =>
  stabilityBound(exact, times(rho), at, { learningRate: 0.4, sharpness: 4, ...options })

it.each([
  [1, 5, 'stable'],
  [0.5, 10, 'stable'],
  [1.3, 5 / 1.3, 'unstable'],
  [1.25, 4, 'undecided'],
  [-0.5, 0, 'unstable'],
  [0, Number.POSITIVE_INFINITY, 'undecided'],
])('ρ = %d: bound %d, %s', (rho, value, verdict) => {
  const record = bound(rho)
  expect(record.rho).toBeCloseTo(rho, 14)
  expect(record.bound).toBeCloseTo(value, 12)
  expect(record.stability?.verdict).toBe(verdict)
  expect(record.loss).toBe(2 ** -39)
})

it('the eigenvalue it speaks of is 1 - ηρλ', () => {
  expect(bound(0.5).stability?.leading?.real).toBeCloseTo(1 - 0.4 * 0.5 * 4, 14)
})

it('without a sharpness there is no verdict, and where g = 0 there is no ρ', () => {
  expect(stabilityBound(exact, exact, at, { learningRate: 1 })).toEqual({
    loss: 2 ** -39,
    rho: 1,
    bound: 2,
    learningRate: 1,
    sharpness: null,
    stability: null,
  })
  const none = stabilityBound(exact, exact, Float64Array.of(0), { learningRate: 1, sharpness: 4 })
  expect([none.rho, none.bound]).toEqual([Number.NaN, Number.NaN])
  expect(none.stability?.verdict).toBe('undecided')
})

it('does not change the point', () => {
  const point = at.slice()
  stabilityBound(exact, times(0.5), point, { learningRate: 1 })
  expect(point).toEqual(at)
})

it.each([
  [{ learningRate: 0 }, 'learningRate must be a positive number, got 0'],
  [{ learningRate: Number.NaN }, 'learningRate must be a positive number, got NaN'],
  [{ sharpness: Infinity }, 'sharpness must be a finite number, got Infinity'],
])('refuses %j', (options, message) => {
  expect(() => bound(1, options)).toThrow(ArgumentError)
  expect(() => bound(1, options)).toThrow(`stabilityBound: ${message}`)
})

it('refuses what is no function and no point', () => {
  const options = { learningRate: 1 }
  expect(() => stabilityBound(3 as never, exact, at, options)).toThrow(
    'stabilityBound: exact must be a function',
  )
  expect(() => stabilityBound(exact, 3 as never, at, options)).toThrow('stabilityBound: estimate must be')
  expect(() => stabilityBound(exact, exact, [1] as never, options)).toThrow(
    'at must be a Float64Array, got [1]',
  )
})

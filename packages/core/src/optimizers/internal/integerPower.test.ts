import { describe, expect, it } from 'vitest'
import { integerPower } from './integerPower.js'

/** The exact power of a number in [0.5, 1) as a fraction over 2^(53·n), by whole numbers. */
function relativeError(given: number, base: number, n: number): number {
  const exact = BigInt(base * 2 ** 53) ** BigInt(n)
  // given · 2^120 is a whole number for all powers above 2^-67
  const scaled = (BigInt(given * 2 ** 120) << 40n) - (exact << 160n) / 2n ** (53n * BigInt(n))
  return Math.abs(Number(scaled)) / 2 ** 160 / given
}

describe('integerPower', () => {
  it.each([
    [0.7, 0, 1],
    [0, 0, 1],
    [0, 3, 0],
    [0.25, 1, 0.25],
    [0.5, 10, 2 ** -10],
    [1.5, 20, 3 ** 20 / 2 ** 20],
    [0.9, 1e9, 0],
    [1, 2 ** 52 + 1, 1],
  ])('%f to the power %i', (base, exponent, power) => {
    expect(integerPower(base, exponent)).toBe(power)
  })

  it.each([0.9, 0.999, 0.8])('of %f is within exponent · 2^-53', (base) => {
    for (const n of [1, 2, 3, 7, 30, 64, 99]) {
      expect(relativeError(integerPower(base, n), base, n)).toBeLessThanOrEqual(n * 2 ** -53)
      // control: the measure tells the next power apart
      expect(relativeError(integerPower(base, n + 1), base, n)).toBeGreaterThan(1e-4)
    }
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { relativeError } from '../../test/golden.js'
import { ArgumentError } from '../errors.js'
import { clipByGlobalNorm, globalNorm } from './clip.js'

const largest = Number.MAX_VALUE
const smallest = Number.MIN_VALUE

describe('globalNorm', () => {
  it.each([
    [[3, 4], 5],
    [[-3, 4], 5],
    [[], 0],
    [[0, -0], 0],
    [[2, 2, 2, 2], 4],
    [[1e-200], 1e-200],
    [[smallest], smallest],
    [[largest], largest],
    [[3 * 2 ** 600, 4 * 2 ** 600], 5 * 2 ** 600],
    [[3 * 2 ** -600, 4 * 2 ** -600], 5 * 2 ** -600],
    // one square overflows alone, the other would be lost beside it
    [[2 ** 1000, 2 ** -1000], 2 ** 1000],
    [[Number.POSITIVE_INFINITY, 1], Number.POSITIVE_INFINITY],
    [[Number.NEGATIVE_INFINITY], Number.POSITIVE_INFINITY],
    [[1, Number.NaN, 2], Number.NaN],
    [[Number.NaN, largest, largest], Number.NaN],
  ])('of %o is %f', (values, norm) => {
    const given = globalNorm(Float64Array.from(values))
    if (Number.isFinite(norm) && norm > 0) expect(Math.abs(given / norm - 1)).toBeLessThan(1e-15)
    else expect(given).toBe(norm)
  })

  it('control: the plain sum of squares is 0 or infinite there', () => {
    expect(Math.sqrt(1e-200 ** 2)).toBe(0)
    expect(Math.sqrt((3 * 2 ** 600) ** 2)).toBe(Number.POSITIVE_INFINITY)
  })

  it('a power of two on the values is one on the norm, across the borders of the scaling', () => {
    for (let power = -1000; power <= 1000; power += 20) {
      const norm = globalNorm(Float64Array.of(1, 2, 3).map((x) => x * 2 ** power))
      expect(Math.abs(norm / (Math.sqrt(14) * 2 ** power) - 1), `2^${power}`).toBeLessThan(1e-15)
    }
  })
})

describe('clipByGlobalNorm', () => {
  it('scales what is too long, and says how long it was', () => {
    const gradient = Float64Array.of(3, -4)
    expect(clipByGlobalNorm(gradient, 1)).toBe(5)
    expect([...gradient]).toEqual([0.6, -0.8])
  })

  it.each([5, 5.1, 1e300])('leaves the bits of what is not too long, limit %f', (limit) => {
    const gradient = Float64Array.of(3, 4)
    expect(clipByGlobalNorm(gradient, limit)).toBe(5)
    expect([...gradient]).toEqual([3, 4])
  })

  it('leaves 0 alone', () => {
    const gradient = new Float64Array(3)
    expect(clipByGlobalNorm(gradient, 1)).toBe(0)
    expect([...gradient]).toEqual([0, 0, 0])
  })

  it('gives the limit and keeps the direction, whatever the size', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.1, max: 1 }), { minLength: 1, maxLength: 6 }),
        fc.integer({ min: -900, max: 1000 }),
        fc.integer({ min: 1, max: 100 }),
        (values, power, ratio) => {
          fc.pre(values.every((value) => !Number.isNaN(value)))
          const scale = 2 ** power
          const gradient = Float64Array.from(values, (value) => value * scale)
          const before = gradient.slice()
          const limit = globalNorm(gradient) / (1 + ratio)
          clipByGlobalNorm(gradient, limit)
          expect(Math.abs(globalNorm(gradient) / limit - 1)).toBeLessThan(1e-15)
          expect(
            relativeError(
              gradient.map((g) => g * (1 + ratio)),
              before,
            ),
          ).toBeLessThan(1e-14)
        },
      ),
      { seed: 1 },
    )
  })

  it('clips the largest numbers to the smallest usual limit', () => {
    const gradient = Float64Array.of(largest / 2, largest / 2)
    clipByGlobalNorm(gradient, 1e-10)
    expect(relativeError(gradient, [Math.SQRT1_2 * 1e-10, Math.SQRT1_2 * 1e-10])).toBeLessThan(1e-15)
  })

  it.each([[Number.NaN], [Number.POSITIVE_INFINITY]])(
    'leaves a gradient with %d as it is, and returns that norm',
    (bad) => {
      const gradient = Float64Array.of(1, bad, 3)
      expect(clipByGlobalNorm(gradient, 1)).toBe(bad)
      expect([...gradient]).toEqual([1, bad, 3])
    },
  )

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('refuses a limit of %d', (limit) => {
    expect(() => clipByGlobalNorm(new Float64Array(1), limit)).toThrow(ArgumentError)
    expect(() => clipByGlobalNorm(new Float64Array(1), limit)).toThrow('limit must be a positive number')
  })
})

import { ArgumentError, seed } from '@credit/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bootstrapInterval } from './bootstrapInterval.js'
import { meanOf } from './internal/moments.js'
import { medianOf } from './internal/quantile.js'
import { rankCorrelation } from './rankCorrelation.js'

const options = { seed: seed(3), resamples: 500 }
const sample = [0.3, 1.2, -0.7, 2.5, 0.9, 1.1, 4.2, 0.1]

test('the record says what was done', () => {
  const interval = bootstrapInterval(sample, meanOf, { ...options, seed: seed(3).child('mean') })
  expect(interval).toMatchObject({
    value: meanOf(sample),
    confidence: 0.95,
    method: 'bca',
    n: 8,
    resamples: 500,
    omitted: 0,
    seed: '3/mean',
  })
  expect(interval.lower).toBeLessThan(interval.value)
  expect(interval.upper).toBeGreaterThan(interval.value)
})

describe('randomness', () => {
  test('the same seed gives the same bits, another one another interval', () => {
    const rows = fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 4, maxLength: 9 })
    fc.assert(
      fc.property(rows, fc.nat(99), (x, number) => {
        const call = () => bootstrapInterval(x, meanOf, { seed: seed(number), resamples: 100 })
        expect(call()).toEqual(call())
      }),
      { numRuns: 30 },
    )
    const other = bootstrapInterval(sample, meanOf, { ...options, seed: seed(4) })
    expect(other.lower).not.toBe(bootstrapInterval(sample, meanOf, options).lower)
  })
  test('the standard error approaches the known one of a mean', () => {
    const { standardError } = bootstrapInterval(sample, meanOf, { seed: seed(3), resamples: 20_000 })
    const mean = meanOf(sample)
    const known = Math.sqrt(sample.reduce((sum, x) => sum + (x - mean) ** 2, 0)) / sample.length
    // 20,000 resamples: one standard deviation is 0.5 % of it
    expect(Math.abs(standardError / known - 1)).toBeLessThan(0.015)
  })
})

describe('both methods', () => {
  test('follow a shift, a scale and a turn of the rows', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('bca' as const, 'percentile' as const),
        fc.integer({ min: -9, max: 9 }),
        (method, c) => {
          const of = (rows: number[]) => bootstrapInterval(rows, meanOf, { ...options, method })
          const plain = of(sample)
          const moved = of(sample.map((x) => 4 * x + c))
          expect(moved.lower).toBeCloseTo(4 * plain.lower + c, 10)
          expect(moved.upper).toBeCloseTo(4 * plain.upper + c, 10)
          const turned = of(sample.map((x) => -x))
          expect(turned.lower).toBeCloseTo(-plain.upper, 10)
        },
      ),
      { numRuns: 10 },
    )
  })
  test('bca is percentile where there is neither bias nor skew, up to the steps of 500 resamples', () => {
    const symmetric = [-3, -2, -1, 1, 2, 3]
    const [bca, percentile] = (['bca', 'percentile'] as const).map((method) =>
      bootstrapInterval(symmetric, meanOf, { ...options, method, resamples: 20_000 }),
    )
    expect(Math.abs(bca!.lower - percentile!.lower)).toBeLessThan(0.06)
    const skewed = [0, 0.1, 0.2, 0.3, 1, 20]
    const [one, other] = (['bca', 'percentile'] as const).map((method) =>
      bootstrapInterval(skewed, meanOf, { ...options, method }),
    )
    expect(one!.upper - other!.upper).toBeGreaterThan(0.1)
  })
  test('decimal fractions, whose sums are rounded, are treated as the integers ten times as large', () => {
    const integers = [9, 7, 8, 9, 9, 3, 7, 8, 9]
    const ten = bootstrapInterval(integers, meanOf, options)
    const one = bootstrapInterval(
      integers.map((x) => x / 10),
      meanOf,
      options,
    )
    expect(one.lower).toBeCloseTo(ten.lower / 10, 12)
    expect(one.upper).toBeCloseTo(ten.upper / 10, 12)
  })
})

test('rows may be pairs, for a correlation; resamples without one are left out and counted', () => {
  const pairs = [1, 2, 3, 4, 5].map((x) => [x, x === 5 ? 9 : 6 - x] as const)
  const correlation = (rows: readonly (readonly [number, number])[]) =>
    rankCorrelation(
      rows.map(([x]) => x),
      rows.map(([, y]) => y),
    )
  const { value, lower, upper, omitted } = bootstrapInterval(pairs, correlation, {
    ...options,
    resamples: 5000,
  })
  expect(value).toBeCloseTo(0, 15)
  expect(lower).toBe(-1)
  expect(upper).toBeGreaterThan(0.5)
  // all five rows the same: 5^-4 of 5000
  expect(omitted).toBeGreaterThan(0)
  expect(omitted).toBeLessThan(20)
})

test('equal rows give a point', () => {
  expect(bootstrapInterval([0.1, 0.1, 0.1, 0.1], meanOf, options)).toMatchObject({
    value: 0.1,
    lower: 0.1,
    upper: 0.1,
    standardError: 0,
    method: 'bca',
  })
})

test('where bca is undefined the interval is the percentile one and says so', () => {
  // no resample has more different rows than the rows themselves, and few have as many
  const distinct = (rows: readonly number[]) =>
    new Set(rows).size - (rows[0] === 0.3 && rows[1] === 1.2 ? 0 : 0.5)
  const bca = bootstrapInterval(sample, distinct, options)
  const percentile = bootstrapInterval(sample, distinct, { ...options, method: 'percentile' })
  expect(bca).toEqual(percentile)
  expect(bca.method).toBe('percentile')
})

test('a statistic may sort the rows it gets', () => {
  const sorting = (rows: number[]) => meanOf(rows.sort((a, b) => a - b).slice(1))
  const copying = (rows: readonly number[]) => meanOf([...rows].sort((a, b) => a - b).slice(1))
  expect(bootstrapInterval(sample, sorting, options)).toEqual(bootstrapInterval(sample, copying, options))
})

test('too little and nonsense are refused', () => {
  expect(() => bootstrapInterval([1, 2, 3], meanOf, options)).toThrow(
    'bootstrapInterval: rows must be an array of at least 4 rows, got [1, 2, 3]',
  )
  expect(() => bootstrapInterval([1, 2, 3, Number.NaN], medianOf, options)).toThrow(
    'rows[3] must be finite, got NaN',
  )
  expect(() => bootstrapInterval(sample, () => Number.NaN, options)).toThrow(
    'bootstrapInterval: statistic(rows) must be a finite number, got NaN',
  )
  const seldom = (rows: readonly number[]) => (new Set(rows).size > 6 ? 1 : Number.NaN)
  expect(() => bootstrapInterval(sample, seldom, options)).toThrow(
    'statistic must be a function that is finite on at least 9 in 10 resamples',
  )
  expect(() => bootstrapInterval(sample, meanOf, { resamples: 500 } as never)).toThrow('seed must be a seed')
  expect(() => bootstrapInterval(sample, meanOf, { ...options, resamples: 99 })).toThrow(ArgumentError)
  expect(() => bootstrapInterval(sample, meanOf, { ...options, confidence: 1 })).toThrow(ArgumentError)
  expect(() => bootstrapInterval(sample, meanOf, { ...options, method: 'basic' as never })).toThrow(
    ArgumentError,
  )
})

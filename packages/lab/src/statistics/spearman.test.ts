import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { rankCorrelation } from './rankCorrelation.js'
import { spearman } from './spearman.js'

test('by hand: 1 - 6Σd²/n(n² - 1), and how many of 24 orders reach it', () => {
  // of the 24 orders of four, Σd² is 0 once, 2 three times, 4 once …; ρ ≥ 0.8 in four
  expect(spearman([1, 2, 3, 4], [1, 2, 4, 3])).toMatchObject({ value: 0.8, n: 4, method: 'exact', ties: 0 })
  expect(spearman([1, 2, 3, 4], [1, 2, 4, 3], { alternative: 'greater' }).p).toBe(4 / 24)
  expect(spearman([1, 2, 3, 4], [1, 2, 4, 3]).p).toBe(8 / 24)
  expect(spearman([1, 2, 3, 4], [10, 20, 30, 40])).toMatchObject({ value: 1, p: 2 / 24, interval: undefined })
})

test('by hand, with ties', () => {
  // ranks less their mean: -1 -1 0.5 1.5 and -1.5 -0.5 0.5 1.5: sums of products 4.5, of squares 4.5 and 5
  expect(spearman([1, 1, 3, 4], [1, 2, 3, 4]).value).toBeCloseTo(4.5 / Math.sqrt(22.5), 15)
  expect(spearman([1, 1, 3, 4], [1, 2, 3, 4]).ties).toBe(2)
})

describe('as properties', () => {
  const pair = fc.tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 6 }))
  const pairs = fc.array(pair, { minLength: 4, maxLength: 7 })
  const split = (rows: readonly (readonly [number, number])[]) =>
    [rows.map(([x]) => x), rows.map(([, y]) => y)] as const
  const varied = pairs.map(split).filter((sides) => sides.every((side) => new Set(side).size > 1))

  test('increasing maps of either side change nothing', () => {
    fc.assert(
      fc.property(varied, ([x, y]) => {
        const mapped = spearman(
          x.map((value) => value ** 3 - 5),
          y.map((value) => Math.sqrt(value)),
        )
        expect(mapped).toEqual(spearman(x, y))
      }),
      { numRuns: 50 },
    )
  })
  test('the sides exchanged give the same, one side turned the opposite', () => {
    fc.assert(
      fc.property(varied, ([x, y]) => {
        const test = spearman(x, y)
        expect(spearman(y, x).value).toBeCloseTo(test.value, 14)
        expect(spearman(y, x).p).toBeCloseTo(test.p, 14)
        const turned = y.map((value) => -value)
        expect(spearman(x, turned).value).toBeCloseTo(-test.value, 14)
        expect(spearman(x, turned, { alternative: 'less' }).p).toBeCloseTo(
          spearman(x, y, { alternative: 'greater' }).p,
          14,
        )
      }),
      { numRuns: 50 },
    )
  })
  test('control: a map that is not increasing changes it', () => {
    expect(spearman([-2, -1, 1, 3, 4], [1, 2, 3, 4, 5]).value).toBe(1)
    expect(spearman([4, 1, 1, 9, 16], [1, 2, 3, 4, 5]).value).toBeLessThan(1)
  })
})

test('exact up to 9 pairs', () => {
  const x = [3, 1, 4, 1.5, 5, 9, 2, 6, 5.5, 8]
  const y = [2, 7, 1, 8, 3, 4, 5, 9, 0, 6]
  expect(spearman(x.slice(0, 9), y.slice(0, 9)).method).toBe('exact')
  expect(spearman(x, y).method).toBe('student-t')
})

test('rankCorrelation is the bare number, NaN where there is none', () => {
  expect(rankCorrelation([1, 2, 3], [10, 30, 20])).toBe(0.5)
  expect(rankCorrelation([1, 2, 3, 4], [8, 4, 2, 1])).toBe(-1)
  expect(rankCorrelation([1, 2], [1, 2])).toBeNaN()
  expect(rankCorrelation([], [])).toBeNaN()
  expect(rankCorrelation([1, 1, 1], [1, 2, 3])).toBeNaN()
})

test('too little, constant and nonsense are refused', () => {
  expect(() => spearman([1, 2, 3], [1, 2, 3])).toThrow('spearman: x must be an array of at least 4 numbers')
  expect(() => spearman([0, 0, 0, 0], [1, 2, 3, 4])).toThrow(
    'spearman: x must be an array of numbers that are not all',
  )
  expect(() => spearman([1, 2, 3, 4], [1, 2, 3, Number.NaN])).toThrow('spearman: y[3] must be finite')
  expect(() => rankCorrelation([1, 2, 3], [1, 2])).toThrow('rankCorrelation: y must be an array of length 3')
})

import { describe, expect, test } from 'vitest'
import { type CorrelationTest, pearson, rankCorrelation, spearman } from '../../src/statistics/index.ts'
import { studentTails } from '../../src/statistics/internal/correlation.ts'
import { pOf } from '../../src/statistics/internal/tails.ts'
import { farthest, scipy, sides } from './scipy.ts'

type Pairs = (typeof scipy.correlations.pearson)[number]
const numbers = (cases: readonly Pairs[]) =>
  cases.flatMap(({ value, p, interval }) => [value, ...p, ...interval])
const own = (cases: readonly Pairs[], test: typeof pearson) =>
  cases.flatMap(({ x, y }) => {
    const tests = sides.map((alternative) => test(x, y, { alternative, confidence: 0.9 }))
    const { value, interval } = tests[0] as CorrelationTest
    return [value, ...tests.map(({ p }) => p), interval!.lower, interval!.upper]
  })

describe('pearson against SciPy', () => {
  const cases = scipy.correlations.pearson
  test('coefficient, p and interval', () => {
    expect(farthest(own(cases, pearson), numbers(cases))).toBeLessThan(1e-10)
  })
  test('control: the interval of spearman is found out', () => {
    const other: typeof pearson = (x, y, options) => ({
      ...pearson(x, y, options),
      interval: spearman(x, y, options).interval,
    })
    expect(farthest(own(cases, other), numbers(cases))).toBeGreaterThan(0.01)
  })
})

describe('spearman against SciPy', () => {
  const cases = scipy.correlations.spearman
  test('coefficient, p (exact up to 9 pairs) and interval', () => {
    expect(cases.map(({ x, y }) => spearman(x, y).method)).toEqual(cases.map(({ method }) => method))
    expect(farthest(own(cases, spearman), numbers(cases))).toBeLessThan(1e-10)
    const coefficients = cases.map(({ x, y }) => rankCorrelation(x, y))
    expect(coefficients).toEqual(cases.map(({ x, y }) => spearman(x, y).value))
  })
  test('some of the exact ones have ties', () => {
    const exact = cases.filter(({ method }) => method === 'exact').map(({ x, y }) => spearman(x, y))
    expect(exact.filter(({ ties }) => ties > 0).length).toBeGreaterThan(1)
  })
  test('control: Student’s t in place of the pairings is found out', () => {
    const other: typeof spearman = (x, y, options = {}) => {
      const test = spearman(x, y, options)
      return { ...test, p: pOf(test.alternative, studentTails(test.value, test.n)) }
    }
    expect(farthest(own(cases, other), numbers(cases))).toBeGreaterThan(0.01)
  })
  test('control: the formula for ranks without ties is found out', () => {
    const rank = (values: readonly number[]) =>
      values.map(
        (value) =>
          values.filter((v) => v < value).length + (values.filter((v) => v === value).length + 1) / 2,
      )
    const untied = ({ x, y }: Pairs) => {
      const squares = rank(x).reduce((sum, r, i) => sum + (r - rank(y)[i]) ** 2, 0)
      return 1 - (6 * squares) / (x.length * (x.length ** 2 - 1))
    }
    for (const each of cases) {
      const error = Math.abs(untied(each) - each.value)
      if (spearman(each.x, each.y).ties > 0) expect(error).toBeGreaterThan(1e-3)
      else expect(error).toBeLessThan(1e-12)
    }
  })
})

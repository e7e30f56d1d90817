import { describe, expect, test } from 'vitest'
import { cliffsDelta, commonLanguage, pairedCommonLanguage, summaryOf } from '../../src/statistics/index.ts'
import { farthest, scipy } from './scipy.ts'

describe('summaryOf against NumPy', () => {
  test.each(scipy.summary)('of sample %$', ({ x, mean, median, sd, quartiles }) => {
    const own = summaryOf(x)
    expect(own.n).toBe(x.length)
    const numbers = [own.mean, own.median, own.lowerQuartile, own.upperQuartile]
    expect(farthest(numbers, [mean, median, ...quartiles])).toBeLessThan(1e-13)
    if (sd === null) expect(own.sd).toBeNaN()
    else expect(farthest([own.sd], [sd])).toBeLessThan(1e-10)
  })
})

describe('effect sizes against NumPy and SciPy', () => {
  const { cliff, wilson } = scipy.effects
  const cliffNumbers = cliff.flatMap(({ value, interval }) => [value, ...interval])

  test('Cliff’s delta by the matrix of signs, with its interval', () => {
    const own = cliff.flatMap(({ a, b }) => {
      const { value, interval } = cliffsDelta(a, b)
      return [value, interval.lower, interval.upper]
    })
    expect(farthest(own, cliffNumbers)).toBeLessThan(1e-10)
  })
  test('controls: another confidence, and the samples exchanged, are found out', () => {
    const narrow = cliff.map(({ a, b }) => cliffsDelta(a, b, { confidence: 0.94 }).interval.lower)
    const lower = cliff.map(({ interval }) => interval[0])
    expect(farthest(narrow, lower)).toBeGreaterThan(1e-3)
    const exchanged = cliff.map(({ a, b }) => cliffsDelta(b, a).value)
    expect(exchanged).toEqual(cliff.map(({ a, b }) => 0 - cliffsDelta(a, b).value))
  })
  test('common language is (δ + 1)/2, interval and all', () => {
    for (const { a, b, value, interval } of cliff) {
      const own = commonLanguage(a, b)
      const half = [value, ...interval].map((end) => (end + 1) / 2)
      expect(farthest([own.value, own.interval.lower, own.interval.upper], half)).toBeLessThan(1e-10)
    }
  })
  const wins = (count: number, n: number) => Array.from({ length: n }, (_, i) => (i < count ? 1 : -2))
  test('Wilson’s interval', () => {
    const own = wilson.flatMap(([count, n]) => {
      const { lower, upper } = pairedCommonLanguage(wins(count, n)).interval!
      return [lower, upper]
    })
    const theirs = wilson.flatMap(([, , lower, upper]) => [lower, upper])
    expect(farthest(own, theirs)).toBeLessThan(1e-10)
  })
  test('control: the plain normal interval of a proportion is another', () => {
    const [count, n, lower] = wilson.find(([count]) => count === 9)!
    const share = count / n
    expect(Math.abs(share - 1.96 * Math.sqrt((share * (1 - share)) / n) - lower)).toBeGreaterThan(0.1)
  })
})

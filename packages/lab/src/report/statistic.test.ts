import { expect, test } from 'vitest'
import { bound, cosine, general, meanAndSpread, percent, range } from './numbers.js'
import { rankCorrelation, statistic } from './statistic.js'
import { printable, wrap } from './text.js'

test('statistic leaves out what is not finite and says how many remain', () => {
  expect(statistic([1, 2, 3, Number.NaN])).toEqual({ n: 3, mean: 2, sd: 1, least: 1, most: 3 })
  expect(statistic([4])).toEqual({ n: 1, mean: 4, sd: Number.NaN, least: 4, most: 4 })
  expect(statistic([Number.NaN]).n).toBe(0)
})

test('rank correlation, with ties by hand', () => {
  expect(rankCorrelation([1, 2, 3], [10, 30, 20])).toBe(0.5)
  expect(rankCorrelation([1, 2, 3, 4], [8, 4, 2, 1])).toBe(-1)
  // Ranks less their mean: -1 -1 0.5 1.5 and -1.5 -0.5 0.5 1.5; sums of products 4.5, of squares 4.5 and 5.
  expect(rankCorrelation([1, 1, 3, 4], [1, 2, 3, 4])).toBeCloseTo(4.5 / Math.sqrt(22.5), 15)
  expect(rankCorrelation([1, 2], [1, 2])).toBeNaN()
  expect(rankCorrelation([1, 1, 1], [1, 2, 3])).toBeNaN()
})

test('numbers are written in their digits, and bounds are rounded up', () => {
  expect(meanAndSpread(statistic([0.9, 0.8]), percent)).toBe('85.0 ± 7.1')
  expect(meanAndSpread(statistic([0.9]), percent)).toBe('90.0')
  expect(meanAndSpread(statistic([]), percent)).toBe('no data')
  expect(meanAndSpread(statistic([100, 200]), general)).toBe('150 ± 71')
  expect(range(statistic([0.9, 0.8]), percent)).toBe('80.0..90.0')
  expect([0, 0.1, 12345, -0.00012, 9.999].map(general.value)).toEqual([
    '0',
    '0.100',
    '1.23e+4',
    '-1.20e-4',
    '10.0',
  ])
  expect(cosine.value(-0.0001)).toBe('0.000')
  expect([0, 1e-6, 1.2e-6, 9.5e-3].map(bound)).toEqual(['0', '1e-6', '2e-6', '1e-2'])
})

test('long names wrap at their marks, and control characters never come through', () => {
  expect(wrap('modprop(taps=20,modulation=type)', 16)).toEqual(['modprop(taps=20,', 'modulation=type)'])
  expect(wrap('aaaa bbbb', 4)).toEqual(['aaaa', 'bbbb'])
  expect(wrap('x'.repeat(9), 4)).toEqual(['xxxx', 'xxxx', 'x'])
  expect(printable('a\u001b[2Jb\u0000')).toBe('a\ufffd[2Jb\ufffd')
})

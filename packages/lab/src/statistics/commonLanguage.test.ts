import { expect, test } from 'vitest'
import { pairedCommonLanguage } from './commonLanguage.js'

test('the share of positive differences, zeros half', () => {
  expect(pairedCommonLanguage([1, 2, -1, 0]).value).toBe(0.625)
  expect(pairedCommonLanguage([0, 0])).toMatchObject({ value: 0.5, n: 2 })
})

test('Wilson’s interval solves (p - π)² = z² π(1 - π)/n at both ends', () => {
  const { value, interval, n } = pairedCommonLanguage([3, 1, 2, -1, 4, 5, 1], { confidence: 0.9 })
  for (const end of [interval!.lower, interval!.upper]) {
    // 1.6448536269514722 is the 95 % point of the normal distribution
    expect(Math.abs(value - end) / Math.sqrt((end * (1 - end)) / n)).toBeCloseTo(1.6448536269514722, 12)
  }
})

test('all positive: up to 1, and down to n/(n + z²)', () => {
  const { interval } = pairedCommonLanguage([1, 2, 3, 4, 5])
  expect(interval!.upper).toBeCloseTo(1, 15)
  expect(interval!.lower).toBeCloseTo(5 / (5 + 1.959963984540054 ** 2), 14)
})

test('too little and nonsense are refused', () => {
  expect(() => pairedCommonLanguage([1])).toThrow(
    'pairedCommonLanguage: differences must be an array of at least 2',
  )
  expect(() => pairedCommonLanguage([1, Number.NaN])).toThrow('differences[1] must be finite')
})

import { seed } from '@credit/core'
import { expect, test } from 'vitest'
import { matchedRankBiserial } from './matchedRankBiserial.js'
import { wilcoxonSignedRank } from './wilcoxonSignedRank.js'

const options = { seed: seed(1), resamples: 300 }

test('by hand, and from W⁺', () => {
  // W⁺ = 1 + 3 + 4 = 8, W⁻ = 2
  expect(matchedRankBiserial([1, -2, 3, 4], options).value).toBe(0.6)
  const differences = [0, 2, -1, -3, 3, 0, 5, 1]
  for (const zeros of ['wilcox', 'pratt'] as const) {
    const { value } = wilcoxonSignedRank(differences, { zeros })
    const { value: other } = wilcoxonSignedRank(
      differences.map((d) => -d),
      { zeros },
    )
    const expected = (value - other) / (value + other)
    expect(matchedRankBiserial(differences, { ...options, zeros }).value).toBeCloseTo(expected, 15)
  }
  expect(matchedRankBiserial(differences, options).value).not.toBe(
    matchedRankBiserial(differences, { ...options, zeros: 'pratt' }).value,
  )
})

test('the interval is the bootstrap’s; at ±1 there is none', () => {
  const { interval, value, n } = matchedRankBiserial([1, -2, 3, 4, 5, -6, 7, 8], options)
  expect(n).toBe(8)
  expect(interval!.method).toBe('bca')
  expect(interval!.lower).toBeLessThan(value)
  expect(interval!.upper).toBeLessThanOrEqual(1)
  expect(matchedRankBiserial([1, 2, 3, 4], options)).toMatchObject({ value: 1, interval: undefined })
  expect(matchedRankBiserial([-1, -2, -3, 0], options)).toMatchObject({ value: -1, interval: undefined })
})

test('too little and nonsense are refused', () => {
  expect(() => matchedRankBiserial([1, 2, 3], options)).toThrow(
    'matchedRankBiserial: differences must be an array of at least 4 numbers, got [1, 2, 3]',
  )
  expect(() => matchedRankBiserial([0, 0, 0, 0], options)).toThrow(
    'matchedRankBiserial: differences must be numbers that are not all 0',
  )
  expect(() => matchedRankBiserial([0, 0, 0, 1], options)).toThrow('finite on at least 9 in 10 resamples')
  expect(() => matchedRankBiserial([1, 2, 3, 4], { ...options, zeros: 'split' as never })).toThrow(
    'zeros must be',
  )
})

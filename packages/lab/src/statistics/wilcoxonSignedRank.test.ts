import { ArgumentError } from '@credit/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { wilcoxonSignedRank } from './wilcoxonSignedRank.js'

test('by hand: of the 16 signs of 1 2 3 4, two give W⁺ ≤ 1', () => {
  expect(wilcoxonSignedRank([1, -2, -3, -4])).toEqual({
    value: 1,
    p: 0.25,
    smallestP: 0.125,
    method: 'exact',
    alternative: 'two-sided',
    n: 4,
    zeros: 0,
    ties: 0,
  })
  expect(wilcoxonSignedRank([1, -2, -3, -4], { alternative: 'less' }).p).toBe(2 / 16)
  expect(wilcoxonSignedRank([1, -2, -3, -4], { alternative: 'greater' }).p).toBe(15 / 16)
})

test('by hand: zeros are left out before ranking, or after it', () => {
  // wilcox: ranks 1.5 1.5 3; pratt: 3.5 3.5 5, above the two zeros
  const differences = [0, 1, 0, -1, 2]
  expect(wilcoxonSignedRank(differences)).toMatchObject({ value: 4.5, n: 3, zeros: 2, ties: 2 })
  expect(wilcoxonSignedRank(differences, { zeros: 'pratt' })).toMatchObject({
    value: 8.5,
    n: 3,
    zeros: 2,
    ties: 2,
  })
})

const tied = [1, -1, 2, 2, 3, -3, 3, 5]

describe('the exact test is what its definition says, on all signs of 8 differences with ties', () => {
  const signs = Array.from({ length: 256 }, (_, k) =>
    tied.map((d, i) => (k & (1 << i) ? Math.abs(d) : -Math.abs(d))),
  )
  test.each(['two-sided', 'less', 'greater'] as const)(
    '%s: as many have a p as small as it says',
    (alternative) => {
      const all = signs.map((differences) => wilcoxonSignedRank(differences, { alternative }).p)
      const share = (p: number) => all.filter((other) => other <= p).length / all.length
      for (const p of new Set(all)) {
        // two-sided, both tails overlap in the middle
        if (alternative !== 'two-sided' || p < 1) expect(share(p)).toBe(p)
      }
      expect(new Set(all).size).toBeGreaterThan(15)
      expect(Math.min(...all)).toBe(wilcoxonSignedRank(tied, { alternative }).smallestP)
    },
  )
  test('control: the normal approximation is not', () => {
    const all = signs.map((differences) => wilcoxonSignedRank(differences, { method: 'asymptotic' }).p)
    const p = Math.min(...all)
    expect(all.filter((other) => other <= p).length / 256).not.toBeCloseTo(p, 3)
  })
})

test('the smallest p at n is 2^(1 - n), two-sided', () => {
  for (const n of [2, 5, 10, 50]) {
    const all = Array.from({ length: n }, (_, i) => i + 1)
    expect(wilcoxonSignedRank(all)).toMatchObject({ p: 2 ** (1 - n), smallestP: 2 ** (1 - n) })
    expect(wilcoxonSignedRank(all, { alternative: 'greater' }).smallestP).toBe(2 ** -n)
  }
})

const sample = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 2, maxLength: 14 })
const hasTwo = (differences: readonly number[]) => differences.filter((d) => d !== 0).length >= 2
const options = fc.record({
  zeros: fc.constantFrom('wilcox' as const, 'pratt' as const),
  method: fc.constantFrom('exact' as const, 'asymptotic' as const),
})

describe('identities, with ties and zeros', () => {
  test('all signs flipped: the same two-sided p, one-sided tests exchanged', () => {
    fc.assert(
      fc.property(sample.filter(hasTwo), options, (differences, chosen) => {
        const test = (values: number[], alternative: 'two-sided' | 'less' | 'greater') =>
          wilcoxonSignedRank(values, { ...chosen, alternative })
        const flipped = differences.map((d) => -d)
        expect(test(flipped, 'two-sided').p).toBeCloseTo(test(differences, 'two-sided').p, 12)
        expect(test(flipped, 'less').p).toBeCloseTo(test(differences, 'greater').p, 12)
      }),
    )
  })
  test('an odd, increasing map and another order change nothing', () => {
    fc.assert(
      fc.property(sample.filter(hasTwo), options, (differences, chosen) => {
        const mapped = differences.map((d) => 0.5 * d ** 3).reverse()
        expect(wilcoxonSignedRank(mapped, chosen)).toEqual(wilcoxonSignedRank(differences, chosen))
      }),
    )
  })
  test('without zeros both ways to handle them agree', () => {
    fc.assert(
      fc.property(sample.filter(hasTwo), (differences) => {
        const rest = differences.filter((d) => d !== 0)
        expect(wilcoxonSignedRank(rest, { zeros: 'pratt' })).toEqual(wilcoxonSignedRank(rest))
      }),
    )
  })
  test('every p is a probability, and at least the smallest', () => {
    fc.assert(
      fc.property(sample.filter(hasTwo), options, (differences, chosen) => {
        for (const alternative of ['two-sided', 'less', 'greater'] as const) {
          const { p, smallestP } = wilcoxonSignedRank(differences, { ...chosen, alternative })
          expect(p).toBeLessThanOrEqual(1)
          expect(p).toBeGreaterThanOrEqual(smallestP)
        }
      }),
    )
  })
  test('control: the size of a single difference does matter', () => {
    expect(wilcoxonSignedRank([1, 2, 3, -4]).p).not.toBe(wilcoxonSignedRank([1, 2, 3, -0.5]).p)
  })
})

test('exact up to 50 differences, as asked beyond, and close to the approximation there', () => {
  const long = (n: number) => Array.from({ length: n }, (_, i) => (i % 9 < 4 ? -1 : 1) * (i + 1))
  expect(wilcoxonSignedRank(long(50)).method).toBe('exact')
  expect(wilcoxonSignedRank(long(51)).method).toBe('asymptotic')
  expect(wilcoxonSignedRank(long(51)).smallestP).toBeLessThan(1e-8)
  const exact = wilcoxonSignedRank(long(200), { method: 'exact' }).p
  const normal = wilcoxonSignedRank(long(200)).p
  expect(exact).toBeGreaterThan(0.01)
  expect(Math.abs(exact - normal)).toBeLessThan(1e-3)
  expect(exact).not.toBe(normal)
})

test('too little, too much and nonsense are refused, each in a sentence', () => {
  expect(() => wilcoxonSignedRank([1])).toThrow(
    'wilcoxonSignedRank: differences must be an array of at least 2 numbers, got [1]',
  )
  expect(() => wilcoxonSignedRank([0, 0, 3])).toThrow(
    'wilcoxonSignedRank: differences must be at least 2 numbers other than 0, got [0, 0, 3]',
  )
  expect(() => wilcoxonSignedRank([1, Number.NaN])).toThrow('differences[1] must be finite')
  expect(() => wilcoxonSignedRank(new Float64Array(501).fill(1), { method: 'exact' })).toThrow(
    'method must be "auto" or "asymptotic" beyond 500 values (here 501), got "exact"',
  )
  expect(() => wilcoxonSignedRank([1, 2], { alternative: 'both' as never })).toThrow(ArgumentError)
  expect(() => wilcoxonSignedRank([1, 2], { zeros: 'zsplit' as never })).toThrow(ArgumentError)
  expect(() => wilcoxonSignedRank([1, 2], { method: 'approx' as never })).toThrow(ArgumentError)
})

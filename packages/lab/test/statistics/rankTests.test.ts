import { describe, expect, test } from 'vitest'
import { mannWhitney, wilcoxonSignedRank } from '../../src/statistics/index.ts'
import { normalUpperTail } from '../../src/statistics/internal/normal.ts'
import { farthest, scipy, sides } from './scipy.ts'

describe('wilcoxonSignedRank against SciPy', () => {
  const cases = scipy.wilcoxon
  const theirs = cases.flatMap(({ p }) => p)
  const own = (change: Partial<(typeof cases)[number]> = {}) =>
    cases.flatMap(({ differences, zeros, method }) =>
      sides.map((alternative) => {
        return wilcoxonSignedRank(differences, { zeros, method, ...change, alternative }).p
      }),
    )

  test('the cases have ties and zeros, for both methods', () => {
    for (const method of ['exact', 'asymptotic'] as const) {
      const tests = cases
        .filter((each) => each.method === method)
        .map((each) => wilcoxonSignedRank(each.differences))
      expect(tests.filter(({ ties }) => ties > 0).length).toBeGreaterThan(3)
      expect(tests.filter(({ zeros }) => zeros > 0).length).toBeGreaterThan(3)
      expect(tests.filter(({ ties, zeros }) => ties + zeros === 0).length).toBeGreaterThan(1)
    }
  })
  test('W⁺ and p', () => {
    const values = cases.map(({ differences, zeros }) => wilcoxonSignedRank(differences, { zeros }).value)
    expect(values).toEqual(cases.map(({ value }) => value))
    expect(farthest(own(), theirs)).toBeLessThan(1e-10)
  })
  test('controls: the other handling of zeros and the other method are found out', () => {
    expect(farthest(own({ zeros: 'wilcox' }), theirs)).toBeGreaterThan(0.01)
    expect(farthest(own({ zeros: 'pratt' }), theirs)).toBeGreaterThan(0.01)
    expect(farthest(own({ method: 'exact' }), theirs)).toBeGreaterThan(1e-3)
    expect(farthest(own({ method: 'asymptotic' }), theirs)).toBeGreaterThan(0.01)
  })
  test('control: without the correction for ties, or for continuity, p is another', () => {
    const tied = cases.filter(({ method, zeros, differences }) => {
      return method === 'asymptotic' && zeros === 'wilcox' && wilcoxonSignedRank(differences).ties > 0
    })
    expect(tied.length).toBeGreaterThan(1)
    for (const { differences, value, p } of tied) {
      const { n, ties } = wilcoxonSignedRank(differences)
      const textbook = (correction: number, tieTerm: number) => {
        const spread = Math.sqrt((n * (n + 1) * (2 * n + 1)) / 24 - tieTerm / 48)
        return normalUpperTail((value - (n * (n + 1)) / 4 - correction) / spread)
      }
      const sizes = differences.map(Math.abs).filter((size) => size > 0)
      // Σ(t³ - t) over groups of t equals, written as a sum over members
      const tieTerm = sizes
        .map((size) => sizes.filter((other) => other === size).length)
        .reduce((sum, t) => sum + t * t - 1, 0)
      expect(ties).toBeGreaterThan(0)
      expect(textbook(0.5, tieTerm)).toBeCloseTo(p[2], 12)
      expect(Math.abs(textbook(0.5, 0) - p[2])).toBeGreaterThan(1e-5)
      expect(Math.abs(textbook(0, tieTerm) - p[2])).toBeGreaterThan(1e-5)
    }
  })
})

describe('mannWhitney against SciPy', () => {
  const cases = scipy.mannWhitney
  const theirs = cases.flatMap(({ p }) => p)
  const own = (change: { method?: 'exact' | 'asymptotic' } = {}) =>
    cases.flatMap(({ a, b, method }) =>
      sides.map((alternative) => mannWhitney(a, b, { method, ...change, alternative }).p),
    )

  test('U and p', () => {
    expect(cases.map(({ a, b }) => mannWhitney(a, b).value)).toEqual(cases.map(({ value }) => value))
    expect(farthest(own(), theirs)).toBeLessThan(1e-10)
  })
  test('controls: the other method is found out', () => {
    expect(farthest(own({ method: 'exact' }), theirs)).toBeGreaterThan(1e-3)
    expect(farthest(own({ method: 'asymptotic' }), theirs)).toBeGreaterThan(0.01)
  })
  test('control: without the correction for ties p is another', () => {
    const tied = cases.filter(({ a, b, method }) => method === 'asymptotic' && mannWhitney(a, b).ties > 0)
    expect(tied.length).toBeGreaterThan(1)
    for (const { a, b, value, p } of tied) {
      const [n1, n2] = [a.length, b.length]
      const spread = Math.sqrt((n1 * n2 * (n1 + n2 + 1)) / 12)
      expect(Math.abs(normalUpperTail((value - (n1 * n2) / 2 - 0.5) / spread) - p[2])).toBeGreaterThan(1e-5)
    }
  })
})

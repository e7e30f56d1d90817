import { seed } from '@credit/core'
import pcorrtest from '@stdlib/stats-pcorrtest'
import stdlibWilcoxon from '@stdlib/stats-wilcoxon'
import { describe, expect, test } from 'vitest'
import { pearson, wilcoxonSignedRank } from '../../src/statistics/index.ts'
import { farthest, sides } from './scipy.ts'

const samples = (name: string, sizes: readonly number[]) =>
  sizes.map((n, i) => {
    const generator = seed(1).child(name).child(i).generator()
    return Array.from({ length: n }, () => generator.gaussian() + 0.2)
  })

describe('wilcoxonSignedRank against stdlib', () => {
  const untied = samples('untied', [2, 3, 4, 5, 7, 9, 12, 20, 35, 50])
  const large = samples('large', [51, 60, 100, 200])
  const tied = samples('tied', [10, 20, 35, 60, 120]).map((x) => x.map((d) => Math.round(2 * d)))
  const cases = [
    ...untied.map((x) => ({ x, method: 'exact', zeros: 'wilcox' }) as const),
    ...[...large, ...tied].flatMap((x) => [
      { x, method: 'asymptotic', zeros: 'wilcox' } as const,
      { x, method: 'asymptotic', zeros: 'pratt' } as const,
    ]),
  ]
  const theirs = (correction = true) =>
    cases.flatMap(({ x, zeros }) =>
      sides.map((alternative) => stdlibWilcoxon(x, { alternative, zeroMethod: zeros, correction }).pValue),
    )
  const own = cases.flatMap(({ x, ...options }) =>
    sides.map((alternative) => wilcoxonSignedRank(x, { alternative, ...options }).p),
  )

  test('p-values on random samples, with and without ties and zeros', () => {
    expect(tied.every((x) => wilcoxonSignedRank(x).ties > 0 && wilcoxonSignedRank(x).zeros > 0)).toBe(true)
    expect(untied.every((x) => wilcoxonSignedRank(x).ties === 0)).toBe(true)
    expect(farthest(own, theirs())).toBeLessThan(1e-10)
  })
  test('control: without the correction for continuity they disagree', () => {
    expect(farthest(own, theirs(false))).toBeGreaterThan(1e-3)
  })
  test('the exact distribution of 80 differences', () => {
    const [x] = samples('eighty', [80])
    const own = sides.map((alternative) => wilcoxonSignedRank(x!, { alternative, method: 'exact' }).p)
    const theirs = sides.map((alternative) => stdlibWilcoxon(x!, { alternative, exact: true }).pValue)
    expect(farthest(own, theirs)).toBeLessThan(1e-10)
  })
})

describe('pearson against stdlib', () => {
  const cases = samples('x', [4, 5, 8, 20, 100, 500]).map((x, i) => {
    const noise = samples(`y${i}`, [x.length])[0]
    return { x, y: x.map((value, j) => [0.5, -0.3, 2, 0, 1, 0.1][i] * value + noise[j]) }
  })
  const theirs = cases.flatMap(({ x, y }) => {
    const { pcorr, ci } = pcorrtest(x, y)
    return [pcorr, ...sides.map((alternative) => pcorrtest(x, y, { alternative }).pValue), ...ci]
  })
  const own = (confidence: number) =>
    cases.flatMap(({ x, y }) => {
      const { value, interval } = pearson(x, y, { confidence })
      const p = sides.map((alternative) => pearson(x, y, { alternative }).p)
      return [value, ...p, interval!.lower, interval!.upper]
    })

  test('coefficient, p-values and interval on random samples', () => {
    expect(farthest(own(0.95), theirs)).toBeLessThan(1e-10)
  })
  test('control: an interval of another confidence is found out', () => {
    expect(farthest(own(0.94), theirs)).toBeGreaterThan(1e-3)
  })
})

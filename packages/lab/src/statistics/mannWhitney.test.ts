import { ArgumentError } from '@credit/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mannWhitney } from './mannWhitney.js'

test('by hand: U counts the pairs, ties half', () => {
  expect(mannWhitney([1, 3, 5], [2, 3])).toMatchObject({ value: 3.5, n: [3, 2], ties: 2, method: 'exact' })
  // 5 of the C(5, 2) = 10 choices of two ranks from 1 … 5 sum up to 6 or more: 15 24 25 34 35 45 are 6
  expect(mannWhitney([1, 5], [2, 3, 4], { alternative: 'greater' }).p).toBe(0.6)
})

describe('the exact test is what its definition says, on all 56 splits of 8 values with ties', () => {
  const values = [1, 1, 2, 3, 3, 3, 7, 8]
  const splits = Array.from({ length: 256 }, (_, k) => k)
    .map((k) => values.map((_, i) => (k & (1 << i)) !== 0))
    .filter((inA) => inA.filter(Boolean).length === 3)
    .map((inA) => [values.filter((_, i) => inA[i]), values.filter((_, i) => !inA[i])] as const)
  const uOf = (a: readonly number[], b: readonly number[]) =>
    a.flatMap((x) => b.map((y) => (1 + Math.sign(x - y)) / 2)).reduce((sum, win) => sum + win, 0)
  const share = (holds: (u: number) => boolean) =>
    splits.filter(([a, b]) => holds(uOf(a, b))).length / splits.length

  test('U and p of each split', () => {
    expect(splits).toHaveLength(56)
    for (const [a, b] of splits) {
      const u = uOf(a, b)
      const [below, above] = [share((other) => other <= u), share((other) => other >= u)]
      expect(mannWhitney(a, b).value).toBe(u)
      expect(mannWhitney(a, b, { alternative: 'less' }).p).toBeCloseTo(below, 14)
      expect(mannWhitney(a, b, { alternative: 'greater' }).p).toBeCloseTo(above, 14)
      expect(mannWhitney(a, b).p).toBeCloseTo(Math.min(1, 2 * below, 2 * above), 14)
    }
  })
  test('the smallest p is that of the most extreme split', () => {
    for (const alternative of ['two-sided', 'less', 'greater'] as const) {
      const all = splits.map(([a, b]) => mannWhitney(a, b, { alternative }))
      const least = Math.min(...all.map(({ p }) => p))
      for (const { smallestP } of all) expect(smallestP).toBeCloseTo(least, 14)
    }
  })
  test('control: with the ties broken at random it is another', () => {
    const broken = (sample: readonly number[]) => sample.map((x, i) => x + 1e-6 * Math.cos(i + sample.length))
    const errors = splits.map(([a, b]) => Math.abs(mannWhitney(broken(a), broken(b)).p - mannWhitney(a, b).p))
    expect(Math.max(...errors)).toBeGreaterThan(0.1)
  })
})

const sample = fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 2, maxLength: 8 })
const methods = fc.constantFrom('exact' as const, 'asymptotic' as const)

describe('identities, with ties', () => {
  test('U₁ + U₂ = n₁n₂, and the samples exchanged exchange the one-sided tests', () => {
    fc.assert(
      fc.property(sample, sample, methods, (a, b, method) => {
        const [one, other] = [mannWhitney(a, b, { method }), mannWhitney(b, a, { method })]
        expect(one.value + other.value).toBe(a.length * b.length)
        expect(other.p).toBeCloseTo(one.p, 12)
        const greater = mannWhitney(a, b, { method, alternative: 'greater' }).p
        expect(mannWhitney(b, a, { method, alternative: 'less' }).p).toBeCloseTo(greater, 12)
      }),
    )
  })
  test('every p is a probability, and at least the smallest', () => {
    const large = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 2, maxLength: 40 })
    fc.assert(
      fc.property(large, large, (a, b) => {
        for (const alternative of ['two-sided', 'less', 'greater'] as const) {
          const { p, smallestP } = mannWhitney(a, b, { alternative })
          expect(p).toBeLessThanOrEqual(1)
          expect(p).toBeGreaterThanOrEqual(smallestP)
        }
      }),
    )
  })
  test('an increasing map and another order change nothing', () => {
    fc.assert(
      fc.property(sample, sample, methods, (a, b, method) => {
        const map = (values: number[]) => values.map((x) => x ** 3 + 2 * x - 7).reverse()
        expect(mannWhitney(map(a), map(b), { method })).toEqual(mannWhitney(a, b, { method }))
      }),
    )
  })
})

test('smallest p without ties: two of all choices', () => {
  expect(mannWhitney([4, 5, 6, 7, 8], [1, 2, 3, 9, 10]).smallestP).toBeCloseTo(2 / 252, 15)
  expect(mannWhitney([1], [2, 3], { alternative: 'less' }).smallestP).toBeCloseTo(1 / 3, 15)
})

test('all values equal: nothing to tell, p is 1', () => {
  for (const method of ['exact', 'asymptotic'] as const) {
    for (const alternative of ['two-sided', 'less', 'greater'] as const) {
      expect(mannWhitney([1, 1, 1], [1, 1], { method, alternative })).toMatchObject({ p: 1, smallestP: 1 })
    }
  }
})

test('exact up to 50 values, as asked up to 120', () => {
  const run = (from: number, n: number) => Array.from({ length: n }, (_, i) => from + 2 * i)
  expect(mannWhitney(run(0, 25), run(1, 25)).method).toBe('exact')
  expect(mannWhitney(run(0, 25), run(1, 26)).method).toBe('asymptotic')
  const exact = mannWhitney(run(0, 40), run(15, 40), { method: 'exact' })
  expect(Math.abs(mannWhitney(run(0, 40), run(15, 40)).p - exact.p)).toBeLessThan(1e-3)
  expect(exact.method).toBe('exact')
  expect(() => mannWhitney(run(0, 60), run(0, 61), { method: 'exact' })).toThrow(
    'beyond 120 values (here 121)',
  )
})

test('too little and nonsense are refused, each in a sentence', () => {
  expect(() => mannWhitney([], [1, 2])).toThrow(
    'mannWhitney: a must be an array of at least 1 number, got []',
  )
  expect(() => mannWhitney([1], [2])).toThrow(
    'mannWhitney: b must be an array of at least 2 numbers, got [2]',
  )
  expect(() => mannWhitney([1, Number.NaN], [2])).toThrow('mannWhitney: a[1] must be finite')
  expect(() => mannWhitney([1, 2], [3], { alternative: 'more' as never })).toThrow(ArgumentError)
})

test('the asymptotic p is that of a normal with the continuity correction, and another than the exact one', () => {
  // U = 9, mean 4.5, variance 9·7/12 = 5.25: z = 4/√5.25 = 1.74574, two-sided 0.0808556
  const { p, method } = mannWhitney([4, 5, 6], [1, 2, 3], { method: 'asymptotic' })
  expect(p).toBeCloseTo(0.0808556, 6)
  expect(method).toBe('asymptotic')
  expect(mannWhitney([4, 5, 6], [1, 2, 3], { method: 'exact' }).p).toBe(0.1)
})

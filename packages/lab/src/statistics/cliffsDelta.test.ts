import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cliffsDelta } from './cliffsDelta.js'
import { commonLanguage } from './commonLanguage.js'
import { studentQuantile } from './internal/student.js'
import { mannWhitney } from './mannWhitney.js'

// Hogarty & Kromrey 1999, "Using SAS to calculate tests of Cliff's delta", their example.
const treatment = [10, 10, 20, 20, 20, 30, 30, 30, 40, 50]
const control = [10, 20, 30, 40, 40, 50]

test('the published example: delta -0.25', () => {
  expect(cliffsDelta(treatment, control)).toMatchObject({ value: -0.25, n: [10, 6] })
})

test('it is 2U/(n₁n₂) - 1, and common language U/(n₁n₂)', () => {
  const sample = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 2, maxLength: 8 })
  fc.assert(
    fc.property(sample, sample, (a, b) => {
      const share = mannWhitney(a, b).value / (a.length * b.length)
      const effect = cliffsDelta(a, b)
      expect(effect.value).toBeCloseTo(2 * share - 1, 14)
      expect(commonLanguage(a, b).value).toBeCloseTo(share, 14)
      const { lower, upper } = effect.interval
      expect(lower).toBeLessThanOrEqual(effect.value)
      expect(upper).toBeGreaterThanOrEqual(effect.value)
      expect(lower).toBeGreaterThanOrEqual(-1)
      expect(upper).toBeLessThanOrEqual(1)
      const turned = cliffsDelta(b, a).interval
      expect(turned.lower).toBeCloseTo(-upper, 12)
    }),
  )
})

test('samples that do not overlap: the interval ends at ±1 and still has a width, less with more data', () => {
  const run = (from: number, n: number) => Array.from({ length: n }, (_, i) => from + i)
  const [small, large] = [5, 50].map((n) => cliffsDelta(run(100, n), run(0, n)))
  expect(small!).toMatchObject({ value: 1, interval: { upper: 1, method: 'feng-cliff' } })
  expect(small!.interval.lower).toBeLessThan(large!.interval.lower)
  expect(large!.interval.lower).toBeLessThan(1)
  const uneven = cliffsDelta(run(100, 5), run(0, 50)).interval
  const square = studentQuantile(0.025, 53) ** 2
  expect(uneven.lower).toBeCloseTo((5 - square) / (5 + square), 14)
  const below = cliffsDelta(run(0, 5), run(100, 5)).interval
  expect(below).toMatchObject({ lower: -1, upper: -small!.interval.lower })
})

test('all values equal: no variance is seen, but the least allowed is taken', () => {
  const { value, interval } = cliffsDelta([1, 1, 1], [1, 1, 1])
  expect(value).toBe(0)
  expect(interval.lower).toBeLessThan(-0.5)
  expect(interval.upper).toBe(-interval.lower)
})

test('too little and nonsense are refused, under the name that was called', () => {
  expect(() => cliffsDelta([1], [1, 2])).toThrow(
    'cliffsDelta: a must be an array of at least 2 numbers, got [1]',
  )
  expect(() => commonLanguage([1, 2], [1])).toThrow(
    'commonLanguage: b must be an array of at least 2 numbers, got [1]',
  )
  expect(() => cliffsDelta([1, Number.NaN], [1, 2])).toThrow('cliffsDelta: a[1] must be finite')
  expect(() => cliffsDelta([1, 2], [1, 2], { confidence: 2 })).toThrow('cliffsDelta: confidence must be')
})

import { ArgumentError } from '@credit/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { holm } from './holm.js'

test('an example by hand', () => {
  // sorted 0.01 0.02 0.03 0.04, times 4 3 2 1: 0.04 0.06 0.06 0.04; never below one before
  const adjusted = holm([0.03, 0.01, 0.04, 0.02])
  ;[0.06, 0.04, 0.06, 0.06].forEach((p, i) => {
    expect(adjusted[i]).toBeCloseTo(p, 15)
  })
  expect(holm([0.7, 0.6])).toEqual([1, 1])
  expect(holm([0.3])).toEqual([0.3])
  expect(holm([])).toEqual([])
})

const probabilities = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 6 })

/** Closed testing: an hypothesis falls when Bonferroni's test rejects every set of hypotheses it is in. */
function closed(p: readonly number[], cost = (size: number) => size): number[] {
  const sets = Array.from({ length: 2 ** p.length - 1 }, (_, k) =>
    p.flatMap((_, j) => ((k + 1) & (1 << j) ? [j] : [])),
  )
  return p.map((_, i) => {
    const own = sets.filter((set) => set.includes(i))
    return Math.min(1, Math.max(...own.map((set) => cost(set.length) * Math.min(...set.map((j) => p[j])))))
  })
}

test('it is the closed test over all sets of hypotheses', () => {
  fc.assert(
    fc.property(probabilities, (p) => {
      expect(holm(p)).toEqual(closed(p))
    }),
  )
})

test('control: not that of sets at the cost of all, which is Bonferroni', () => {
  const p = [0.01, 0.02, 0.3]
  expect(closed(p, () => 3)).not.toEqual(holm(p))
})

test('it keeps the order given, never lowers a p-value, and never exceeds Bonferroni', () => {
  fc.assert(
    fc.property(probabilities, (p) => {
      const adjusted = holm(p)
      adjusted.forEach((value, i) => {
        expect(value).toBeGreaterThanOrEqual(p[i])
        expect(value).toBeLessThanOrEqual(Math.min(1, p.length * p[i]))
      })
      expect(holm([...p].reverse())).toEqual([...adjusted].reverse())
    }),
  )
})

test('NaN and numbers that are no probability are refused', () => {
  expect(() => holm([0.1, Number.NaN])).toThrow('holm: pValues[1] must be finite, got NaN')
  expect(() => holm([1.5])).toThrow('holm: pValues[0] must be a number from 0 to 1, got 1.5')
  expect(() => holm([-0.1])).toThrow(ArgumentError)
})

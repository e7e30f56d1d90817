import { expect, test } from 'vitest'
import { mcnemar } from './mcnemar.js'

const outcomes = (onlyA: number, onlyB: number, both = 0, neither = 0) => {
  const list = (k: 0 | 1) =>
    [
      ...new Array(onlyA).fill([true, false]),
      ...new Array(onlyB).fill([false, true]),
      ...new Array(both).fill([true, true]),
      ...new Array(neither).fill([false, false]),
    ].map((pair): boolean => pair[k])
  return [list(0), list(1)] as const
}

test('by hand: twice the smaller tail of a fair coin', () => {
  // 1 of 8: (1 + 8) / 256 in the lower tail
  expect(mcnemar(...outcomes(1, 7)).p).toBe(18 / 256)
  expect(mcnemar(...outcomes(7, 1), { alternative: 'greater' }).p).toBe(9 / 256)
  expect(mcnemar(...outcomes(7, 1), { alternative: 'less' }).p).toBe(255 / 256)
  expect(mcnemar(...outcomes(3, 3)).p).toBe(1)
})

test('pairs of equal outcome change the share, not p', () => {
  const some = mcnemar(...outcomes(6, 0))
  const more = mcnemar(...outcomes(6, 0, 4, 2))
  expect(more.p).toBe(some.p)
  expect([some.value, more.value]).toEqual([1, 0.5])
  expect(more).toMatchObject({ onlyA: 6, onlyB: 0, n: 12 })
})

test('two conditions changed about give the same p and the opposite share', () => {
  const [a, b] = outcomes(5, 2, 3, 1)
  const [there, back] = [mcnemar(a, b), mcnemar(b, a)]
  expect(back.p).toBe(there.p)
  expect(back.value).toBe(-there.value)
})

test('no difference at all is p = 1; six pairs are the fewest that come below 0.05', () => {
  expect(mcnemar(...outcomes(0, 0, 4, 3)).p).toBe(1)
  expect(mcnemar(...outcomes(5, 0)).p).toBeGreaterThan(0.05)
  expect(mcnemar(...outcomes(6, 0)).p).toBeLessThan(0.05)
})

test('large tables stay probabilities', () => {
  const { p } = mcnemar(...outcomes(260, 240))
  expect(p).toBeGreaterThan(0.3)
  expect(p).toBeLessThan(0.5)
})

test('what is no list of outcomes is refused', () => {
  expect(() => mcnemar([], [])).toThrow('mcnemar: a must be a list of true and false')
  expect(() => mcnemar([true], [true, false])).toThrow('mcnemar: b must be as many as a, 1, got 2')
  expect(() => mcnemar(new Array(501).fill(true), new Array(501).fill(false))).toThrow(/at most 500 pairs/)
})

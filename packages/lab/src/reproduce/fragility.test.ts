import { expect, test } from 'vitest'
import { wilcoxonSignedRank } from '../statistics/index.js'
import { turnsNeeded } from './fragility.js'

const needed = (data: readonly number[], factor = 1) => {
  const { p } = wilcoxonSignedRank(data)
  const estimate = data.reduce((sum, x) => sum + x, 0) / data.length
  return turnsNeeded({ test: 'Wilcoxon', data, p, pAdjusted: factor * p, estimate }, 0.05)
}

test('the largest differences are turned first, until the adjusted p reaches the level', () => {
  // ranks 1 to 8 all positive: p = 2/256; with the 8 turned W = 8, p = 0.1953
  expect(needed([1, 2, 3, 4, 5, 6, 7, 8])).toBe(1)
  expect(needed([1, 2, 3, 4, 5, 6, 7, 8], 10)).toBe(0)
  // ranks 1 to 12: with the 12 turned W = 12 and p = 0.034, with the 11 as well W = 23
  expect(needed(Array.from({ length: 12 }, (_, i) => i + 1))).toBe(2)
})

test('where nothing is left to turn, all that support it have been', () => {
  // the mean is that of the one large value, and the ranks say the opposite before and after it is turned
  expect(needed([1000, ...Array.from({ length: 15 }, (_, i) => -1 - i / 100)])).toBe(1)
})

test('another test has no such number', () => {
  expect(turnsNeeded({ test: 'McNemar', data: [1], p: 1, pAdjusted: 1, estimate: 1 }, 0.05)).toBe(null)
})

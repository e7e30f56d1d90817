import { expect, test } from 'vitest'
import { pairedDifferences } from './pairedDifferences.js'
import { wilcoxonSignedRank } from './wilcoxonSignedRank.js'

test('equal differences of decimal fractions are equal, which the plain ones are not', () => {
  const [a, b] = [
    [0.9, 0.8, 0.7],
    [0.8, 0.7, 0.61],
  ]
  const plain = a.map((value, i) => value - b[i])
  expect(new Set(plain).size).toBe(3)
  expect(pairedDifferences(a, b)).toEqual(Float64Array.of(0.1, 0.1, 0.09))
  expect(wilcoxonSignedRank(plain).ties).toBe(0)
  expect(wilcoxonSignedRank(pairedDifferences(a, b)).ties).toBe(2)
})

test('small, large and no differences', () => {
  expect(pairedDifferences([1e-300, 1e300, 5], [0, -1e300, 5])).toEqual(Float64Array.of(1e-300, 2e300, 0))
  expect(pairedDifferences([], [])).toEqual(new Float64Array(0))
})

test('samples of unequal length and what is not finite are refused', () => {
  expect(() => pairedDifferences([1, 2], [1])).toThrow(
    'pairedDifferences: b must be an array of length 2, got [1]',
  )
  expect(() => pairedDifferences([1], [Number.NaN])).toThrow(
    'pairedDifferences: b[0] must be finite, got NaN',
  )
})

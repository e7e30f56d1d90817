import { ArgumentError } from '@credit/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { summaryOf } from './summaryOf.js'

test('a sample by hand', () => {
  // deviations -3 -2 -1 6: squares 50, over 3; quartiles at positions 0.75, 1.5 and 2.25 of 1 2 3 10
  expect(summaryOf([10, 1, 3, 2])).toEqual({
    n: 4,
    mean: 4,
    median: 2.5,
    sd: Math.sqrt(50 / 3),
    least: 1,
    most: 10,
    lowerQuartile: 1.75,
    upperQuartile: 4.75,
  })
})

test('one number has no spread, none has nothing', () => {
  expect(summaryOf([4])).toMatchObject({
    n: 1,
    mean: 4,
    median: 4,
    sd: Number.NaN,
    least: 4,
    upperQuartile: 4,
  })
  const { n, ...rest } = summaryOf([])
  expect(n).toBe(0)
  expect(Object.values(rest)).toEqual(Array.from({ length: 7 }, () => Number.NaN))
})

test('equal numbers have exactly their mean and no spread, though their sum is rounded', () => {
  const values = [0.1, 0.1, 0.1]
  expect((0.1 + 0.1 + 0.1) / 3).not.toBe(0.1)
  expect(summaryOf(values)).toMatchObject({ mean: 0.1, sd: 0, median: 0.1 })
})

test('neither the order nor the kind of array matters, and the sample is left alone', () => {
  const numbers = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 20 })
  fc.assert(
    fc.property(numbers, (values) => {
      const before = values.slice()
      expect(summaryOf(Float64Array.from(values).reverse())).toEqual(summaryOf(values))
      expect(values).toEqual(before)
      const { least, lowerQuartile, median, upperQuartile, most } = summaryOf(values)
      const ascending = [least, lowerQuartile, median, upperQuartile, most]
      expect(ascending).toEqual(ascending.slice().sort((a, b) => a - b))
    }),
  )
})

test('what is not finite, and what is no list, is refused', () => {
  expect(() => summaryOf([1, Number.NaN])).toThrow('summaryOf: values[1] must be finite, got NaN')
  expect(() => summaryOf([Number.POSITIVE_INFINITY])).toThrow(ArgumentError)
  expect(() => summaryOf(undefined as never)).toThrow(
    'summaryOf: values must be an array of at least 0 numbers',
  )
  expect(() => summaryOf(['1'] as never)).toThrow(ArgumentError)
})

import { seed } from '@credit/core'
import { describe, expect, test } from 'vitest'
import { bootstrapInterval } from './bootstrapInterval.js'
import { cohenDz } from './cohenDz.js'
import { deviationOf, meanOf } from './internal/moments.js'
import { pairedDifferences } from './pairedDifferences.js'
import { pearson } from './pearson.js'
import { summaryOf } from './summaryOf.js'

const x = [3, 1, 4, 1, 5, 9, 2, 6]
const y = [2, 7, 1, 8, 2, 8, 1, 8]
// powers of two, so that the scaled numbers are exactly those above
const sizes = [2 ** 1015, 2 ** 700, 2 ** 400, 2 ** -400, 2 ** -565, 2 ** -700, 2 ** -1000]
const by = (size: number, values: readonly number[]) => values.map((value) => value * size)

describe.each(sizes)('numbers around %d have the statistics of those around 1', (size) => {
  test('pearson and cohenDz', () => {
    expect(pearson(by(size, x), y)).toEqual(pearson(x, y))
    expect(pearson(by(size, x), by(size, y))).toEqual(pearson(x, y))
    expect(pearson(by(1 / size, x), by(size, y))).toEqual(pearson(x, y))
    expect(cohenDz(by(size, x))).toEqual(cohenDz(x))
  })

  test('mean, deviation and quartiles', () => {
    const scaled = summaryOf(by(size, x))
    const plain = summaryOf(x)
    for (const name of ['mean', 'median', 'sd', 'lowerQuartile', 'upperQuartile'] as const) {
      expect(scaled[name] / size).toBe(plain[name])
    }
  })

  test('the bootstrap of the mean', () => {
    const options = { seed: seed(7), resamples: 500 }
    const scaled = bootstrapInterval(by(size, x), meanOf, options)
    const plain = bootstrapInterval(x, meanOf, options)
    expect(scaled.method).toBe('bca')
    for (const name of ['lower', 'upper', 'standardError'] as const)
      expect(scaled[name] / size).toBe(plain[name])
  })
})

test('the largest numbers of either sign', () => {
  const most = Number.MAX_VALUE
  expect(meanOf([most, -most, most, most])).toBe(most / 2)
  expect(deviationOf([most / 2, -most / 2]) / most).toBeCloseTo(Math.SQRT1_2, 14)
  expect(summaryOf([-most, most]).median).toBe(0)
  expect(pearson([-most, 0, most, 1], [-1, 0, 1, 0]).value).toBeCloseTo(1, 14)
  expect(() => pairedDifferences([most], [-most])).toThrow('pairedDifferences: a[0] - b[0] must be finite')
})

test('control: the sums of squares that this avoids overflow and vanish', () => {
  const plain = (values: number[]) => values.reduce((sum, value) => sum + (value - meanOf(values)) ** 2, 0)
  expect(plain(by(1e200, x))).toBe(Number.POSITIVE_INFINITY)
  expect(plain(by(1e-170, x))).toBe(0)
})

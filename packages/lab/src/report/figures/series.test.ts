import { expect, test } from 'vitest'
import type { Run } from '../read.js'
import { noRecords } from '../records.js'
import { type Sample, series, windowed, windowSize } from './series.js'

const run = (seed: number, count = 0): Run => {
  const train = Array.from({ length: count }, (_, update) => ({ update, loss: 1, gradientNorm: 1 }))
  return { task: 't', rule: 'r', seed, folder: '', missing: undefined, records: { ...noRecords(), train } }
}

test('a series has mean, least and most of the seeds at each update, and NaN where none has a value', () => {
  const values: Sample[][] = [
    [
      [0, 1],
      [10, Number.NaN],
      [20, 5],
    ],
    [
      [0, 3],
      [10, Number.NaN],
    ],
  ]
  const points = series([run(0), run(1)], ({ seed }) => values[seed]!)
  expect(points.map(({ update, n, mean, least, most }) => [update, n, mean, least, most])).toEqual([
    [0, 2, 2, 1, 3],
    [10, 0, Number.NaN, Number.NaN, Number.NaN],
    [20, 1, 5, 5, 5],
  ])
})

test('long records are averaged in windows, short ones are left alone', () => {
  const samples: Sample[] = [
    [0, 1],
    [1, 3],
    [2, 7],
  ]
  expect(windowed(samples, 2)).toEqual([
    [0.5, 2],
    [2.5, 7],
  ])
  expect(windowed(samples, 1)).toEqual(samples)
  expect(windowSize([run(0, 120)])).toBe(1)
  expect(windowSize([run(0, 1200)])).toBe(10)
})

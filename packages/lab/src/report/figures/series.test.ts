import { expect, test } from 'vitest'
import { handmadeRun } from '../../../test/handmadeRuns.ts'
import { type Sample, series, windowed, windowSize } from './series.js'

test('a series has median, least and most of the seeds at each update, and NaN where none has a value', () => {
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
    [[0, 11]],
  ]
  const runs = [0, 1, 2].map((seed) => handmadeRun([], { seed }))
  const points = series(runs, ({ seed }) => values[seed])
  expect(points.map(({ x, n, median, least, most }) => [x, n, median, least, most])).toEqual([
    [0, 3, 3, 1, 11],
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
  const record = (count: number) => Array.from({ length: count }, (_, update) => [update, 1] as const)
  expect(windowSize([record(120)])).toBe(1)
  expect(windowSize([record(3), record(1200)])).toBe(10)
  expect(windowSize([])).toBe(1)
  expect(windowSize([record(300_000)])).toBe(2500)
})

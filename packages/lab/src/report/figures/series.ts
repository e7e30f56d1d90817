import type { Run } from '../read.js'
import { type SampleSummary, statistic } from '../statistic.js'

/** One quantity at one update (or delay), over the runs that have it there. */
export interface Point extends SampleSummary {
  readonly x: number
}

export type Sample = readonly [x: number, value: number]

/** Summary over the runs at each update that any of them recorded; NaN where none has a value. */
export function series(runs: readonly Run[], samples: (run: Run) => readonly Sample[]): Point[] {
  const values = new Map<number, number[]>()
  for (const run of runs) {
    for (const [x, value] of samples(run)) {
      const list = values.get(x)
      if (list === undefined) values.set(x, [value])
      else list.push(value)
    }
  }
  return [...values].sort(([a], [b]) => a - b).map(([x, list]) => ({ x, ...statistic(list) }))
}

/**
 * Means over consecutive windows of `size` updates, placed at the window's middle, so that a long noisy record
 * stays a small picture. `size` 1 changes nothing.
 *
 * @example
 * windowed([[0, 1], [1, 3], [2, 7]], 2) // => [[0.5, 2], [2.5, 7]]
 */
export function windowed(samples: readonly Sample[], size: number): Sample[] {
  if (size <= 1) return [...samples]
  const windows = new Map<number, number[]>()
  for (const [update, value] of samples) {
    const index = Math.floor(update / size)
    const list = windows.get(index) ?? []
    list.push(value)
    windows.set(index, list)
  }
  return [...windows].map(([index, list]) => [index * size + (size - 1) / 2, statistic(list).mean])
}

/** The window that leaves about `points` points of the longest record; 1 where none is longer than that. */
export function windowSize(records: readonly (readonly Sample[])[], points = 120): number {
  let [count, last] = [0, 0]
  for (const samples of records) {
    count = Math.max(count, samples.length)
    for (const [update] of samples) last = Math.max(last, update)
  }
  return count <= points ? 1 : Math.ceil((last + 1) / points)
}

import type { Network, Real } from '@credit/core'
import { typesOf } from './filter.js'

/** Replaces every value of rows `[rows, N]` by the mean over the units of its type. */
export function typeAverage(network: Network) {
  const { hidden: N } = network
  const { of, sizes, count } = typesOf(network)
  const sums = new Float64Array(count)
  return (values: Real, at: number, rows: number): void => {
    for (let from = at; from < at + rows * N; from += N) {
      sums.fill(0)
      for (let i = 0; i < N; i++) sums[of[i]] += values[from + i]
      for (let a = 0; a < count; a++) sums[a] /= sizes[a]
      for (let i = 0; i < N; i++) values[from + i] = sums[of[i]]
    }
  }
}

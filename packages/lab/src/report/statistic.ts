import { type SampleSummary, summaryOf } from '../statistics/summaryOf.js'

export type { SampleSummary } from '../statistics/summaryOf.js'

/**
 * Summary of the finite values: a run without a value does not count, and `n` says how many do.
 *
 * @example
 * const { n, mean } = statistic([1, 2, NaN])
 * n // => 2
 * mean // => 1.5
 */
export function statistic(values: readonly number[]): SampleSummary {
  return summaryOf(values.filter(Number.isFinite))
}

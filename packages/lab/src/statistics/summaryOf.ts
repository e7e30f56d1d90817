import { checkSample } from './internal/check.js'
import { deviationOf, meanOf } from './internal/moments.js'
import { quantileOf } from './internal/quantile.js'
import type { Sample } from './sample.js'

/** Where some numbers lie and how far they spread, all in their own unit. */
export interface SampleSummary {
  readonly n: number
  readonly mean: number
  readonly median: number
  /** Sample standard deviation, `√(Σ(x - mean)² / (n - 1))`; NaN below two numbers. */
  readonly sd: number
  readonly least: number
  readonly most: number
  readonly lowerQuartile: number
  readonly upperQuartile: number
}

/**
 * Describes a sample. Quartiles and median are linear between neighbours: position `level·(n - 1)` of the sorted
 * numbers, counted from 0. With no numbers n is 0 and all else NaN.
 *
 * @throws ArgumentError for a number that is not finite: leave out what is missing, so that n says how many there
 * are.
 *
 * Source of the quartiles: Hyndman & Fan 1996, "Sample quantiles in statistical packages", type 7.
 *
 * @example
 * const { n, mean, median, sd } = summaryOf([1, 2, 6])
 * mean // => 3
 * median // => 2
 * sd // => ≈ 2.6458
 * summaryOf([1, 2, 6]).upperQuartile // => 4
 */
export function summaryOf(values: Sample): SampleSummary {
  const sorted = checkSample('summaryOf', 'values', values, 0).sort()
  return {
    n: sorted.length,
    mean: meanOf(sorted),
    median: quantileOf(sorted, 0.5),
    sd: deviationOf(sorted),
    least: quantileOf(sorted, 0),
    most: quantileOf(sorted, 1),
    lowerQuartile: quantileOf(sorted, 0.25),
    upperQuartile: quantileOf(sorted, 0.75),
  }
}

import { ArgumentError } from '@credit/core'
import type { Estimate } from './estimate.js'
import { checkConfidence, checkSample } from './internal/check.js'
import { gammaRatio } from './internal/gammaRatio.js'
import { deviationOf, inUnits, meanOf } from './internal/moments.js'
import { LARGEST_T, noncentralityLimits } from './internal/noncentralT.js'
import type { Sample } from './sample.js'

/** Cohen's d_z. */
export interface CohenDz extends Estimate {
  /** Mean over standard deviation of the differences. */
  readonly value: number
  /** The same times Hedges' J: without bias, when the differences are normal. */
  readonly corrected: number
}

/**
 * Cohen's d_z of paired differences, `mean / sd`, and Hedges' correction of it.
 *
 * `corrected = J d_z` with `J = Γ(m/2) / (√(m/2) Γ((m - 1)/2))`, m = n - 1 (0.80 at n = 5, 0.91 at 10). The interval
 * is for the true d_z of normal differences: `t = √n d_z` has a noncentral t distribution, and its ends are the
 * noncentralities, over √n, under which a t as high or as low has probability (1 - confidence)/2. Undefined for |t|
 * above 1000, where the differences are all but equal.
 *
 * d_z is in units of the spread of *differences*: it says how consistent an effect is over seeds, not how large.
 *
 * @throws ArgumentError for fewer than 3 differences, numbers that are not finite, and differences that are all
 * equal.
 *
 * Source: Cohen 1988, Statistical Power Analysis, eq. 2.3.5; Hedges 1981, "Distribution theory for Glass's estimator
 * of effect size", Journal of Educational Statistics 6, 107-128; interval: Cumming & Finch 2001, Educational and
 * Psychological Measurement 61, 532-574.
 *
 * @example
 * const effect = cohenDz([1, 2, 3, 4, 5])
 * effect.value // => ≈ 1.8974
 * effect.corrected // => ≈ 1.5139
 * effect.interval.lower // => ≈ 0.333
 */
export function cohenDz(differences: Sample, options: { readonly confidence?: number } = {}): CohenDz {
  const confidence = checkConfidence('cohenDz', options.confidence ?? 0.95)
  const values = inUnits(checkSample('cohenDz', 'differences', differences, 3))
  const n = values.length
  const sd = deviationOf(values)
  if (!(sd > 0)) {
    throw new ArgumentError('cohenDz', 'differences', 'numbers that are not all equal', differences)
  }
  const value = meanOf(values) / sd
  const t = Math.sqrt(n) * value
  const correction = gammaRatio(n - 2) / Math.sqrt((n - 1) / 2)
  const limits = Math.abs(t) <= LARGEST_T ? noncentralityLimits(t, n - 1, (1 - confidence) / 2) : undefined
  return {
    value,
    corrected: correction * value,
    n,
    interval: limits && {
      lower: limits[0] / Math.sqrt(n),
      upper: limits[1] / Math.sqrt(n),
      confidence,
      method: 'noncentral-t',
    },
  }
}

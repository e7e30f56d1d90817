import { ArgumentError, checkOneOf } from '@credit/core'
import { type BootstrapOptions, bootstrapInterval } from './bootstrapInterval.js'
import type { Estimate } from './estimate.js'
import { checkSample } from './internal/check.js'
import { signedRanksOf } from './internal/signedRanks.js'
import type { Sample } from './sample.js'
import { type ZeroHandling, zeroHandlings } from './zeroHandling.js'

/** What `matchedRankBiserial` takes beside the differences. */
export interface RankBiserialOptions extends BootstrapOptions {
  /** As in `wilcoxonSignedRank`. Default `wilcox`. */
  readonly zeros?: ZeroHandling
}

/**
 * The matched-pairs rank-biserial correlation, `(W⁺ - W⁻) / (W⁺ + W⁻)`: the effect size of `wilcoxonSignedRank`.
 *
 * 1 when all differences are positive, -1 when all are negative, 0 when the rank sums are equal. The interval is the
 * bootstrap's, over differences; at ±1 there is none, since every resample gives the same.
 *
 * @throws ArgumentError for fewer than 4 differences, numbers that are not finite, differences that are all 0 or
 * nearly all (0 on more than a tenth of the resamples), and bad options of the bootstrap.
 *
 * Source: Kerby 2014, "The simple difference formula: an approach to teaching nonparametric correlation",
 * Comprehensive Psychology 3, 11.IT.3.1; King & Minium 2003, Statistical Reasoning in Psychology and Education.
 *
 * @example
 * import { seed } from '@credit/core'
 * import { matchedRankBiserial } from '@credit/lab'
 * matchedRankBiserial([1, -2, 3, 4], { seed: seed(7) }).value // => 0.6
 */
export function matchedRankBiserial(differences: Sample, options: RankBiserialOptions): Estimate {
  const { zeros = 'wilcox', ...bootstrap } = options
  checkOneOf('matchedRankBiserial', 'zeros', zeros, zeroHandlings)
  const values = checkSample('matchedRankBiserial', 'differences', differences, 4)
  if (values.every((value) => value === 0)) {
    throw new ArgumentError('matchedRankBiserial', 'differences', 'numbers that are not all 0', differences)
  }
  const { value, n, ...interval } = bootstrapInterval(values, (rows) => balance(rows, zeros), bootstrap)
  return { value, n, interval: Math.abs(value) === 1 ? undefined : interval }
}

/** NaN when all differences are 0. */
function balance(differences: readonly number[], zeros: ZeroHandling): number {
  const { plus, total } = signedRanksOf(differences, zeros)
  return (2 * plus - total) / total
}

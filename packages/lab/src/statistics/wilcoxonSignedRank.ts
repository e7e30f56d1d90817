import { ArgumentError, checkOneOf } from '@credit/core'
import { type Alternative, alternatives } from './alternative.js'
import { checkSample } from './internal/check.js'
import { methodOf } from './internal/methodOf.js'
import { type SignedRanks, signedRanksOf } from './internal/signedRanks.js'
import { exactTails, normalTails, pOf } from './internal/tails.js'
import type { RankTestMethod } from './rankTestMethod.js'
import type { Sample } from './sample.js'
import { type ZeroHandling, zeroHandlings } from './zeroHandling.js'

/** What `wilcoxonSignedRank` takes beside the numbers. */
export interface SignedRankOptions {
  /** `greater`: the differences tend to be positive (a above b). Default `two-sided`. */
  readonly alternative?: Alternative
  /** What happens to differences of exactly 0. Default `wilcox`. */
  readonly zeros?: ZeroHandling
  /** `auto` is exact up to 50 non-zero differences. `exact` can be asked for up to 500. Default `auto`. */
  readonly method?: RankTestMethod
}

/** A Wilcoxon signed-rank test. */
export interface SignedRankTest {
  /** W⁺, the sum of the ranks of the positive differences. */
  readonly value: number
  readonly p: number
  /** The least p that as many differences with the same ties could have given. */
  readonly smallestP: number
  readonly method: 'exact' | 'asymptotic'
  readonly alternative: Alternative
  /** How many differences are not 0. */
  readonly n: number
  readonly zeros: number
  /** How many of the n have another of the same size. */
  readonly ties: number
}

/**
 * Wilcoxon's signed-rank test: do paired differences lie symmetrically around 0?
 *
 * The exact p-value is over all 2^n signs of the ranks that were seen, ties included: the distribution of W⁺ is built
 * up rank by rank over doubled ranks (integers), in n·Σ2r steps. Its smallest two-sided value at n non-zero
 * differences is 2^(1 - n), one-sided 2^-n: 0.0625 at n = 5, 0.031 at 6, 0.002 at 10. The asymptotic one is normal
 * with mean Σr/2, variance Σr²/4 (which is the usual formula with its correction for ties) and a continuity
 * correction of ½. Two-sided p is twice the smaller tail, at most 1.
 *
 * Equal means equal to the last bit, which differences of decimal fractions rarely are: `pairedDifferences` sees to
 * it.
 *
 * @throws ArgumentError for fewer than 2 differences that are not 0 (with 1, the two-sided p is 1 whatever it is),
 * numbers that are not finite, and `exact` beyond 500.
 *
 * Source: Wilcoxon 1945, "Individual comparisons by ranking methods", Biometrics Bulletin 1, 80-83; Pratt 1959,
 * "Remarks on zeros and ties in the Wilcoxon signed rank procedures", JASA 54, 655-667.
 *
 * @example
 * const test = wilcoxonSignedRank([1, 2, 3, 4, -5, 6])
 * test.value // => 16
 * test.p // => 0.3125
 * test.smallestP // => 0.03125
 * wilcoxonSignedRank(pairedDifferences([4, 5, 6], [1, 1, 1]), { alternative: 'greater' }).p // => 0.125
 */
export function wilcoxonSignedRank(differences: Sample, options: SignedRankOptions = {}): SignedRankTest {
  const caller = 'wilcoxonSignedRank'
  const { alternative = 'two-sided', zeros = 'wilcox', method = 'auto' } = options
  checkOneOf(caller, 'alternative', alternative, alternatives)
  checkOneOf(caller, 'zeros', zeros, zeroHandlings)
  const ranks = signedRanksOf(checkSample(caller, 'differences', differences, 2), zeros)
  const n = ranks.doubled.length
  if (n < 2) {
    throw new ArgumentError(caller, 'differences', 'at least 2 numbers other than 0', differences)
  }
  const used = methodOf(caller, method, n, 50, 500)
  const tailsAt = used === 'exact' ? exact(ranks) : asymptotic(ranks)
  const pAt = (plus: number) => pOf(alternative, tailsAt(plus))
  return {
    value: ranks.plus / 2,
    p: pAt(ranks.plus),
    smallestP: Math.min(pAt(0), pAt(ranks.total)),
    method: used,
    alternative,
    n,
    zeros: ranks.zeros,
    ties: ranks.ties,
  }
}

function exact({ doubled, total }: SignedRanks) {
  const probability = new Float64Array(total + 1)
  probability[0] = 1
  let reached = 0
  for (const rank of doubled) {
    reached += rank
    for (let sum = reached; sum >= 0; sum--) {
      probability[sum] = 0.5 * (probability[sum] + (sum >= rank ? probability[sum - rank] : 0))
    }
  }
  return (plus: number) => exactTails(probability, plus)
}

function asymptotic({ doubled, total }: SignedRanks) {
  const spread = 0.5 * Math.sqrt(doubled.reduce((sum, rank) => sum + rank * rank, 0))
  // a half in doubled ranks
  return (plus: number) => normalTails(plus, total / 2, spread, 1)
}

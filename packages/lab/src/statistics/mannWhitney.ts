import { checkOneOf } from '@credit/core'
import { type Alternative, alternatives } from './alternative.js'
import { checkSample } from './internal/check.js'
import { methodOf } from './internal/methodOf.js'
import { squaresOf } from './internal/moments.js'
import { rankingOf } from './internal/ranks.js'
import { exactTails, normalTails, pOf, type Tails } from './internal/tails.js'
import type { RankTestMethod } from './rankTestMethod.js'
import type { Sample } from './sample.js'

/** What `mannWhitney` takes beside the samples. */
export interface MannWhitneyOptions {
  /** `greater`: a tends to be above b. Default `two-sided`. */
  readonly alternative?: Alternative
  /** `auto` is exact up to 50 values in all. `exact` can be asked for up to 120. Default `auto`. */
  readonly method?: RankTestMethod
}

/** A Mann-Whitney test. */
export interface MannWhitneyTest {
  /** U of a: in how many of the pairs (one of a, one of b) a is above b, a tie counting ½. That of b is n₁n₂ - U. */
  readonly value: number
  readonly p: number
  /** The least p that samples of these sizes with the same ties could have given. */
  readonly smallestP: number
  readonly method: 'exact' | 'asymptotic'
  readonly alternative: Alternative
  /** The sizes of a and b. */
  readonly n: readonly [number, number]
  /** How many of all the values have an equal one. */
  readonly ties: number
}

/**
 * The Mann-Whitney U test (Wilcoxon's rank-sum test): do two independent samples come from one distribution?
 *
 * For runs that share seeds use `wilcoxonSignedRank`, which knows the pairs. The exact p-value is over all C(n₁ + n₂,
 * n₁) ways to choose a's ranks from those seen, ties included, counted rank by rank over doubled ranks. Without ties
 * its smallest two-sided value is 2/C(n₁ + n₂, n₁), one-sided half of it: 0.1 for 3 and 3, 0.0079 for 5 and 5. The
 * asymptotic one is normal with variance `n₁n₂/(N(N - 1)) Σ(r - r̄)²`, N = n₁ + n₂ (the usual formula with its
 * correction for ties), and a continuity correction of ½. Two-sided p is twice the smaller tail, at most 1. When all
 * values are equal p is 1.
 *
 * @throws ArgumentError for an empty sample, fewer than 3 values in all, numbers that are not finite, and `exact`
 * beyond 120 values.
 *
 * Source: Mann & Whitney 1947, "On a test of whether one of two random variables is stochastically larger than the
 * other", Annals of Mathematical Statistics 18, 50-60; ties: Lehmann 1975, Nonparametrics, §1.4.
 *
 * @example
 * const test = mannWhitney([4, 5, 6], [1, 2, 3])
 * test.value // => 9
 * test.p // => 0.1
 * mannWhitney([1, 2, 2], [2, 3, 4]).ties // => 3
 */
export function mannWhitney(a: Sample, b: Sample, options: MannWhitneyOptions = {}): MannWhitneyTest {
  const { alternative = 'two-sided', method = 'auto' } = options
  checkOneOf('mannWhitney', 'alternative', alternative, alternatives)
  const first = checkSample('mannWhitney', 'a', a, 1)
  const second = checkSample('mannWhitney', 'b', b, first.length > 1 ? 1 : 2)
  const { doubled, ties } = rankingOf([...first, ...second])
  const used = methodOf('mannWhitney', method, doubled.length, 50, 120)
  const sum = doubled.subarray(0, first.length).reduce((total, rank) => total + rank, 0)
  const sorted = doubled.slice().sort()
  const { tailsAt, least, most } = (used === 'exact' ? exact : asymptotic)(sorted, first.length)
  const pAt = (ranks: number) => pOf(alternative, tailsAt(ranks))
  return {
    value: (sum - first.length * (first.length + 1)) / 2,
    p: pAt(sum),
    smallestP: Math.min(pAt(least), pAt(most)),
    method: used,
    alternative,
    n: [first.length, second.length],
    ties,
  }
}

/** The distribution of a's doubled rank sum under "no effect": its tails and its ends. */
interface NullDistribution {
  readonly tailsAt: (sum: number) => Tails
  readonly least: number
  readonly most: number
}

function exact(sorted: Int32Array, size: number): NullDistribution {
  const { least, most } = endsOf(sorted, size)
  // ways[j][s]: how many sets of j ranks have the sum s; a rank is added to the largest sets first
  const ways = Array.from({ length: size + 1 }, () => new Float64Array(most + 1))
  ways[0][0] = 1
  for (let i = 0; i < sorted.length; i++) {
    const rank = sorted[i]
    for (let j = Math.min(i + 1, size); j > 0; j--) {
      const [from, to] = [ways[j - 1], ways[j]]
      for (let sum = rank; sum <= most; sum++) to[sum] += from[sum - rank]
    }
  }
  return { tailsAt: (sum) => exactTails(ways[size], sum), least, most }
}

function asymptotic(sorted: Int32Array, size: number): NullDistribution {
  const n = sorted.length
  const spread = Math.sqrt((size * (n - size) * squaresOf(sorted)) / (n * (n - 1)))
  // a half in doubled ranks
  return { tailsAt: (sum) => normalTails(sum, size * (n + 1), spread, 1), ...endsOf(sorted, size) }
}

function endsOf(sorted: Int32Array, size: number) {
  const sumOf = (ranks: Int32Array) => ranks.reduce((sum, rank) => sum + rank, 0)
  return { least: sumOf(sorted.subarray(0, size)), most: sumOf(sorted.subarray(sorted.length - size)) }
}

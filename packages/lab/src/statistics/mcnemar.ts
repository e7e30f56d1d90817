import { ArgumentError, checkOneOf } from '@credit/core'
import { type Alternative, alternatives } from './alternative.js'
import { exactTails, pOf } from './internal/tails.js'

/** McNemar's test of paired yes-or-no outcomes. */
export interface McNemarTest {
  /** Pairs in which a alone is yes, and b alone. */
  readonly onlyA: number
  readonly onlyB: number
  /** Share of pairs in which a is yes less that in which b is, `(onlyA − onlyB)/n`. */
  readonly value: number
  readonly p: number
  readonly alternative: Alternative
  /** How many pairs. */
  readonly n: number
}

/**
 * McNemar's exact test: is an outcome as frequent under a as under b, the two seen on the same seeds?
 *
 * Pairs of equal outcome say nothing; of the m others, `onlyA` is binomial with probability ½ when there is no difference.
 * Two-sided p is twice the smaller tail, at most 1. Its smallest value is 2^(1 - m): 0.0625 at m = 5, 0.031 at 6. Without a
 * pair that differs p is 1.
 *
 * @param a outcomes under the first condition; b those under the second, in the same order of seeds.
 * @throws ArgumentError for no pairs, more than 500, lists of unequal length, and what is not true or false.
 *
 * Source: McNemar 1947, "Note on the sampling error of the difference between correlated proportions or percentages",
 * Psychometrika 12, 153-157.
 *
 * @example
 * const yes = new Array(6).fill(true)
 * const no = new Array(6).fill(false)
 * mcnemar([...yes, true], [...no, true]).p // => 0.03125
 * mcnemar([true, false], [false, true]).p // => 1
 */
export function mcnemar(
  a: readonly boolean[],
  b: readonly boolean[],
  { alternative = 'two-sided' }: { readonly alternative?: Alternative } = {},
): McNemarTest {
  checkOneOf('mcnemar', 'alternative', alternative, alternatives)
  const lists = { a, b }
  for (const [name, list] of Object.entries(lists)) {
    if (!Array.isArray(list) || list.length === 0 || list.some((each) => typeof each !== 'boolean')) {
      throw new ArgumentError('mcnemar', name, 'a list of true and false, at least one', list)
    }
  }
  const n = a.length
  if (b.length !== n) throw new ArgumentError('mcnemar', 'b', `as many as a, ${n}`, b.length)
  if (n > 500) throw new ArgumentError('mcnemar', 'a', 'at most 500 pairs', n)
  const onlyA = a.filter((yes, i) => yes && !b[i]).length
  const onlyB = b.filter((yes, i) => yes && !a[i]).length
  const p = pOf(alternative, exactTails(coinTosses(onlyA + onlyB), onlyA))
  return { onlyA, onlyB, value: (onlyA - onlyB) / n, p, alternative, n }
}

/** The probability of 0, 1, … heads in m tosses of a fair coin. */
function coinTosses(m: number): Float64Array {
  const probability = new Float64Array(m + 1)
  probability[0] = 1
  for (let toss = 1; toss <= m; toss++) {
    for (let heads = toss; heads >= 0; heads--) {
      probability[heads] = 0.5 * (probability[heads] + (heads > 0 ? probability[heads - 1] : 0))
    }
  }
  return probability
}

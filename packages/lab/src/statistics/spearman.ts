import type { CorrelationOptions, CorrelationTest } from './correlationTest.js'
import { checkCorrelation, studentTails, transformedInterval } from './internal/correlation.js'
import { productMoment } from './internal/productMoment.js'
import { rankingOf } from './internal/ranks.js'
import { pOf, type Tails } from './internal/tails.js'
import type { Sample } from './sample.js'

/** 9! = 362,880 pairings take some 10 ms. */
const MOST_FOR_EXACT = 9

/**
 * Spearman's rank correlation: Pearson's, of the ranks (equal values share their mean rank).
 *
 * Up to 9 pairs p is exact, over all n! ways to pair the ranks that were seen, ties included; without ties its
 * smallest two-sided value is 2/n! (0.083 at n = 4, 0.017 at 5). Beyond, it is from `t = r√((n - 2)/(1 - r²))` with n
 * - 2 degrees of freedom. The interval is `tanh(artanh r ± z √((1 + r²/2)/(n - 3)))`; `bootstrapInterval` with
 * `rankCorrelation` is the alternative. Two-sided p is twice the smaller tail, at most 1.
 *
 * @throws ArgumentError for fewer than 4 pairs, samples of unequal length, numbers that are not finite, and a side
 * whose numbers are all equal.
 *
 * Source: Spearman 1904, "The proof and measurement of association between two things", American Journal of
 * Psychology 15, 72-101; interval: Bonett & Wright 2000, "Sample size requirements for estimating Pearson, Kendall
 * and Spearman correlations", Psychometrika 65, 23-28.
 *
 * @example
 * const test = spearman([1, 2, 3, 4, 5], [20, 10, 40, 30, 50])
 * test.value // => 0.8
 * test.p // => ≈ 0.13333
 * test.interval.upper // => ≈ 0.9908
 */
export function spearman(x: Sample, y: Sample, options: CorrelationOptions = {}): CorrelationTest {
  const { a, b, alternative, confidence } = checkCorrelation('spearman', x, y, options)
  const n = a.length
  const [first, second] = [rankingOf(a), rankingOf(b)]
  const value = productMoment(first.doubled, second.doubled)
  const method = n <= MOST_FOR_EXACT ? 'exact' : 'student-t'
  const tails = method === 'exact' ? pairingTails(first.doubled, second.doubled) : studentTails(value, n)
  const error = Math.sqrt((1 + 0.5 * value * value) / (n - 3))
  return {
    value,
    p: pOf(alternative, tails),
    method,
    alternative,
    n,
    ties: first.ties + second.ties,
    interval: transformedInterval(value, error, confidence, 'bonett-wright'),
  }
}

/** Among all pairings, how many have a sum of products at most, and at least, as large as the given one. */
function pairingTails(x: Int32Array, y: Int32Array): Tails {
  const n = x.length
  const seen = x.reduce((sum, rank, i) => sum + rank * y[i], 0)
  let [below, above, all] = [0, 0, 0]
  const pair = (i: number, used: number, sum: number) => {
    if (i === n) {
      all++
      if (sum <= seen) below++
      if (sum >= seen) above++
      return
    }
    for (let j = 0; j < n; j++) {
      if ((used & (1 << j)) === 0) pair(i + 1, used | (1 << j), sum + x[i] * y[j])
    }
  }
  pair(0, 0, 0)
  return { below: below / all, above: above / all }
}

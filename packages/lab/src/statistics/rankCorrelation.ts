import { checkPairs } from './internal/check.js'
import { productMoment } from './internal/productMoment.js'
import { rankingOf } from './internal/ranks.js'
import type { Sample } from './sample.js'

/**
 * Spearman's rank correlation as a bare number, for where it is one of many (as in `bootstrapInterval`); `spearman`
 * is the test. Ties share their mean rank. NaN below three pairs or when a side is constant.
 *
 * @throws ArgumentError for samples of unequal length and numbers that are not finite.
 *
 * @example
 * import { seed } from '@credit/core'
 * import { bootstrapInterval, rankCorrelation } from '@credit/lab'
 * const pairs = [[1, 10], [2, 30], [3, 20], [4, 50], [5, 40], [6, 60]]
 * const correlation = (rows: number[][]) => rankCorrelation(rows.map(([x]) => x), rows.map(([, y]) => y))
 * bootstrapInterval(pairs, correlation, { seed: seed(7) }).value // => ≈ 0.8857
 */
export function rankCorrelation(x: Sample, y: Sample): number {
  const [a, b] = checkPairs('rankCorrelation', ['x', 'y'], x, y, 0)
  return a.length < 3 ? Number.NaN : productMoment(rankingOf(a).doubled, rankingOf(b).doubled)
}

import type { CorrelationOptions, CorrelationTest } from './correlationTest.js'
import { checkCorrelation, studentTails, transformedInterval } from './internal/correlation.js'
import { productMoment } from './internal/productMoment.js'
import { rankingOf } from './internal/ranks.js'
import { pOf } from './internal/tails.js'
import type { Sample } from './sample.js'

/**
 * Pearson's correlation `Σ(x - x̄)(y - ȳ) / √(Σ(x - x̄)² Σ(y - ȳ)²)`.
 *
 * p is from `t = r√((n - 2)/(1 - r²))` with n - 2 degrees of freedom, which is right when x and y are jointly normal;
 * so is the interval, `tanh(artanh r ± z/√(n - 3))`. `bootstrapInterval` over pairs assumes less.
 *
 * @throws ArgumentError for fewer than 4 pairs, samples of unequal length, numbers that are not finite, and a side
 * whose numbers are all equal.
 *
 * Source: Fisher 1921, "On the probable error of a coefficient of correlation deduced from a small sample", Metron 1,
 * 3-32.
 *
 * @example
 * const test = pearson([1, 2, 3, 4, 5], [2, 1, 4, 3, 5])
 * test.value // => ≈ 0.8
 * test.p // => ≈ 0.10409
 * test.interval.lower // => ≈ -0.2796
 */
export function pearson(x: Sample, y: Sample, options: CorrelationOptions = {}): CorrelationTest {
  const { a, b, alternative, confidence } = checkCorrelation('pearson', x, y, options)
  const n = a.length
  const value = productMoment(a, b)
  return {
    value,
    p: pOf(alternative, studentTails(value, n)),
    method: 'student-t',
    alternative,
    n,
    ties: rankingOf(a).ties + rankingOf(b).ties,
    interval: transformedInterval(value, 1 / Math.sqrt(n - 3), confidence, 'fisher'),
  }
}

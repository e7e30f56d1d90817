import { normalQuantile } from '@credit/core'
import type { DominanceEstimate, Estimate } from './estimate.js'
import { checkConfidence, checkSample } from './internal/check.js'
import { dominanceOf } from './internal/dominance.js'
import type { Sample } from './sample.js'

/**
 * The common-language effect size of two independent samples: the probability that a value of a is above one of b,
 * ties counting half. `U/(n₁n₂)` with the U of `mannWhitney`, `(δ + 1)/2` with Cliff's delta, whose interval it takes
 * over.
 *
 * @throws ArgumentError for fewer than 2 numbers in a sample and numbers that are not finite.
 *
 * Source: Vargha & Delaney 2000, "A critique and improvement of the CL common language effect size statistics of
 * McGraw and Wong", Journal of Educational and Behavioral Statistics 25, 101-132 (their A).
 *
 * @example
 * commonLanguage([3, 4], [1, 4]).value // => 0.625
 */
export function commonLanguage(
  a: Sample,
  b: Sample,
  options: { readonly confidence?: number } = {},
): DominanceEstimate {
  const { value, interval, n } = dominanceOf('commonLanguage', a, b, options.confidence)
  const { lower, upper } = interval
  return {
    value: (value + 1) / 2,
    interval: { ...interval, lower: (lower + 1) / 2, upper: (upper + 1) / 2 },
    n,
  }
}

/**
 * The common-language effect size of paired differences: the share that is positive, zeros counting half. With runs
 * paired by seed, how often the first rule ends above the second.
 *
 * The interval is Wilson's for a proportion, `(p + z²/2n ± z √(p(1 - p)/n + z²/4n²)) / (1 + z²/n)`, a zero being
 * taken for half a success.
 *
 * @throws ArgumentError for fewer than 2 differences and numbers that are not finite.
 *
 * Source: McGraw & Wong 1992, "A common language effect size statistic", Psychological Bulletin 111, 361-365;
 * interval: Wilson 1927, "Probable inference, the law of succession, and statistical inference", JASA 22, 209-212.
 *
 * @example
 * const effect = pairedCommonLanguage([1, 2, -1, 0])
 * effect.value // => 0.625
 * effect.interval.lower // => ≈ 0.2194
 */
export function pairedCommonLanguage(
  differences: Sample,
  options: { readonly confidence?: number } = {},
): Estimate {
  const confidence = checkConfidence('pairedCommonLanguage', options.confidence ?? 0.95)
  const values = checkSample('pairedCommonLanguage', 'differences', differences, 2)
  const n = values.length
  const value = values.reduce((sum, difference) => sum + (1 + Math.sign(difference)) / 2, 0) / n
  const square = normalQuantile(0.5 + confidence / 2) ** 2 / n
  const center = (value + square / 2) / (1 + square)
  const reach = Math.sqrt(square * (value * (1 - value) + square / 4)) / (1 + square)
  return {
    value,
    n,
    interval: { lower: center - reach, upper: center + reach, confidence, method: 'wilson' },
  }
}

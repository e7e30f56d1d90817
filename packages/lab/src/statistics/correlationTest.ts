import type { Alternative } from './alternative.js'
import type { Interval } from './estimate.js'

/** What `pearson` and `spearman` take beside the samples. */
export interface CorrelationOptions {
  /** Default `two-sided`. */
  readonly alternative?: Alternative
  /** Of the interval. Default 0.95. */
  readonly confidence?: number
}

/** A correlation and the test that there is none. */
export interface CorrelationTest {
  readonly value: number
  readonly p: number
  /** `exact`: over all ways to pair the values; `student-t`: t with n - 2 degrees of freedom. */
  readonly method: 'exact' | 'student-t'
  readonly alternative: Alternative
  /** How many pairs. */
  readonly n: number
  /** How many values, of both sides together, have an equal one on their side. */
  readonly ties: number
  /** Two-sided whatever the alternative; undefined at ±1, where its formula would claim certainty. */
  readonly interval: Interval | undefined
}

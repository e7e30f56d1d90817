/** A two-sided confidence interval and how it was made. */
export interface Interval {
  readonly lower: number
  readonly upper: number
  /** The share of such intervals that hold the true value, where the method's assumptions do: 0.95 for 95 %. */
  readonly confidence: number
  readonly method: IntervalMethod
}

/** The formula of an interval; the function that returns it says what it assumes. */
export type IntervalMethod =
  | 'bca'
  | 'percentile'
  | 'fisher'
  | 'bonett-wright'
  | 'noncentral-t'
  | 'feng-cliff'
  | 'wilson'

/** A number computed from n values or pairs, and the interval around it where there is one. */
export interface Estimate {
  readonly value: number
  readonly n: number
  readonly interval: Interval | undefined
}

/** An effect size of two independent samples, with its interval. */
export interface DominanceEstimate {
  readonly value: number
  readonly interval: Interval
  /** The sizes of a and b. */
  readonly n: readonly [number, number]
}

import {
  ArgumentError,
  checkFinite,
  checkInteger,
  checkOneOf,
  integer,
  normalQuantile,
  type Seed,
} from '@credit/core'
import type { Interval } from './estimate.js'
import { checkConfidence } from './internal/check.js'
import { deviationOf, inUnits, meanOf } from './internal/moments.js'
import { normalUpperTail } from './internal/normal.js'
import { quantileOf } from './internal/quantile.js'

/** What `bootstrapInterval` takes beside the data. */
export interface BootstrapOptions {
  /** Of a stream that nothing else uses. */
  readonly seed: Seed
  /** Default 0.95. */
  readonly confidence?: number
  /** How many resamples, from 100 to 1,000,000. Default 10,000. */
  readonly resamples?: number
  /** Default `bca`. */
  readonly method?: 'bca' | 'percentile'
}

/** A statistic with its bootstrap interval. */
export interface BootstrapInterval extends Interval {
  /** The statistic of the rows themselves. */
  readonly value: number
  readonly method: 'bca' | 'percentile'
  /** How many rows. */
  readonly n: number
  readonly resamples: number
  /** How many resamples were left out because the statistic is not a finite number on them. */
  readonly omitted: number
  /** Standard deviation of the statistic over resamples. */
  readonly standardError: number
  /** Path of the seed. */
  readonly seed: string
}

/** Fewer rows give too few different resamples: of 3 rows, each single one makes up 1 in 27 resamples on its own. */
const LEAST_ROWS = 4

/**
 * Confidence interval of any statistic of rows that are independent draws, by resampling whole rows with replacement.
 *
 * A row is a number, a pair `[x, y]` (for a correlation, or paired runs), or whatever the statistic reads.
 * `percentile` takes the quantiles of the resampled statistic at (1 ∓ confidence)/2. `bca` moves these levels α to
 * `Φ(z₀ + s/(1 - a s))` with `s = z₀ + Φ⁻¹(α)`: z₀ is Φ⁻¹ of the share of resamples below the statistic's own value
 * (equal ones count half), and the acceleration `a = Σd³ / (6 (Σd²)^(3/2))`, d being the mean less each value with
 * one row left out. Where that is undefined (all resamples on one side, `a s ≥ 1`) the interval is the percentile
 * one, and its `method` says so.
 *
 * Small samples give intervals that are too short: those of the mean of n normal numbers, meant to hold it in 95 % of
 * cases, do in about 84 % at n = 5, 90 % at 10 and 92 % at 20; of log-normal numbers in 74, 82 and 87 %.
 *
 * @param statistic gets a list that is filled anew for each resample; it may sort it, but not keep it. NaN where it
 * has no value.
 * @throws ArgumentError for fewer than 4 rows, numbers that are not finite, a statistic that is not finite on the
 * rows themselves or on more than a tenth of the resamples.
 *
 * Cost: resamples + n calls of the statistic.
 *
 * Source: Efron 1987, "Better bootstrap confidence intervals", JASA 82, 171-185; Efron & Tibshirani 1993, An
 * Introduction to the Bootstrap, eq. 14.9-14.15.
 *
 * @example
 * import { seed } from '@credit/core'
 * import { bootstrapInterval } from '@credit/lab'
 * const sum = (rows: readonly number[]) => rows.reduce((total, row) => total + row, 0)
 * const { value, lower, upper } = bootstrapInterval([1, 2, 3, 4, 10], sum, { seed: seed(7) })
 * value // => 20
 * lower // => 10
 * upper // => 42
 */
export function bootstrapInterval<Row>(
  rows: ArrayLike<Row>,
  statistic: (rows: Row[]) => number,
  options: BootstrapOptions,
): BootstrapInterval {
  const caller = 'bootstrapInterval'
  const { seed, confidence = 0.95, resamples = 10_000, method = 'bca' } = options
  checkConfidence(caller, confidence)
  checkInteger(caller, 'resamples', resamples, 100, 1_000_000)
  checkOneOf(caller, 'method', method, ['bca', 'percentile'])
  if (typeof seed?.generator !== 'function') {
    throw new ArgumentError(caller, 'seed', 'a seed, such as seed(7)', seed)
  }
  const all = Array.from(rows ?? [])
  if (all.length < LEAST_ROWS) {
    throw new ArgumentError(caller, 'rows', `an array of at least ${LEAST_ROWS} rows`, rows)
  }
  if (all.every((row) => typeof row === 'number')) checkFinite(caller, 'rows', all)
  const value = statistic(all.slice())
  if (!Number.isFinite(value)) {
    throw new ArgumentError(caller, 'statistic(rows)', 'a finite number', value)
  }
  const replicates = resample(all, statistic, seed, resamples).sort()
  const omitted = resamples - replicates.length
  if (omitted > resamples / 10) {
    throw new ArgumentError(
      caller,
      'statistic',
      'a function that is finite on at least 9 in 10 resamples',
      `${omitted} of ${resamples} that are not`,
    )
  }
  const tail = (1 - confidence) / 2
  const levels = method === 'bca' ? bcaLevels(value, replicates, leftOut(all, statistic), tail) : undefined
  const [low, high] = levels ?? [tail, 1 - tail]
  return {
    value,
    lower: quantileOf(replicates, low),
    upper: quantileOf(replicates, high),
    confidence,
    method: levels ? 'bca' : 'percentile',
    n: all.length,
    resamples,
    omitted,
    standardError: deviationOf(replicates),
    seed: seed.path,
  }
}

/** The statistic over resamples of as many rows, without what is not finite. */
function resample<Row>(
  rows: readonly Row[],
  statistic: (rows: Row[]) => number,
  seed: Seed,
  resamples: number,
): Float64Array {
  const generator = seed.generator()
  const drawn = rows.slice()
  const values = new Float64Array(resamples)
  let count = 0
  for (let b = 0; b < resamples; b++) {
    for (let i = 0; i < rows.length; i++) drawn[i] = rows[integer(generator, rows.length)]
    const value = statistic(drawn)
    if (Number.isFinite(value)) values[count++] = value
  }
  return values.slice(0, count)
}

/** The statistic without the first row, without the second, … */
function leftOut<Row>(rows: readonly Row[], statistic: (rows: Row[]) => number): number[] {
  return rows.map((_, i) => statistic(rows.filter((_, j) => j !== i)))
}

function bcaLevels(
  value: number,
  replicates: Float64Array,
  leftOut: readonly number[],
  tail: number,
): [number, number] | undefined {
  // A statistic of decimal fractions is rounded differently in each resample: what differs by less than this is equal.
  const rounding = 1e-12 * Math.max(Math.abs(replicates[0]), Math.abs(replicates.at(-1)!))
  const sides = replicates.map((other) =>
    Math.abs(other - value) <= rounding ? 0 : Math.sign(other - value),
  )
  const bias = normalQuantile(0.5 - meanOf(sides) / 2)
  const jackknife = inUnits(leftOut)
  const mean = meanOf(jackknife)
  const squares = jackknife.reduce((sum, other) => sum + (mean - other) ** 2, 0)
  const cubes = jackknife.reduce((sum, other) => sum + (mean - other) ** 3, 0)
  const acceleration = squares === 0 ? 0 : cubes / (6 * squares ** 1.5)
  const moved = [tail, 1 - tail].map((level) => {
    const s = bias + normalQuantile(level)
    const rest = 1 - acceleration * s
    return rest > 0 ? normalUpperTail(-(bias + s / rest)) : Number.NaN
  })
  const [low, high] = moved as [number, number]
  // an infinite bias makes both NaN
  return low <= high ? [low, high] : undefined
}

import { ArgumentError } from '@credit/core'
import {
  bootstrapInterval,
  holm,
  type Interval,
  pairedDifferences,
  type SignedRankTest,
  spearman,
  summaryOf,
  wilcoxonSignedRank,
} from '../statistics/index.js'
import type { Measure, Names } from './measures.js'
import { probability } from './numbers.js'
import type { Row } from './row.js'
import { streamOf } from './stream.js'

/** One quantity of a condition less that of the reference, seed by seed. */
export interface Difference {
  /** As in `runs.csv`. */
  readonly quantity: string
  readonly condition: string
  /** Seeds that have it under both conditions. */
  readonly n: number
  readonly mean: number
  readonly median: number
  /** 95 % bootstrap intervals (BCa); undefined below 4 seeds. */
  readonly meanInterval: Interval | undefined
  readonly medianInterval: Interval | undefined
  /** Wilcoxon's signed-rank test, two-sided; NaN where there was none. */
  readonly p: number
  /** By Holm, over all tests of this quantity (tasks times conditions). */
  readonly adjustedP: number
  /** How many tests that were. */
  readonly tests: number
  /** Matched-pairs rank-biserial correlation, from -1 to 1; NaN below 2 differences that are not 0. */
  readonly effect: number
  /** Why there is no p-value; empty where there is one. */
  readonly untested: string
}

/** Spearman's rank correlation of a gap with λ_max over the runs of all conditions of a task. */
export interface Association {
  /** The gap, as in `runs.csv`; λ_max is that of the same moment. */
  readonly quantity: string
  readonly n: number
  readonly value: number
  readonly p: number
  readonly interval: Interval | undefined
}

interface ComparedTask {
  readonly rows: readonly Row[]
  readonly measure: Measure
  readonly names: Names
}

/** Enough for two digits of an interval; 10,000 would take the time of a training on a large comparison. */
export const resamples = 2000
const significance = 0.05

/** The quantities that conditions are compared by, end and matched. */
function comparedQuantities(measure: Measure, { unseen }: Names): string[] {
  return [
    ...(['end', 'matched'] as const).flatMap((moment) => [
      ...unseen.map((split) => `${moment}.${split}.${measure}`),
      ...unseen.map((split) => `${moment}.gap.${split}`),
      `${moment}.lambdaMax`,
    ]),
    'cosine.mean',
  ]
}

/** Each condition against the reference, per task: the differences in the order of quantities, then conditions. */
export function differences(tasks: readonly ComparedTask[], reference: string): Difference[][] {
  const found = tasks.map(({ rows, measure, names }) => {
    const base = rows.find((row) => row.condition === reference)
    if (base === undefined) return []
    const others = rows.filter((row) => row !== base)
    return comparedQuantities(measure, names).flatMap((quantity) =>
      others.map((row) => difference(row, base, quantity)).filter(({ n }) => n > 0),
    )
  })
  const adjusted = new Map<Difference, { adjustedP: number; tests: number }>()
  for (const quantity of new Set(found.flat().map((one) => one.quantity))) {
    const tested = found.flat().filter((one) => one.quantity === quantity && Number.isFinite(one.p))
    const p = holm(tested.map((one) => one.p))
    for (const [k, one] of tested.entries()) adjusted.set(one, { adjustedP: p[k], tests: p.length })
  }
  return found.map((list) => list.map((one) => ({ ...one, ...adjusted.get(one) })))
}

function difference(row: Row, base: Row, quantity: string): Difference {
  const pairs = row.runs
    .map((run) => [run, base.runs.find((other) => other.seed === run.seed)] as const)
    .map(([run, other]) => [run.values[quantity], other?.values[quantity] ?? Number.NaN] as const)
    .filter(([a, b]) => Number.isFinite(a) && Number.isFinite(b))
  const values = pairedDifferences(
    pairs.map(([a]) => a),
    pairs.map(([, b]) => b),
  )
  const { n, mean, median } = summaryOf(values)
  const interval = (name: 'mean' | 'median') =>
    n < 4
      ? undefined
      : bootstrapInterval(values, centres[name], {
          seed: streamOf('difference', row.task, row.condition, base.condition, quantity, name),
          resamples,
        })
  const apart = values.filter((value) => value !== 0).length
  const test = apart < 2 ? undefined : wilcoxonSignedRank(values)
  const untested = whyUntested(n, apart, test)
  return {
    ...{ quantity, condition: row.condition, n, mean, median },
    meanInterval: interval('mean'),
    medianInterval: interval('median'),
    p: untested === '' ? test!.p : Number.NaN,
    ...{ adjustedP: Number.NaN, tests: 0 },
    // (W⁺ - W⁻) / (W⁺ + W⁻), the two adding up to n(n + 1)/2
    effect: test === undefined ? Number.NaN : (4 * test.value) / (test.n * (test.n + 1)) - 1,
    untested,
  }
}

/** Of a resample, which may be sorted in place. */
const centres = {
  mean: (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length,
  median(values: number[]) {
    values.sort((a, b) => a - b)
    const half = values.length >> 1
    return values.length % 2 === 1 ? values[half] : (values[half - 1] + values[half]) / 2
  },
}

/** A test that could not reach 0.05 whatever the numbers says nothing by not reaching it. */
function whyUntested(n: number, apart: number, test: SignedRankTest | undefined): string {
  if (apart === 0 && n > 1) return 'all differences are 0'
  const least = test?.smallestP ?? 1
  if (least <= significance) return ''
  if (apart < n) return 'too few seeds differ for a test to reach 0.05'
  return n === 1
    ? 'one seed is too few for a test'
    : `${n} seeds are too few for a test (its least possible p is ${probability(least)})`
}

/** Each gap with λ_max, at the end and matched, over all runs that have both. */
export function associations(rows: readonly Row[], { unseen }: Names): Association[] {
  const runs = rows.flatMap((row) => row.runs)
  return (['end', 'matched'] as const).flatMap((moment) =>
    unseen.flatMap((split): Association[] => {
      const quantity = `${moment}.gap.${split}`
      const both = runs
        .map(({ values }) => [values[`${moment}.lambdaMax`], values[quantity]] as const)
        .filter(([x, y]) => Number.isFinite(x) && Number.isFinite(y))
      try {
        const { value, p, interval } = spearman(
          both.map(([x]) => x),
          both.map(([, y]) => y),
        )
        return [{ quantity, n: both.length, value, p, interval }]
      } catch (error) {
        // fewer than 4 runs, or all of one value
        if (!(error instanceof ArgumentError)) throw error
        return []
      }
    }),
  )
}

import { type Seed, seed as seedOf } from '@credit/core'
import {
  bootstrapInterval,
  mcnemar,
  pairedDifferences,
  rankCorrelation,
  summaryOf,
  wilcoxonSignedRank,
} from '../statistics/index.js'
import type { Evidence, SeedRow } from './evidence.js'
import type { Decided, Finding, NoFinding } from './finding.js'
import { powerOf } from './power.js'

/** How a quantity is read before it is compared: as it is, or as its decimal logarithm (of ratios). */
export type Scale = 'as is' | 'log10'

/** The quantity that a contrast is about, and how it is shown. */
export interface Reading {
  /** A name of `runs.csv`. */
  readonly name: string
  readonly shown: string
  readonly scale: Scale
}

export interface TestOptions {
  /** That p must come below in one task; what power is reckoned at. */
  readonly level: number
  /** Whether intervals are drawn, which takes most of the time. */
  readonly intervals: boolean
}

// Six pairs are the fewest whose Wilcoxon test can come below 0.05; as many runs are asked for where there is no test.
const fewest = 6

/** The claim that a quantity is larger under one condition than under another, seed by seed. */
export function larger(
  evidence: Evidence,
  reading: Reading,
  [a, b]: readonly [string, string],
  options: TestOptions,
) {
  const effect = `${shownOf(reading)}, ${a} − ${b}`
  const { rows, notes } = wholeRows(evidence, reading, [a, b])
  const [first, second] = columnsOf(rows, 2)
  return testDifferences(
    evidence,
    effect,
    rows.length === 0 ? [] : [...pairedDifferences(first, second)],
    notes,
    options,
  )
}

/** The claim that a quantity varies more from seed to seed under one condition: of its distances from the median. */
export function moreVariable(
  evidence: Evidence,
  reading: Reading,
  [a, b]: readonly [string, string],
  options: TestOptions,
) {
  const effect = `distance of ${shownOf(reading)} from its median, ${a} − ${b}`
  const { rows, notes } = wholeRows(evidence, reading, [a, b])
  if (rows.length === 0) return testDifferences(evidence, effect, [], notes, options)
  const [first, second] = columnsOf(rows, 2).map((values) => {
    const { median } = summaryOf(values)
    return values.map((value) => Math.abs(value - median))
  })
  return testDifferences(evidence, effect, [...pairedDifferences(first, second)], notes, options)
}

/** The claim that under `a` a quantity is closer to what it is under `target` than under `b`, seed by seed. */
export function closer(
  evidence: Evidence,
  reading: Reading,
  [a, target, b]: readonly [string, string, string],
  options: TestOptions,
) {
  const effect = `distance of ${shownOf(reading)} from that of ${target}, ${b} − ${a}`
  const { rows, notes } = wholeRows(evidence, reading, [a, target, b])
  const differences = rows.map(([near, to, far]) => Math.abs(far - to) - Math.abs(near - to))
  return testDifferences(evidence, effect, differences, notes, options)
}

/** The claim that a quantity stays below a value. */
export function below(
  evidence: Evidence,
  reading: Reading,
  { of, value }: { readonly of: string; readonly value: number },
  options: TestOptions,
) {
  const bound = reading.scale === 'log10' ? Math.log10(value) : value
  const effect = `${value} − ${shownOf(reading)}, ${of}`
  const { rows, notes } = wholeRows(evidence, reading, [of])
  return testDifferences(
    evidence,
    effect,
    rows.map(([x]) => bound - x),
    notes,
    options,
  )
}

/**
 * The claim that two quantities rise together over conditions. Runs of one seed share weights and trials, so they are not
 * independent: the rank correlation is taken within each seed, and the test asks whether these lie around 0.
 */
export function together(
  evidence: Evidence,
  x: Reading,
  y: Reading,
  conditions: readonly string[],
  options: TestOptions,
) {
  const effect = `rank correlation of ${shownOf(x)} with ${shownOf(y)} within a seed`
  const [xs, ys] = [x, y].map(({ name }) => evidence.rows(name, conditions))
  const both = xs.map(
    (row, i): SeedRow => ({
      seed: row.seed,
      values: [...row.values, ...ys[i].values],
      why: row.why || ys[i].why,
    }),
  )
  const { rows, notes } = whole(both)
  const m = conditions.length
  const each = rows.map((row) => rankCorrelation(row.slice(0, m), row.slice(m))).filter(Number.isFinite)
  const flat = rows.length - each.length
  const pooled = [0, m].map((from) => rows.flatMap((row) => row.slice(from, from + m)))
  const all = rows.length < 2 ? Number.NaN : rankCorrelation(pooled[0], pooled[1])
  return testDifferences(
    evidence,
    effect,
    each,
    [
      ...notes,
      ...(flat > 0 ? [`${flat} seeds left out: one of the two is the same in all runs`] : []),
      ...(Number.isFinite(all) ? [`over all ${pooled[0].length} runs together ${all.toFixed(2)}`] : []),
    ],
    options,
  )
}

/** The claim that more runs never learn under one condition than under another. */
export function failsMore(evidence: Evidence, [a, b]: readonly [string, string]): Finding | NoFinding {
  const { task } = evidence
  const effect = `share of runs that never learn, ${a} − ${b}`
  const rows = evidence.failures([a, b])
  const lost = (k: number) => rows.map((row) => row.lost[k])
  const count = (k: number) => lost(k).filter(Boolean).length
  if (rows.length < fewest) return { task, effect, reason: tooFew(rows.length, []) }
  const counts = `${count(0)} of ${rows.length} (${a}), ${count(1)} of ${rows.length} (${b})`
  if (rows.every(({ lost: [x, y] }) => x === y)) {
    return { task, effect, reason: `never learned: ${counts}; no seed tells them apart` }
  }
  const { value, p, n } = mcnemar(lost(0), lost(1))
  return {
    ...{ task, effect, estimate: value, interval: null, p, n, test: 'McNemar', stream: '' },
    data: rows.map(({ lost: [x, y] }) => Number(x) - Number(y)),
    notes: [`never learned: ${counts}`],
  }
}

/** A point of a released curve. */
export interface CurvePoint {
  readonly update: number
  readonly median: number
  readonly least?: number | undefined
  readonly most?: number | undefined
}

/**
 * Whether our runs are like released ones: at every point our median lies within the range of theirs, or, where only their
 * median is known, theirs within the range of ours. Of fewer than six runs nothing is said, as by the tests of differences.
 */
export function releasedCurve(
  evidence: Evidence,
  {
    of,
    measure,
    points,
  }: { readonly of: string; readonly measure: 'loss' | 'accuracy'; readonly points: readonly CurvePoint[] },
): Decided | NoFinding {
  const { task } = evidence
  const effect = `median ${measure} on training trials of ${of} against the released runs`
  const curves = evidence.curves(of, 'train')
  const rows = points.map(({ update, median, least, most }) => {
    const values = curves
      .flatMap((curve) => curve.filter((record) => record.update === update))
      .map((r) => r[measure])
    if (values.length === 0) return { update, median, runs: 0, ours: Number.NaN, within: false }
    const ours = summaryOf(values).median
    const within =
      least === undefined || most === undefined
        ? median >= Math.min(...values) && median <= Math.max(...values)
        : ours >= least && ours <= most
    return { update, median, runs: values.length, ours, within }
  })
  const gone = rows.filter(({ runs }) => runs === 0).map(({ update }) => update)
  if (gone.length > 0)
    return { task, effect, reason: `no run has an evaluation at update ${gone.join(', ')}` }
  const few = rows.find(({ runs }) => runs < fewest)
  if (few !== undefined) {
    const reason = `${few.runs} runs have an evaluation at update ${few.update}, at least ${fewest} are needed`
    return { task, effect, reason }
  }
  const outside = rows.filter(({ within }) => !within)
  const told = rows.map(({ update, ours, median }) => `${update}: ${ours.toPrecision(3)} (${median})`)
  return {
    ...{ task, effect },
    decided: outside.length === 0 ? 'recovered' : 'not recovered',
    reason: `${rows.length - outside.length} of ${rows.length} updates within; ours (released median) at update ${told.join(', ')}`,
  }
}

function testDifferences(
  { task }: Evidence,
  effect: string,
  unrounded: readonly number[],
  notes: readonly string[],
  { level, intervals }: TestOptions,
): Finding | NoFinding {
  // as pairedDifferences has them: ties and zeros of decimal fractions count as such
  const differences = unrounded.map((x) => Number(x.toPrecision(10)))
  const n = differences.length
  if (n < fewest) return { task, effect, reason: tooFew(n, notes) }
  const nonZero = differences.filter((x) => x !== 0).length
  if (nonZero === 0) return { task, effect, reason: 'no difference in any seed' }
  if (nonZero < fewest) return { task, effect, reason: `only ${nonZero} of ${n} seeds differ` }
  const mean = (rows: readonly number[]) => rows.reduce((sum, x) => sum + x, 0) / rows.length
  const stream = streamOf(task, effect)
  const drawn = intervals ? bootstrapInterval(differences, mean, { seed: stream }) : null
  return {
    ...{ task, effect, n, notes, test: 'Wilcoxon', stream: stream.path, data: [...differences] },
    estimate: mean(differences),
    interval: drawn && [drawn.lower, drawn.upper],
    p: wilcoxonSignedRank(differences).p,
    power: powerOf(differences, level),
  }
}

/** What the bootstrap of an effect draws by; a name in a path of seeds has no slash. */
export function streamOf(task: string, effect: string): Seed {
  return seedOf(0).child('reproduce').child(task).child(effect.replaceAll('/', ' over '))
}

function tooFew(n: number, notes: readonly string[]): string {
  const why = notes.length === 0 ? '' : ` (${notes.join('; ')})`
  return `${n} seeds have it under all of them, at least ${fewest} are needed${why}`
}

/** The seeds that have a quantity under all conditions, in its scale. */
function wholeRows(evidence: Evidence, { name, scale }: Reading, conditions: readonly string[]) {
  const rows = evidence.rows(name, conditions)
  if (scale === 'as is') return whole(rows)
  const log = (x: number) => (x > 0 ? Math.log10(x) : Number.NaN)
  return whole(rows.map((row) => ({ ...row, values: row.values.map(log) })))
}

function whole(rows: readonly SeedRow[]): { rows: (readonly number[])[]; notes: string[] } {
  const isWhole = ({ values }: SeedRow) => values.every(Number.isFinite)
  const left = rows.filter((row) => !isWhole(row))
  const reasons = [...new Set(left.map(whyOf))].map(
    (why) => `${seedsOf(left.filter((row) => whyOf(row) === why))}: ${why}`,
  )
  return {
    rows: rows.filter(isWhole).map(({ values }) => values),
    notes:
      left.length === 0 ? [] : [`${left.length} of ${rows.length} seeds left out (${reasons.join('; ')})`],
  }
}

const whyOf = ({ why }: SeedRow) => why || 'no finite value'

/** `seed 3`, or `seeds 3, 4, 8`. */
function seedsOf(rows: readonly SeedRow[]): string {
  return `${rows.length === 1 ? 'seed' : 'seeds'} ${rows.map(({ seed }) => seed).join(', ')}`
}

function columnsOf(rows: readonly (readonly number[])[], count: number): number[][] {
  return Array.from({ length: count }, (_, k) => rows.map((row) => row[k]))
}

function shownOf({ shown, scale }: Reading): string {
  return scale === 'log10' ? `log10 ${shown}` : shown
}

import { seed as seedOf } from '@credit/core'
import {
  bootstrapInterval,
  rankCorrelation,
  spearman,
  summaryOf,
  wilcoxonSignedRank,
} from '../statistics/index.js'
import type { Evidence } from './evidence.js'
import type { Finding, NoFinding } from './finding.js'

/** How a quantity is read before it is compared: as it is, or as its decimal logarithm (of ratios). */
export type Scale = 'as is' | 'log10'

/** The quantity that a contrast is about, and how it is shown. */
export interface Reading {
  /** A name of `runs.csv`. */
  readonly name: string
  readonly shown: string
  readonly scale: Scale
}

// Six pairs are the fewest whose Wilcoxon test can come below 0.05.
const fewestPairs = 6

/** The claim that a quantity is larger under one condition than under another, seed by seed. */
export function larger(evidence: Evidence, reading: Reading, a: string, b: string): Finding | NoFinding {
  const effect = `${shownOf(reading)}, ${a} − ${b}`
  const { rows, notes } = pairsOf(evidence, reading, [a, b])
  return testDifferences(
    evidence,
    effect,
    rows.map(([x, y]) => x! - y!),
    notes,
  )
}

/** The claim that a quantity varies more from seed to seed under one condition: of its distances from the median. */
export function moreVariable(
  evidence: Evidence,
  reading: Reading,
  a: string,
  b: string,
): Finding | NoFinding {
  const effect = `distance of ${shownOf(reading)} from its median, ${a} − ${b}`
  const { rows, notes } = pairsOf(evidence, reading, [a, b])
  if (rows.length === 0) return testDifferences(evidence, effect, [], notes)
  const distances = (k: number) => {
    const values = rows.map((row) => row[k])
    const middle = summaryOf(values).median
    return values.map((value) => Math.abs(value - middle))
  }
  const [first, second] = [distances(0), distances(1)]
  return testDifferences(
    evidence,
    effect,
    first.map((x, i) => x - second[i]),
    notes,
  )
}

/** The claim that under `a` a quantity is closer to what it is under `target` than under `b`, seed by seed. */
export function closer(
  evidence: Evidence,
  reading: Reading,
  a: string,
  target: string,
  b: string,
): Finding | NoFinding {
  const effect = `distance of ${shownOf(reading)} from that of ${target}, ${b} − ${a}`
  const { rows, notes } = pairsOf(evidence, reading, [a, target, b])
  return testDifferences(
    evidence,
    effect,
    rows.map(([near, to, far]) => Math.abs(far! - to!) - Math.abs(near! - to!)),
    notes,
  )
}

/** The claim that two quantities rise together over all runs of the conditions. */
export function together(
  evidence: Evidence,
  x: Reading,
  y: Reading,
  conditions: readonly string[],
): Finding | NoFinding {
  const { task } = evidence
  const effect = `rank correlation of ${x.shown} with ${y.shown}`
  const points: [number, number][] = []
  for (const condition of conditions) {
    const [xs, ys] = [valuesOf(evidence, x, condition), valuesOf(evidence, y, condition)]
    for (const [seed, value] of xs) {
      const other = ys.get(seed)!
      if (Number.isFinite(value) && Number.isFinite(other)) points.push([value, other])
    }
  }
  if (points.length < 10) {
    return { task, effect, reason: `${points.length} runs have both quantities, at least 10 are needed` }
  }
  const [xs, ys] = [points.map(([value]) => value), points.map(([, value]) => value)]
  if (new Set(xs).size === 1 || new Set(ys).size === 1) {
    return { task, effect, reason: 'one of the two is the same in all runs' }
  }
  const { value, p } = spearman(xs, ys)
  const { lower, upper } = bootstrapInterval(
    points,
    (rows) =>
      rankCorrelation(
        rows.map(([each]) => each),
        rows.map(([, each]) => each),
      ),
    { seed: seedOf(0).child('reproduce').child(task).child(effect) },
  )
  return {
    ...{ task, effect, estimate: value, interval: [lower, upper], p, n: points.length },
    test: 'Spearman, runs of all these rules and seeds together',
    notes: [],
  }
}

function testDifferences(
  { task }: Evidence,
  effect: string,
  differences: readonly number[],
  notes: readonly string[],
): Finding | NoFinding {
  const n = differences.length
  if (n < fewestPairs) {
    return {
      task,
      effect,
      reason: `${n} seeds have it under all of them, at least ${fewestPairs} are needed`,
    }
  }
  if (differences.every((x) => x === 0)) return { task, effect, reason: 'no difference in any seed' }
  const nonZero = differences.filter((x) => x !== 0).length
  if (nonZero < fewestPairs) return { task, effect, reason: `only ${nonZero} of ${n} seeds differ` }
  const { p } = wilcoxonSignedRank(differences)
  const { value, lower, upper } = bootstrapInterval(
    differences,
    (rows) => rows.reduce((sum, x) => sum + x, 0) / rows.length,
    {
      seed: seedOf(0).child('reproduce').child(task).child(effect),
    },
  )
  return {
    ...{ task, effect, estimate: value, interval: [lower, upper], p, n },
    test: 'Wilcoxon signed-rank, paired over seeds',
    notes,
  }
}

/** A row per seed that has the quantity under all conditions. */
function pairsOf(evidence: Evidence, reading: Reading, conditions: readonly string[]) {
  const columns = conditions.map((condition) => valuesOf(evidence, reading, condition))
  const seeds = [...columns[0].keys()]
  const rows = seeds.map((seed) => columns.map((column) => column.get(seed)!))
  const whole = rows.filter((row) => row.every(Number.isFinite))
  const left = rows.length - whole.length
  return {
    rows: whole,
    notes:
      left === 0 ? [] : [`${left} of ${rows.length} seeds left out: a run diverged or has no value there`],
  }
}

function valuesOf(evidence: Evidence, { name, scale }: Reading, condition: string): Map<number, number> {
  const scaled = ([seed, value]: [number, number]): [number, number] => [
    seed,
    scale === 'log10' ? (value > 0 ? Math.log10(value) : Number.NaN) : value,
  ]
  return new Map([...evidence.quantity(condition, name)].map(scaled))
}

function shownOf({ shown, scale }: Reading): string {
  return scale === 'log10' ? `log10 ${shown}` : shown
}

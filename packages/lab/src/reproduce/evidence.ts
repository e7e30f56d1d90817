import { type Seed, seed as seedOf } from '@credit/core'
import { chanceOf } from '../report/chance.js'
import { isPlainDescent, stabilityPoints } from '../report/figures/stability.js'
import { type Matched, matched } from '../report/matched.js'
import { learns, matchedWithin, type WithinOptions } from '../report/matchedWithin.js'
import {
  type Measure,
  measureOf,
  measureRun,
  type Names,
  namesOf,
  prefixed,
  readingAt,
  type Values,
} from '../report/measures.js'
import type { Chance } from '../report/ofTask.js'
import type { Comparison, Run } from '../report/read.js'
import { shuffled } from './shuffled.js'

/** One seed: a quantity under each of some conditions. */
export interface SeedRow {
  readonly seed: number
  /** In the order of the conditions; NaN where a run has none. */
  readonly values: readonly number[]
  /** Why a value is missing, as part of a sentence; empty where none is. */
  readonly why: string
}

/** An evaluation on one split. */
export interface CurveRecord {
  readonly update: number
  readonly loss: number
  readonly accuracy: number
}

/** What the runs of one task say. */
export interface Evidence {
  /** The key of the task in its plan. */
  readonly task: string
  /** Names that the plan gives to splits of this task, such as `noise` to `test-noise`. */
  readonly names: Readonly<Record<string, string>>
  /**
   * A quantity of `runs.csv` under some conditions, a row per seed. `matched.…` is read where each of these runs is as good
   * on the training trials as all of them become, seed by seed.
   */
  rows(quantity: string, conditions: readonly string[]): readonly SeedRow[]
  /** Whether runs never learn, a row per seed that has all of these runs. */
  failures(
    conditions: readonly string[],
  ): readonly { readonly seed: number; readonly lost: readonly boolean[] }[]
  /** Evaluations on a split, in order, of every run of a condition. */
  curves(condition: string, split: string): readonly (readonly CurveRecord[])[]
  /** Per condition: how many runs ended, diverged, and never learned. */
  readonly counts: readonly RunCounts[]
  /** The level that all runs of the primary conditions reach. */
  readonly levelOfAll: Pick<Matched, 'level' | 'verdict' | 'reason'>
}

export interface RunCounts {
  readonly condition: string
  readonly planned: number
  readonly ended: number
  readonly diverged: number
  readonly neverLearned: number
}

/**
 * 'true'; or a seed to shuffle by: within each seed, and for each quantity anew, the runs of the conditions that are
 * compared change places. No claim about conditions can then be true but by chance.
 */
export type Labels = 'true' | Seed

export interface EvidenceOptions {
  readonly task: string
  readonly names: Readonly<Record<string, string>>
  /** The conditions whose common level the sensitivity analysis takes. */
  readonly primary: readonly string[]
  /** As `matchedWithin`. */
  readonly learned: number
  readonly smoothing: number
  /** 'within the seed', or at the level that all runs of the primary conditions reach. */
  readonly matching: 'within the seed' | 'level of all'
  readonly labels: Labels
}

/** @throws ArgumentError when none of the runs has records. */
export function evidenceOf(comparison: Comparison, options: EvidenceOptions): Evidence {
  const { task, names: words, primary, learned, smoothing, matching, labels } = options
  const runs = comparison.runs.filter(({ state }) => state === 'ended')
  const chance = chanceOf(runs)
  const names = namesOf(runs)
  const measure = measureOf(runs)
  const within: WithinOptions = { by: measure, chance, floor: learned, smoothing }
  const byPlace = new Map(runs.map((run) => [placeOf(run.condition, run.seed), run]))
  const whole = remembered((run: Run) => valuesOf(run, measure, names, chance))
  const isLost = remembered((run: Run) => !learns(run, within))
  const common = matched(
    runs.filter(({ condition }) => primary.includes(condition)),
    { chance, floor: learned },
  )
  const groups = new Map<string, ReturnType<typeof matchedWithin>>()
  const matchedOf = (group: readonly Run[]) => {
    const key = group.map((run) => placeOf(run.condition, run.seed)).join()
    if (!groups.has(key)) groups.set(key, matchedWithin(group, within))
    return groups.get(key)!
  }

  /** Where the runs of one seed are read, in their order. */
  function readingsOf(group: readonly Run[]): { updates: readonly number[]; why: string } {
    if (matching === 'within the seed') {
      const { updates, lost } = matchedOf(group)
      return { updates, why: lost.length === 0 ? '' : `${labelsOf(lost)} never learned` }
    }
    const updates = group.map((run) => common.runs.find((each) => each.run === run)?.update ?? Number.NaN)
    if (common.verdict === 'comparable') return { updates, why: '' }
    return { updates: group.map(() => Number.NaN), why: 'the level that all runs reach is too low' }
  }

  function valuesIn(group: readonly Run[], quantity: string): { values: readonly number[]; why: string } {
    if (!quantity.startsWith('matched.')) {
      const values = group.map((run) => whole(run)[quantity] ?? Number.NaN)
      return { values, why: values.every(Number.isFinite) ? '' : missing(group, values) }
    }
    const { updates, why } = readingsOf(group)
    const values = group.map(
      (run, k) => prefixed('matched', readingAt(run.records, updates[k], measure, names))[quantity],
    )
    return { values, why: why !== '' || values.every(Number.isFinite) ? why : missing(group, values) }
  }

  /** The runs of a seed under the conditions, changed about where labels are shuffled; null where one is missing. */
  function groupOf(seed: number, conditions: readonly string[], quantity: string): Run[] | null {
    const group = conditions.map((condition) => byPlace.get(placeOf(condition, seed)))
    const there = group.filter((run) => run !== undefined)
    if (there.length < group.length) return null
    if (labels === 'true') return there
    return shuffled(there, labels.child(task).child(quantity).child(seed))
  }

  return {
    task,
    names: words,
    rows: (quantity, conditions) =>
      comparison.seeds.map((seed) => {
        const group = groupOf(seed, conditions, quantity)
        if (group === null) return { seed, values: conditions.map(() => Number.NaN), why: 'a run is missing' }
        return { seed, ...valuesIn(group, quantity) }
      }),
    failures: (conditions) =>
      comparison.seeds.flatMap((seed) => {
        const group = groupOf(seed, conditions, 'failures')
        return group === null ? [] : [{ seed, lost: group.map(isLost) }]
      }),
    curves: (condition, split) =>
      runs
        .filter((run) => run.condition === condition)
        .map(({ records }) => records.evaluation.filter((record) => record.split === split)),
    counts: comparison.conditions.map(({ name: condition }) => {
      const mine = runs.filter((run) => run.condition === condition)
      return {
        condition,
        planned: comparison.runs.filter((run) => run.condition === condition).length,
        ended: mine.length,
        diverged: mine.filter(isDiverged).length,
        neverLearned: mine.filter(isLost).length,
      }
    }),
    levelOfAll: common,
  }
}

/** Whose labels draw number k shuffles. */
export function shuffledLabels(k: number): Seed {
  return seedOf(0).child('shuffled labels').child(k)
}

/**
 * A run as a whole. What diverged has no end: its quantities there are missing, but for `end.trainLossOrChance`, which is
 * the loss of guessing then. `end.edge` and `edge.most` are ηρλ_max/2 at the end and where it is largest after the start.
 */
function valuesOf(run: Run, measure: Measure, names: Names, chance: Chance | undefined): Values {
  const values = measureRun(run.records, measure, names)
  const lost = isDiverged(run)
  const kept = lost
    ? Object.entries(values).filter(([name]) => !name.startsWith('end.'))
    : Object.entries(values)
  return {
    ...Object.fromEntries(kept),
    ...edgesOf(run, lost),
    'end.trainLossOrChance': lost ? (chance?.loss ?? Number.NaN) : values['end.train.loss'],
  }
}

function edgesOf(run: Run, lost: boolean): Values {
  if (!isPlainDescent(run)) return {}
  const points = stabilityPoints(run).filter(({ update }) => update > 0)
  const edges = points.map(({ lambda, learningRate, rho }) => 0.5 * learningRate * rho * lambda)
  if (edges.length === 0) return {}
  return { ...(lost ? {} : { 'end.edge': edges.at(-1)! }), 'edge.most': Math.max(...edges) }
}

const isDiverged = ({ records }: Run) => records.end.at(-1)?.status === 'diverged'

const placeOf = (condition: string, seed: number) => JSON.stringify([condition, seed])

const labelsOf = (runs: readonly Run[]) => runs.map(({ condition }) => condition).join(' and ')

function missing(group: readonly Run[], values: readonly number[]): string {
  const without = group.filter((_, k) => !Number.isFinite(values[k]))
  const lost = without.filter(isDiverged)
  return lost.length > 0 ? `${labelsOf(lost)} diverged` : `${labelsOf(without)} has no value there`
}

function remembered<K, V>(compute: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>()
  return (key) => {
    if (!known.has(key)) known.set(key, compute(key))
    return known.get(key)!
  }
}

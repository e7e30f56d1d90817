import { seed as seedOf } from '@credit/core'
import { type Chance, chanceOf } from '../report/chance.js'
import { type Matched, matched } from '../report/matched.js'
import { measureOf, measureRun, namesOf, prefixed, type Values } from '../report/measures.js'
import type { Comparison, Run } from '../report/read.js'
import { shuffled } from './shuffled.js'

/** What the runs of one task say, a number per condition and seed. */
export interface Evidence {
  readonly task: string
  /** Of the conditions that are read at matched training performance. */
  readonly matched: Matched
  /** A quantity of a condition by seed, NaN where a run has none; the names are those of `runs.csv`. */
  quantity(condition: string, name: string): ReadonlyMap<number, number>
  /** Evaluations on a split, in order, of every run of a condition. */
  curves(
    condition: string,
    split: string,
  ): readonly (readonly { update: number; loss: number; accuracy: number }[])[]
  /** How many runs of a condition ended as diverged, of how many that ended. */
  diverged(condition: string): { readonly count: number; readonly of: number }
}

export interface EvidenceOptions {
  /** The conditions that are compared at matched performance: those of no other learning rate. */
  readonly matchedConditions: readonly string[]
  /**
   * 'shuffled': within each seed, and for each quantity anew, values change places among the conditions. No claim about
   * conditions can then be true but by chance.
   */
  readonly labels: 'true' | 'shuffled'
}

/** @throws ArgumentError when the task has no runs that ended. */
export function evidenceOf(comparison: Comparison, task: string, options: EvidenceOptions): Evidence {
  const runs = comparison.runs.filter((run) => run.task === task && run.state === 'ended')
  const compared = runs.filter((run) => options.matchedConditions.includes(run.condition))
  const chance = chanceOf(task)
  const common = matched(compared, { chance })
  const names = namesOf(runs)
  const measure = measureOf(runs)
  const at = new Map(common.runs.map(({ run, values }) => [run, values]))
  const values = new Map<Run, Values>(
    runs.map((run) => {
      const reading = common.verdict === 'comparable' ? at.get(run) : undefined
      const values = {
        ...measureRun(run.records, measure, names),
        ...(reading && prefixed('matched', reading)),
      }
      return [run, { ...values, 'end.trainLossOrChance': lossOrChance(run, values, chance) }]
    }),
  )
  const conditions = comparison.conditions.map(({ name }) => name)
  const relabelled = relabellingOf(conditions, task, options.labels)
  const readingOf = (condition: string, seed: number, name: string) => {
    const run = runs.find((each) => each.condition === condition && each.seed === seed)
    return (run && values.get(run)![name]) ?? Number.NaN
  }
  return {
    task,
    matched: common,
    quantity(condition, name) {
      return new Map(
        comparison.seeds.map((seed) => {
          const label = relabelled(name, seed, condition, (other) =>
            Number.isFinite(readingOf(other, seed, name)),
          )
          return [seed, readingOf(label, seed, name)]
        }),
      )
    },
    curves(condition, split) {
      return runs
        .filter((run) => run.condition === condition)
        .map(({ records }) => records.evaluation.filter((record) => record.split === split))
    },
    diverged(condition) {
      const mine = runs.filter((run) => run.condition === condition)
      const count = mine.filter(({ records }) => records.end.at(-1)?.status === 'diverged').length
      return { count, of: mine.length }
    },
  }
}

/** The training loss at the end; of a run that diverged, that of guessing. */
function lossOrChance({ records }: Run, values: Values, chance: Chance | undefined): number {
  const isLost = records.end.at(-1)?.status === 'diverged'
  return isLost ? (chance?.loss ?? Number.NaN) : values['end.train.loss']
}

/** Whose value stands for a condition's: of those that have one, any of them when labels are shuffled. */
function relabellingOf(conditions: readonly string[], task: string, labels: EvidenceOptions['labels']) {
  return (quantity: string, seed: number, condition: string, hasValue: (name: string) => boolean): string => {
    if (labels === 'true' || !hasValue(condition)) return condition
    const names = conditions.filter(hasValue)
    const branch = seedOf(0).child('shuffled labels').child(task).child(quantity).child(seed)
    const order = shuffled(names, branch)
    return order[names.indexOf(condition)]
  }
}

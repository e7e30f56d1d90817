import { csv } from '../report/csv.js'
import type { Comparison } from '../report/read.js'
import { latest } from '../report/records.js'
import { summaryOf } from '../statistics/index.js'
import type { Plan } from './plan.js'
import { pilotName } from './planned.js'

/** What became of one candidate for a setting. */
export interface Candidate {
  readonly task: string
  readonly condition: string
  readonly candidate: string
  /** Pilots that ended, of how many. */
  readonly ended: number
  readonly planned: number
  readonly diverged: number
  /** On the training trials at the last update, the median over pilots; NaN where none has one. */
  readonly loss: number
}

/** The pilots of a plan, candidate by candidate, from the comparison of each task. */
export function candidatesOf(plan: Plan, comparisons: ReadonlyMap<string, Comparison>): Candidate[] {
  return (plan.settings.pilots?.choices ?? []).flatMap(({ task, condition, candidates }) =>
    Object.keys(candidates).map((candidate) => {
      const name = pilotName(condition, candidate)
      const runs = (comparisons.get(task)?.runs ?? []).filter((run) => run.condition === name)
      const ended = runs.filter(({ state }) => state === 'ended')
      const losses = ended.map(
        ({ records }) =>
          latest(records.evaluation.filter(({ split }) => split === 'train'))?.loss ?? Number.NaN,
      )
      const diverged = ended.filter(({ records }) => records.end.at(-1)?.status === 'diverged').length
      return {
        ...{ task, condition, candidate, planned: runs.length, ended: ended.length, diverged },
        loss: losses.every(Number.isFinite) && losses.length > 0 ? summaryOf(losses).median : Number.NaN,
      }
    }),
  )
}

/**
 * The plan with every choice made whose pilots are all there: the candidate with the lowest training loss among those of
 * which no pilot diverged. No claim is looked at.
 */
export function chosenBy(plan: Plan, found: readonly Candidate[]): Plan {
  const { pilots } = plan.settings
  if (pilots === null) return plan
  const choices = pilots.choices.map((choice) => {
    const mine = found.filter(({ task, condition }) => task === choice.task && condition === choice.condition)
    const isWhole = mine.length > 0 && mine.every(({ ended, planned }) => ended === planned && planned > 0)
    const able = mine.filter(({ diverged, loss }) => diverged === 0 && Number.isFinite(loss))
    if (!isWhole || able.length === 0) return choice
    const best = able.reduce((a, b) => (b.loss < a.loss ? b : a))
    return { ...choice, chosen: best.candidate }
  })
  return { ...plan, settings: { ...plan.settings, pilots: { ...pilots, choices } } }
}

/** As a table, of the plan's hash when the pilots were run. */
export function pilotsTable(found: readonly Candidate[], sha256: string): string {
  const columns = ['task', 'condition', 'candidate', 'planned', 'ended', 'diverged', 'loss', 'plan']
  return csv(
    columns,
    found.map(({ task, condition, candidate, planned, ended, diverged, loss }) => [
      ...[task, condition, candidate, planned, ended, diverged, loss, sha256],
    ]),
  )
}

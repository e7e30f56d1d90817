import { chanceOf } from './chance.js'
import { type Matched, matched } from './matched.js'
import {
  type Measure,
  measureOf,
  measureRun,
  type Names,
  namesOf,
  noReading,
  prefixed,
  type Values,
} from './measures.js'
import type { Comparison, Run } from './read.js'

export interface MeasuredRun {
  readonly run: Run
  readonly values: Values
}

/** A task with all the numbers of all its runs. */
export interface MeasuredTask {
  readonly measure: Measure
  readonly names: Names
  /** Undefined where no run has records. */
  readonly matched: Matched | undefined
  /** All runs of the task; without records every value is NaN. */
  readonly runs: readonly MeasuredRun[]
}

/**
 * Every run of a task, read at its end and at matched performance (NaN there when the verdict is 'not comparable').
 *
 * @param names of what; default: what the runs of the task have.
 */
export function measureTask(
  comparison: Comparison,
  task: string,
  floor: number | undefined,
  names?: Names,
): MeasuredTask {
  const runs = comparison.runs.filter((run) => run.task === task)
  const measure = measureOf(runs)
  const wanted = names ?? namesOf(runs)
  const options = { chance: chanceOf(runs), ...(floor === undefined ? {} : { floor }) }
  const common = runs.some((run) => run.state === 'ended') ? matched(runs, options) : undefined
  const readings = new Map(common?.runs.map(({ run, values }) => [run, values]))
  const none = noReading('matched', measure, wanted)
  const measured = runs.map((run): MeasuredRun => {
    const reading = common?.verdict === 'comparable' ? readings.get(run) : undefined
    const there = reading === undefined ? {} : prefixed('matched', reading)
    return { run, values: { ...measureRun(run.records, measure, wanted), ...none, ...there } }
  })
  return { measure, names: wanted, matched: common, runs: measured }
}

import { findings } from './findings.js'
import {
  type Measure,
  measureOf,
  measureRun,
  type Quantity,
  quantities,
  type RunMeasures,
} from './measures.js'
import type { Comparison } from './read.js'
import { type Statistic, statistic } from './statistic.js'
import { warnings } from './warnings.js'

/** One rule on one task: each quantity over its seeds. Accuracies and gaps are fractions, not per cent. */
export interface Row extends Readonly<Record<Quantity, Statistic>> {
  readonly task: string
  readonly rule: string
  /** Seeds with any record, of how many asked for. */
  readonly n: number
  readonly expected: number
  /** The largest residual ‖Hv - λv‖ over the seeds. */
  readonly residualStart: number
  readonly residualEnd: number
  readonly runs: readonly RunMeasures[]
}

export interface TaskSummary {
  readonly task: string
  readonly measure: Measure
  readonly rows: readonly Row[]
  /** Sentences that the numbers support. */
  readonly findings: readonly string[]
  /** What is missing or must be read with care. */
  readonly warnings: readonly string[]
}

export interface Summary {
  readonly tasks: readonly TaskSummary[]
  /** The notes of the tasks, as given. */
  readonly notes: readonly string[]
}

/** Rows per task and rule, with what they show and what they lack; computed from the records alone. */
export function summarize(comparison: Comparison): Summary {
  const tasks = comparison.tasks.map((task): TaskSummary => {
    const runs = comparison.runs.filter((run) => run.task === task)
    const measure = measureOf(runs)
    const rows = comparison.rules.map((rule): Row => {
      const there = runs.filter((run) => run.rule === rule && run.missing === undefined)
      const measured = there.map((run) => measureRun(run, measure))
      const over = quantities.map((name) => [name, statistic(measured.map((run) => run[name]))])
      return {
        ...(Object.fromEntries(over) as Record<Quantity, Statistic>),
        task,
        rule,
        n: measured.length,
        expected: comparison.seeds.length,
        residualStart: statistic(measured.map((run) => run.residualStart)).most,
        residualEnd: statistic(measured.map((run) => run.residualEnd)).most,
        runs: measured,
      }
    })
    return {
      task,
      measure,
      rows,
      findings: findings(rows, measure),
      warnings: warnings(rows, runs, comparison.seeds),
    }
  })
  return { tasks, notes: comparison.notes }
}

import { ArgumentError } from '@credit/core'
import { curvedText } from './blockText.js'
import { findings } from './findings.js'
import type { Matched } from './matched.js'
import { type MeasuredTask, measureTask } from './measured.js'
import type { Measure, Names } from './measures.js'
import { type Association, associations, type Difference, differences } from './paired.js'
import { problems } from './problems.js'
import { type Comparison, isAlone } from './read.js'
import type { Row } from './row.js'
import { statistic } from './statistic.js'
import { taskTitles } from './taskTitles.js'
import { warnings } from './warnings.js'

export interface TaskSummary {
  readonly task: string
  /** What a reader calls it. */
  readonly title: string
  readonly measure: Measure
  readonly names: Names
  /** Why and at what level the runs are comparable, or why they are not; undefined for a run alone and where none has records. */
  readonly matched: MatchedVerdict | undefined
  readonly rows: readonly Row[]
  /** What λ_max is of: `the recurrent block`, where nobody asked for another. */
  readonly curved: string
  /** Each condition against the reference, paired over seeds. */
  readonly differences: readonly Difference[]
  /** Gaps with λ_max over the runs of all conditions. */
  readonly associations: readonly Association[]
  /** Sentences that the numbers support. */
  readonly findings: readonly string[]
  /** What is missing or must be read with care. */
  readonly warnings: readonly string[]
}

export type MatchedVerdict = Pick<Matched, 'by' | 'level' | 'floor' | 'verdict' | 'reason'>

export interface Summary {
  readonly tasks: readonly TaskSummary[]
  /** The condition that the others are compared with. */
  readonly reference: string
  /** Runs that are missing, unfinished, damaged or diverged: to be read before any number. */
  readonly problems: readonly string[]
  /** The notes of the tasks, as given. */
  readonly notes: readonly string[]
}

const mostCompared = 20

export interface SummarizeOptions {
  /** The condition that the others are compared with. Default: the first. */
  readonly reference?: string
  /** As `matched`. */
  readonly floor?: number
}

/**
 * Rows per task and condition, with what they show and what they lack; computed from the records alone.
 *
 * @throws ArgumentError for a reference that is no condition, and as `matched` for the floor.
 */
export function summarize(comparison: Comparison, options: SummarizeOptions = {}): Summary {
  const conditions = comparison.conditions.map(({ name }) => name)
  const reference = options.reference ?? conditions[0]
  if (!conditions.includes(reference)) {
    throw new ArgumentError('summarize', 'reference', `one of ${conditions.join(', ')}`, options.reference)
  }
  const titles = taskTitles(comparison)
  const measured = comparison.tasks.map((task) => measureTask(comparison, task, options.floor))
  const rows = comparison.tasks.map((task, k) => rowsOf(comparison, task, measured[k]))
  // Hundreds of points of a sweep against the first of them would be no question, and minutes of bootstrap.
  const isCompared = options.reference !== undefined || conditions.length <= mostCompared
  const compared = differences(
    measured.map(({ measure, names }, k) => ({ rows: isCompared ? rows[k] : [], measure, names })),
    reference,
  )
  const tasks = comparison.tasks.map((task, k): TaskSummary => {
    const { measure, names } = measured[k]
    const matched = isAlone(comparison) ? undefined : measured[k].matched
    const found = associations(rows[k], names)
    const parts = { measure, names, rows: rows[k], differences: compared[k], associations: found }
    const runs = measured[k].runs.map(({ run }) => run)
    const curved = curvedText(runs)
    return {
      task,
      title: titles.get(task)!,
      ...parts,
      curved,
      matched: matched && verdictOf(matched),
      findings: findings(parts, reference),
      warnings: [
        ...warnings({ ...parts, curved, matched, runs }),
        ...(isCompared
          ? []
          : [`${conditions.length} conditions are not compared pairwise unless --reference names one.`]),
      ],
    }
  })
  return { tasks, reference, problems: problems(comparison), notes: comparison.notes }
}

function rowsOf(comparison: Comparison, task: string, { runs }: MeasuredTask): Row[] {
  const listed = new Set(runs.map(({ run }) => run.condition))
  const there = comparison.conditions.filter(({ name }) => listed.has(name))
  return there.map(({ name: condition, rule }): Row => {
    const own = runs.filter(({ run }) => run.condition === condition && run.state === 'ended')
    const all = Object.keys(runs[0]?.values ?? {})
    const quantities = isAlone(comparison) ? all.filter((name) => !name.startsWith('matched.')) : all
    const over = (name: string) => statistic(own.map(({ values }) => values[name]))
    return {
      ...{ task, condition, rule, n: own.length, expected: comparison.seeds.length },
      values: Object.fromEntries(quantities.map((name) => [name, over(name)])),
      runs: own.map(({ run, values }) => ({ seed: run.seed, values })),
    }
  })
}

function verdictOf({ by, level, floor, verdict, reason }: Matched): MatchedVerdict {
  return { by, level, floor, verdict, reason }
}

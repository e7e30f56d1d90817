import { fieldsOf } from './fields.js'
import { measureTask } from './measured.js'
import { namesOf } from './measures.js'
import type { Comparison, Run } from './read.js'

/** One run, flat. A column holds either numbers (NaN where a run has none) or text (empty where it has none). */
export type RunRow = Readonly<Record<string, number | string>>

export interface RunRowsOptions {
  /** As `matched`. */
  readonly floor?: number
}

/**
 * Every run of a comparison as one flat row; all rows have the same columns in the same order:
 *
 * - `task`, `condition`, `rule`, `seed`, `folder`
 * - `state`: finished, stopped or diverged, or missing, unfinished or damaged; `problem`: what is wrong, for the last three
 * - the configuration, a column for each field in which the manifests have a value, such as `network.hidden`
 * - `measure`: accuracy or loss, which of them the gaps of the task are differences of
 * - `start.…`, `cosine.…`, `rho.…`, `end.…` and `matched.…`: see `measureRun` and `readingAt`
 * - `matched.level`, `matched.verdict`
 *
 * A column is of numbers when each of its values is one, else of text. `matched.…` is NaN where the runs of the task are
 * not comparable.
 *
 * @throws ArgumentError as `matched` for a floor outside [0, 1].
 */
export function runRows(comparison: Comparison, { floor }: RunRowsOptions = {}): RunRow[] {
  const names = namesOf(comparison.runs)
  const tasks = new Map(comparison.tasks.map((task) => [task, measureTask(comparison, task, floor, names)]))
  const values = new Map(
    [...tasks.values()].flatMap(({ runs }) => runs.map((each) => [each.run, each.values])),
  )
  const settings = comparison.runs.map(({ configuration }) => fieldsOf(configuration))
  const columns = columnsOf(settings)
  return comparison.runs.map((run, k) => {
    const { measure, matched } = tasks.get(run.task)!
    const { task, condition, rule, seed, folder } = run
    return {
      ...{ task, condition, rule, seed, folder, state: stateOf(run), problem: run.problem ?? '' },
      ...Object.fromEntries(columns.map(([name, kind]) => [name, cellOf(settings[k].get(name), kind)])),
      measure,
      ...values.get(run),
      'matched.level': matched?.level ?? Number.NaN,
      'matched.verdict': matched?.verdict ?? '',
    }
  })
}

/** How a run ended, or what became of it instead. */
export function stateOf({ state, records }: Run): string {
  return state === 'ended' ? (records.end.at(-1)?.status ?? 'finished') : state
}

/** Names and kinds of the columns that the configurations need, in the order in which they come up. */
function columnsOf(settings: readonly ReadonlyMap<string, number | string>[]): [string, 'number' | 'text'][] {
  const kinds = new Map<string, 'number' | 'text'>()
  for (const fields of settings) {
    for (const [name, value] of fields) {
      const kind = typeof value === 'number' ? 'number' : 'text'
      kinds.set(name, kinds.get(name) === 'text' ? 'text' : kind)
    }
  }
  return [...kinds]
}

function cellOf(value: number | string | undefined, kind: 'number' | 'text'): number | string {
  if (kind === 'text') return value === undefined ? '' : String(value)
  return value ?? Number.NaN
}

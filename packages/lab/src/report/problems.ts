import type { Comparison, Run } from './read.js'
import { taskTitles } from './taskTitles.js'

/** More than this are counted, not told one by one. */
const mostTold = 40

/**
 * The runs that are not there, not ended, damaged or diverged, a sentence each: what must be known before any number is
 * read. Of very many, as in a sweep that goes on, the first, and how many more there are of each kind.
 */
export function problems(comparison: Comparison): string[] {
  const { tasks, conditions, seeds, runs } = comparison
  const titles = taskTitles(comparison)
  const known = new Map(runs.map((run) => [key(run.task, run.condition, run.seed), run]))
  // A condition with no run of a task is not compared there.
  const compared = new Set(runs.map((run) => key(run.task, run.condition)))
  const found: Problem[] = []
  for (const task of tasks) {
    for (const { name } of conditions) {
      if (!compared.has(key(task, name))) continue
      for (const seed of seeds) {
        const run = known.get(key(task, name, seed))
        const label = `${titles.get(task)}, ${name}, seed ${seed}`
        if (run === undefined) {
          found.push({ kind: 'missing', text: `${label}: the comparison lists no such run.` })
        } else {
          found.push(
            ...problemOf(run).map(({ kind, text }) => ({ kind, text: `${label} (${run.folder}): ${text}` })),
          )
        }
      }
    }
  }
  const told = found.slice(0, mostTold).map(({ kind, text }) => `${kind}: ${text}`)
  const rest = found.slice(mostTold).map(({ kind }) => kind)
  if (rest.length === 0) return told
  const counts = [...new Set(rest)].map((kind) => `${rest.filter((other) => other === kind).length} ${kind}`)
  return [...told, `and ${counts.join(', ')} more: see the columns state and problem of runs.csv.`]
}

interface Problem {
  readonly kind: string
  readonly text: string
}

function problemOf({ state, problem, records }: Run): Problem[] {
  if (state !== 'ended') return [{ kind: state, text: `${problem}. It is in no number of this report.` }]
  const end = records.end.at(-1)
  if (end === undefined)
    return [{ kind: 'unfinished', text: 'it has no end record; its last records are counted.' }]
  if (end.status === 'finished' || end.status === 'stopped') return []
  return [{ kind: end.status, text: `at update ${end.update}; its last records are counted.` }]
}

function key(...parts: readonly (string | number)[]): string {
  return JSON.stringify(parts)
}

import { isDeepStrictEqual } from 'node:util'
import { InputError } from '../inputError.js'
import type { Comparison, Run } from '../report/read.js'
import type { Program } from './program.js'
import type { StudyRuns } from './reproduction.js'

/**
 * A study whose runs were made in parts, on machines that are gone: what is published, and what has come since. A run that has
 * ended in one of them has ended.
 *
 * @param folder of what is published, for messages.
 * @throws InputError when they are of two plans or by two programs, or a run of both has other measurements in each.
 */
export function joined(folder: string, published: StudyRuns, runs: StudyRuns): StudyRuns {
  checkOneStudy(folder, published, runs)
  const keys = Object.keys(runs.plan.plan.tasks)
  const comparisons = keys.flatMap((key) => {
    const [before, now] = [published.comparisons.get(key), runs.comparisons.get(key)]
    if (before === undefined || now === undefined) {
      const one = before ?? now
      return one === undefined ? [] : [[key, one] as const]
    }
    return [[key, both(folder, before, now)] as const]
  })
  return { ...runs, comparisons: new Map(comparisons) }
}

/** Throws unless runs by this plan and program can join what is published. */
export function checkOneStudy(
  folder: string,
  published: StudyRuns,
  runs: Pick<StudyRuns, 'plan' | 'program'>,
): void {
  if (published.plan.sha256 !== runs.plan.sha256) {
    const other = `holds a study by another plan (SHA-256 ${published.plan.sha256})`
    throw new InputError(`${folder}: ${other}: nothing was changed; publish into another folder`)
  }
  if (!isSame(published.program, runs.program)) {
    const other = `holds runs by another program (${nameOf(published.program)}, not ${nameOf(runs.program)})`
    throw new InputError(`${folder}: ${other}: nothing was changed; publish into another folder`)
  }
}

/** The same bytes, or packed from the same commit. */
function isSame(a: Program, b: Program): boolean {
  if (!isDeepStrictEqual(a.versions, b.versions)) return false
  return a.build === b.build || (a.commit !== undefined && a.commit === b.commit)
}

const nameOf = ({ commit, build }: Program) =>
  commit === undefined ? `build ${build}` : `commit ${commit.slice(0, 12)}`

function both(folder: string, before: Comparison, now: Comparison): Comparison {
  const runs = new Map<string, Run>()
  for (const run of [...before.runs, ...now.runs]) {
    const name = runName(run)
    const earlier = runs.get(name)
    if (earlier?.state === 'ended' && run.state === 'ended') checkSame(folder, earlier, run)
    if (earlier === undefined || earlier.state !== 'ended') runs.set(name, run)
  }
  const named = new Map([...before.conditions, ...now.conditions].map((each) => [each.name, each]))
  return {
    ...now,
    conditions: [...named.values()],
    seeds: [...new Set([...before.seeds, ...now.seeds])].sort((a, b) => a - b),
    notes: [...new Set([...before.notes, ...now.notes])],
    // all runs of a seed before the next seed, as they are planned
    runs: [...runs.values()].sort((a, b) => a.seed - b.seed),
  }
}

function checkSame(folder: string, a: Run, b: Run): void {
  if (isDeepStrictEqual(plain(a.configuration), plain(b.configuration)) && sameRecords(a, b)) return
  const which = `${b.task}, ${b.condition}, seed ${b.seed}`
  throw new InputError(
    `${folder}: holds other measurements of ${which}: nothing was changed; one program makes one run of it`,
  )
}

// only what is published of a run can be compared
function sameRecords(a: Run, b: Run): boolean {
  const kinds = ['evaluation', 'end'] as const
  return kinds.every((kind) => isDeepStrictEqual(plain(a.records[kind]), plain(b.records[kind])))
}

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

/** Which runs of a task have ended. */
export function endedIn(comparison: Comparison | undefined): ReadonlySet<string> {
  return new Set(comparison?.runs.filter(({ state }) => state === 'ended').map(runName))
}

/** What tells a run from the others of its task. */
export const runName = ({ condition, seed }: Pick<Run, 'condition' | 'seed'>) => `${seed} ${condition}`

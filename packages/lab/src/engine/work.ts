import { setTimeout as after } from 'node:timers/promises'
import { isFinished } from '../run/runFolder.js'
import { type PlannedRun, runAll, sharedFiles } from '../runAll.js'
import { forgetFailure, readFailures, recordFailure } from './failures.js'
import { type AllowedModules, checkAllowed } from './modules.js'
import { checkedRun, type Study } from './study.js'

/** How often one looks whether a run that another process holds is free. */
const patience = 1000

export interface WorkOptions {
  readonly allowed: AllowedModules
  readonly workers?: number | undefined
  readonly signal?: AbortSignal | undefined
  /** Told, in a sentence, of what happens. */
  readonly onNote?: (note: string) => void
}

export interface Worked {
  readonly done: number
  readonly failed: number
  readonly interrupted: boolean
}

/**
 * Makes some runs of a study in its folder, by their places. One that fails is recorded with its message, and the others go on;
 * one that another process holds is waited for: it ends, or its lease does.
 */
export async function workOn(
  study: Study,
  places: readonly number[],
  { allowed, workers, signal, onNote = () => {} }: WorkOptions,
): Promise<Worked> {
  const failures = readFailures(study.out)
  const filesOf = sharedFiles(study.data)
  let [done, failed] = [0, 0]
  const fail = (place: number, error: Error) => {
    failed++
    onNote(`${study.runs[place].folder}: ${error.message}`)
    try {
      recordFailure(study.out, place, error.message)
    } catch (why) {
      // on a full disk; it is tried again by who comes next
      onNote(`${study.runs[place].folder}: its error is kept nowhere (${(why as Error).message})`)
    }
  }
  let waiting = places.filter((place) => !failures.has(place))
  failed += places.length - waiting.length
  while (waiting.length > 0 && !signal?.aborted) {
    const busy: number[] = []
    const runs = new Map<PlannedRun, number>()
    for (const place of waiting) {
      const run = study.runs[place]
      try {
        if (isFinished(run.folder, run.configuration)) {
          forgetFailure(study.out, place)
          done++
        } else {
          const checked = checkedRun(run)
          checkAllowed(checked.configuration, allowed)
          runs.set(checked, place)
        }
      } catch (error) {
        if (isBusy(error as Error)) busy.push(place)
        else fail(place, error as Error)
      }
    }
    const { checkpointEvery, lease } = study
    const ends = await runAll([...runs.keys()], filesOf, { workers, signal, checkpointEvery, lease })
    let isStopped = false
    for (const end of ends) {
      const place = runs.get(end.run)!
      if (end.status === 'interrupted') isStopped = true
      else if (end.status !== 'failed') done++
      else if (isBusy(end.error)) {
        busy.push(place)
        if (codeOf(end.error) === 'ELOST') onNote(end.error.message)
      } else fail(place, end.error)
    }
    if (isStopped) return { done, failed, interrupted: true }
    waiting = busy
    if (busy.length > 0) await after(patience, undefined, signal && { signal }).catch(() => {})
  }
  return { done, failed, interrupted: waiting.length > 0 }
}

function isBusy(error: Error): boolean {
  return ['ELEASE', 'ELOST'].includes(codeOf(error))
}

function codeOf(error: Error): string {
  return (error as NodeJS.ErrnoException).code ?? ''
}

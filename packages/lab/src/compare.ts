import { linkSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { ArgumentError } from '@credit/core'
import { checkExperiment, type RunConfiguration } from '@credit/training'
import { experimentOf } from './experiment.js'
import { isThere, readText, replaceFile } from './files.js'
import { InputError } from './inputError.js'
import { blame, modulePath } from './moduleFile.js'
import { namedFiles } from './namedFiles.js'
import { notesOf } from './notes.js'
import { checkFormat, format } from './run/format.js'
import { isFinished } from './run/runFolder.js'
import { runPath } from './run/runPath.js'
import {
  type FilesOf,
  type PlannedRun,
  type RunAllOptions,
  type RunEnd,
  runAll,
  sharedFiles,
} from './runAll.js'
import { versions } from './versions.js'

/** What is compared within a task and seed: a rule, or a rule under changed settings. */
export interface Condition {
  /** What a reader calls it. Default: the rule's notation. */
  readonly name?: string
  readonly configuration: RunConfiguration
}

export interface CompareOptions extends RunAllOptions {
  readonly conditions: readonly Condition[]
  /** The folder of the comparison; made if it is not there. */
  readonly out: string
  /** The folder with the tasks' files; default the installed package. */
  readonly data?: string | undefined
  /** The command that remakes the comparison, shown in the report. */
  readonly command?: string | undefined
  /** Of the runs, one after another dealt to n shares, only those of share k, from 1: for the jobs of a batch system. */
  readonly shard?: { readonly k: number; readonly n: number } | undefined
  /** Told once everything has been checked, before the first run. */
  readonly onStart?: ((runs: readonly PlannedRun[]) => void) | undefined
}

export type PlanOptions = Pick<CompareOptions, 'conditions' | 'out' | 'data' | 'shard'>

export interface Comparison {
  readonly out: string
  readonly ends: readonly RunEnd[]
}

/**
 * Trains every condition, in worker threads over runs, and writes their folders and `comparison.json`. Conditions of equal
 * task and seed start from the same weights and see the same batches.
 *
 * Into the folder of an earlier comparison go all of its runs and more, so that what it lists only grows.
 *
 * Configurations, data and the output folder are checked before anything is written. What is finished already is kept,
 * what was interrupted goes on from its last checkpoint.
 *
 * @throws ArgumentError for bad input, InputError for runs in the folder that are damaged or of other configurations, and
 *   for a folder whose comparison has runs that this one has not.
 */
export async function compare(options: CompareOptions): Promise<Comparison> {
  const { out } = options
  const { runs, mine, filesOf } = await prepare(options)
  const ends = await runAll(mine, filesOf, options)
  // somebody may have written another one meanwhile, and the report would be of that
  checkListed(out, runs)
  return { out, ends }
}

/** All that `compare` does before the first run: checks, and writes `comparison.json`. */
export async function prepare(options: CompareOptions): Promise<Plan> {
  const { out, command, finished } = options
  const planned = await plan(options)
  const { runs, mine, notes } = planned
  // what is refused must not be described anew
  if (finished !== 'again') for (const { folder, configuration } of mine) isFinished(folder, configuration)
  options.onStart?.(mine)
  mkdirSync(out, { recursive: true })
  describe(out, manifestOf(runs, command, notes))
  return planned
}

/** What `compare` is about to do. */
export interface Plan {
  readonly runs: readonly PlannedRun[]
  /** Those of the share that was asked for. */
  readonly mine: readonly PlannedRun[]
  /** What a reader must know to read the numbers. */
  readonly notes: readonly string[]
  readonly filesOf: FilesOf
}

/**
 * Checks all that `compare` checks, and writes nothing.
 *
 * @throws ArgumentError for bad input.
 */
export async function plan({ conditions, out, data, shard }: PlanOptions): Promise<Plan> {
  if (conditions.length === 0) throw new ArgumentError('compare', 'conditions', 'at least one', [])
  checkOut(out)
  const runs = plannedRuns(conditions, out)
  checkDistinct(runs)
  checkGrows(out, runs)
  // Reading the data once here gives its errors before a folder exists, and all workers the same memory.
  const filesOf = sharedFiles(data)
  const notes = new Set<string>()
  for (const { configuration } of ofEachKind(runs)) {
    for (const note of await checkRun(configuration, filesOf)) notes.add(note)
  }
  const mine = shard === undefined ? runs : runs.filter((_, i) => i % shard.n === shard.k - 1)
  return { runs, mine, notes: [...notes], filesOf }
}

/** Which runs conditions are, and where in the folder of the comparison they go. */
export function plannedRuns(conditions: readonly Condition[], out: string): PlannedRun[] {
  return conditions.map(({ name, configuration }) => {
    const condition = name ?? configuration.rule
    const { task, seed } = configuration
    return { condition, configuration, folder: join(out, runPath({ task, condition, seed })) }
  })
}

/**
 * Builds a run's experiment, to see that its settings fit its task, rule and files.
 *
 * @returns what a reader must know to read its numbers.
 * @throws ArgumentError, naming the flag, when they don't; InputError, naming the line, when a module of one's own throws.
 */
export async function checkRun(configuration: RunConfiguration, filesOf: FilesOf): Promise<string[]> {
  try {
    const experiment = await experimentOf(configuration, { files: filesOf(configuration.task) })
    checkExperiment(configuration, experiment)
    return notesOf(configuration, experiment)
  } catch (error) {
    throw blame(error, ownModules(configuration))
  }
}

/** The files of what is a module of one's own. */
function ownModules(configuration: RunConfiguration): string[] {
  const modules = namedFiles(configuration).filter(({ isModule }) => isModule)
  return modules.map(({ flag, text }) => modulePath(flag, text))
}

/** The first run of every task and condition: seeds do not change what fits. */
function ofEachKind(runs: readonly PlannedRun[]): PlannedRun[] {
  const kinds = new Map<string, PlannedRun>()
  for (const run of runs) {
    const kind = JSON.stringify([run.configuration.task, run.condition])
    if (!kinds.has(kind)) kinds.set(kind, run)
  }
  return [...kinds.values()]
}

function checkDistinct(runs: readonly PlannedRun[]): void {
  const folders = new Map<string, PlannedRun>()
  for (const run of runs) {
    const before = folders.get(run.folder)
    if (before !== undefined) {
      throw new ArgumentError(
        'compare',
        'conditions',
        `with names that differ as folders (${run.folder})`,
        `${before.condition} and ${run.condition}`,
      )
    }
    folders.set(run.folder, run)
  }
}

const manifestName = 'comparison.json'

/** An output folder is new, empty, or an earlier comparison; anything else is somebody's work. */
function checkOut(out: string): void {
  if (!isThere(out)) return
  if (!statSync(out).isDirectory()) throw new ArgumentError('credit', '--out', 'a folder', out)
  // Another shard may be starting here: its manifest is under a temporary name first, and there before its runs are. So
  // the names are read before one looks whether it is there.
  const others = readdirSync(out).filter((name) => !name.startsWith(`${manifestName}.`))
  const file = join(out, manifestName)
  if (!isThere(file)) {
    if (others.length === 0) return
    throw new ArgumentError('credit', '--out', 'a new folder or one with an earlier comparison', out)
  }
  let found: unknown
  try {
    found = JSON.parse(readText(file)).format
  } catch (error) {
    if (error instanceof InputError) throw error
    throw new ArgumentError('credit', '--out', 'a folder whose comparison.json can be read', file)
  }
  checkFormat(found, file)
}

type Listed = { readonly task: string; readonly condition: string; readonly seed: number }

/** The runs that the comparison of a folder lists; none where there is none. */
export function listedIn(out: string): readonly Listed[] {
  const file = join(out, manifestName)
  if (!isThere(file)) return []
  const { runs } = JSON.parse(readText(file))
  return Array.isArray(runs) ? runs : []
}

const nameOf = ({ task, condition, seed }: Listed) => `${task}, ${condition}, seed ${seed}`
const namesOf = (runs: readonly PlannedRun[]) =>
  new Set(runs.map(({ condition, configuration: { task, seed } }) => nameOf({ task, condition, seed })))

/** Runs that are there and in no list any more would be lost to every later report. */
function checkGrows(out: string, runs: readonly PlannedRun[]): void {
  const names = namesOf(runs)
  const other = listedIn(out).find((run) => !names.has(nameOf(run)))
  if (other === undefined) return
  throw new InputError(
    `${join(out, manifestName)}: lists a run that is not asked for (${nameOf(other)}): ask for all of its runs and more, or use another --out`,
  )
}

function checkListed(out: string, runs: readonly PlannedRun[]): void {
  const listed = new Set(listedIn(out).map(nameOf))
  const missing = [...namesOf(runs)].find((name) => !listed.has(name))
  if (missing === undefined) return
  throw new InputError(
    `${join(out, manifestName)}: another comparison was written here meanwhile, without ${missing}: the runs are kept; compare both in one command, or use another --out`,
  )
}

/** Writes the list of the runs; of two processes that begin one at once, the second looks at what the first wrote. */
function describe(out: string, manifest: ReturnType<typeof manifestOf>): void {
  const file = join(out, manifestName)
  const text = `${JSON.stringify(manifest, null, 2)}\n`
  if (!isThere(file)) {
    const first = `${file}.${process.pid}.first`
    replaceFile(first, text)
    try {
      linkSync(first, file)
      return
    } catch {
      // there by now, or a disk without links: the last one that writes finds out at the end
    } finally {
      rmSync(first, { force: true })
    }
  }
  const names = new Set(manifest.runs.map(nameOf))
  const other = listedIn(out).find((run) => !names.has(nameOf(run)))
  if (other !== undefined) {
    throw new InputError(`${file}: another comparison began here, with ${nameOf(other)}: use another --out`)
  }
  replaceFile(file, text)
}

function manifestOf(runs: readonly PlannedRun[], command: string | undefined, notes: readonly string[]) {
  const distinct = <T>(values: T[]) => [...new Set(values)]
  const names = distinct(runs.map(({ condition }) => condition))
  return {
    format,
    tasks: distinct(runs.map(({ configuration }) => configuration.task)),
    conditions: names.map((name) => ({
      name,
      rule: runs.find(({ condition }) => condition === name)!.configuration.rule,
    })),
    seeds: distinct(runs.map(({ configuration }) => configuration.seed)),
    settings: { ...settingsOf(runs), ...(command === undefined ? {} : { command }) },
    versions: versions(),
    notes,
    runs: runs.map(({ condition, configuration: { task, seed } }) => ({
      task,
      condition,
      seed,
      folder: runPath({ task, condition, seed }),
    })),
  }
}

type Described = Pick<PlannedRun, 'condition' | 'configuration'>

/** The settings that all runs share; one that differs is listed by task, by condition, or by both, whatever tells most shortly. */
export function settingsOf(runs: readonly Described[]): Record<string, Record<string, unknown>> {
  const settings: Record<string, Record<string, unknown>> = {}
  for (const section of ['options', 'start', 'feedback', 'network', 'training', 'measures'] as const) {
    const sectionOf = ({ configuration }: Described) =>
      (configuration[section] ?? {}) as Record<string, unknown>
    for (const key of new Set(runs.flatMap((run) => Object.keys(sectionOf(run))))) {
      settings[section] ??= {}
      settings[section][key] = told(runs, (run) => sectionOf(run)[key])
    }
  }
  return settings
}

function told(runs: readonly Described[], settingOf: (run: Described) => unknown): unknown {
  const names: ((run: Described) => string)[] = [
    () => '',
    ({ configuration }) => configuration.task,
    ({ condition }) => condition,
    ({ condition, configuration }) => `${configuration.task} ${condition}`,
  ]
  for (const nameOf of names) {
    const values = new Map<string, unknown>()
    const isOne = runs.every((run) => {
      const name = nameOf(run)
      const value = settingOf(run)
      if (values.has(name)) return JSON.stringify(values.get(name)) === JSON.stringify(value)
      values.set(name, value)
      return true
    })
    if (!isOne) continue
    if (values.has('')) return values.get('')
    return Object.fromEntries([...values].filter(([, value]) => value !== undefined))
  }
  // seeds of one task and condition have one configuration
  return undefined
}

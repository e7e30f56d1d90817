import { basename } from 'node:path'
import { type Seed, seed } from '@credit/core'
import { parseNpz, type Task, type TaskSettings, trialsTask } from '@credit/tasks'
import { loadTask, type TaskFiles } from '@credit/tasks/node'
import { tasks } from '@credit/tasks/registry'
import {
  expectedOf,
  isModulePath,
  isPath,
  isTask,
  isTrialsPath,
  makeWith,
  refuseImplied,
} from '@credit/training/schema'
import { InputError } from './inputError.js'
import { blaming, fileParts, importModule } from './moduleFile.js'
import { readNamed } from './namedByFlag.js'

export interface TaskOptions {
  readonly seed: Seed
  /** The folder with the task's files. Default: the installed package. */
  readonly data?: string | undefined
  readonly files?: TaskFiles
}

/** Makes a task with options of its own. */
export type MakeTask = (options: Readonly<Record<string, unknown>>, given: TaskOptions) => Task

/**
 * The task that a name of the registry stands for; the default export of a module of one's own, `./mine.mjs`, a function of
 * `{ seed, ...options }` that makes a task, as `generatorTask` and `datasetTask` do; or the trials of a file, `./trials.npz`, as
 * `trialsTask` takes them.
 *
 * @throws ArgumentError for another notation and a file that can't be read, InputError for one that holds something else. What it
 *   returns throws an ArgumentError for an option that the task does not ask for.
 */
export async function findTask(text: string): Promise<MakeTask> {
  if (isTrialsPath(text)) return trialsIn(text)
  if (!isModulePath(text)) {
    return (options, { data, ...given }) => {
      refuseImplied(text, options, ['seed', 'data', 'files'])
      return loadTask(text, { ...options, ...given, ...(data === undefined ? {} : { data }) })
    }
  }
  const { path, options: named, value, legal } = await importModule('--tasks', text)
  if (typeof value !== 'function') {
    throw new InputError(`${path}: its default export must be ${expectedOf.task}`)
  }
  return (options, { seed }) => {
    const more = { implied: { seed }, legal }
    const made = makeWith(
      path,
      blaming(path, (given) => value(given)),
      { ...named, ...options },
      more,
    )
    if (isTask(made)) return made
    throw new InputError(`${path}: its default export must be ${expectedOf.task}`)
  }
}

/** A file of trials; its options are those of `trialsTask`. */
function trialsIn(text: string): MakeTask {
  const { path, options: named } = fileParts('--tasks', text)
  const arrays = parseNpz(readNamed('--tasks', path), path)
  const name = basename(path)
  return (options) => {
    const make = (given: object) => trialsTask(arrays, given as { name: string })
    return makeWith(path, make, { ...named, ...options }, { implied: { name } }) as Task
  }
}

/** What can be read of tasks before they are made: of a file, that of the task with the options that its name gives. */
export async function settingsOfTasks(texts: Iterable<string>): Promise<ReadonlyMap<string, TaskSettings>> {
  const found = new Map<string, TaskSettings>()
  for (const text of texts) {
    const entry: TaskSettings | undefined = Object.entries(tasks).find(([name]) => name === text)?.[1]
    if (entry !== undefined) found.set(text, entry)
    else if (isPath(text)) found.set(text, (await findTask(text))({}, { seed: seed(0) }))
  }
  return found
}

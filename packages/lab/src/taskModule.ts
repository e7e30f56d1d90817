import { type Seed, seed } from '@credit/core'
import type { Task, TaskSettings } from '@credit/tasks'
import { loadTask, type TaskFiles } from '@credit/tasks/node'
import { tasks } from '@credit/tasks/registry'
import { isModulePath } from '@credit/training/schema'
import { InputError } from './inputError.js'
import { importModule, makeWith } from './moduleFile.js'

export interface TaskOptions {
  readonly seed: Seed
  /** The folder with the task's files. Default: the installed package. */
  readonly data?: string | undefined
  readonly files?: TaskFiles
}

/** Makes a task with options of its own. */
export type MakeTask = (options: Readonly<Record<string, unknown>>, given: TaskOptions) => Task

/**
 * The task that a name of the registry stands for, or the default export of a module of one's own: `./mine.mjs`, a function of
 * `{ seed, ...options }` that makes a task, as `generatorTask` and `datasetTask` do.
 *
 * @throws ArgumentError for another notation, InputError for a module that can't be read or exports something else. What it
 *   returns throws an ArgumentError for an option that the task does not ask for.
 */
export async function findTask(text: string): Promise<MakeTask> {
  if (!isModulePath(text)) {
    return (options, { data, ...given }) =>
      loadTask(text, { ...options, ...given, ...(data === undefined ? {} : { data }) })
  }
  const { path, options: named, value } = await importModule('--tasks', text)
  if (typeof value !== 'function') {
    throw new InputError(
      `${path}: its default export must be a function of { seed, ...options } that makes a task`,
    )
  }
  return (options, { seed }) => {
    const made = makeWith(path, (given) => value(given), { ...named, ...options }, { seed })
    if (!isTask(made)) {
      throw new InputError(
        `${path}: its default export must return a task, as generatorTask and datasetTask make them`,
      )
    }
    return made
  }
}

/** What can be read of tasks before they are made: of a module, that of the task with the options that its name gives. */
export async function settingsOfTasks(texts: Iterable<string>): Promise<ReadonlyMap<string, TaskSettings>> {
  const found = new Map<string, TaskSettings>()
  for (const text of texts) {
    const entry: TaskSettings | undefined = Object.entries(tasks).find(([name]) => name === text)?.[1]
    if (entry !== undefined) found.set(text, entry)
    else if (isModulePath(text)) found.set(text, (await findTask(text))({}, { seed: seed(0) }))
  }
  return found
}

function isTask(value: unknown): value is Task {
  return (
    typeof value === 'object' &&
    value !== null &&
    'split' in value &&
    typeof value.split === 'function' &&
    'objective' in value &&
    'reachable' in value
  )
}

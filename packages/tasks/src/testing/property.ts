import type { Seed } from '@credit/core'
import type { Split, Task } from '../task.js'

/** Makes the task under test; one that has its own steps may ignore `dt`. */
export type CreateTask = (options: { readonly seed: Seed; readonly dt?: number }) => Task

/** One property of a task: undefined when it holds, what is wrong otherwise. */
export interface Property {
  readonly name: string
  readonly check: (context: Context) => string | undefined
}

/** A task under test. */
export interface Context {
  readonly create: CreateTask
  readonly seed: Seed
  /** Made from `seed`. */
  readonly task: Task
  /** Not more than the smallest split has. */
  readonly trials: number
  readonly dts: readonly number[]
}

export function contextOf(
  create: CreateTask,
  seed: Seed,
  trials: number,
  dts: readonly number[] | undefined,
): Context {
  const task = create({ seed })
  const most = Math.min(...namesOf(task).map((name) => task.split(name).size))
  return {
    create,
    seed,
    task,
    trials: Math.min(trials, most),
    dts: dts ?? [task.dt, 2 * task.dt, task.dt / 4],
  }
}

/** Splits and variants of a task. */
export function namesOf({ splits, variants }: Task): string[] {
  return [...splits, ...variants.map(({ name }) => name)]
}

/** The first complaint about any split or variant, with its name. */
export function forEachSplit(task: Task, check: (split: Split) => string | undefined): string | undefined {
  for (const name of namesOf(task)) {
    const complaint = check(task.split(name))
    if (complaint !== undefined) return `"${name}": ${complaint}`
  }
  return undefined
}

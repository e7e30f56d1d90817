import type { Seed } from '@credit/core'
import type { Task } from '@credit/tasks'
import { tasks } from '@credit/tasks/registry'

/** What a generated task takes: its seed, and options of its own. */
export type CreateTask = { readonly seed: Seed } & Readonly<Record<string, number | string | Seed>>

/** @throws Error for an unknown name, or a task that needs files. */
export function makeTask(name: string, options: CreateTask): Task {
  const entry = Object.entries(tasks).find(([each]) => each === name)?.[1]
  if (entry === undefined) throw new Error(`task: one of ${Object.keys(tasks).join(', ')}, not ${name}`)
  if (entry.needs !== 'nothing')
    throw new Error(`${name} needs the MNIST files, which this site does not hold: run it in Node.`)
  return entry.create(options)
}

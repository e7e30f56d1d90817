import { tasks } from '@credit/tasks/registry'
import { taskRows } from '../taskTable.js'

/** What guessing reaches in a task. */
export interface Chance {
  readonly loss: number
  readonly accuracy?: number
}

/**
 * What guessing reaches in a registered task at its default size; undefined for a task of another name.
 *
 * @example
 * chanceOf('delayed-match')?.accuracy // => 0.5
 */
export function chanceOf(task: string): Chance | undefined {
  if (!Object.hasOwn(tasks, task)) return undefined
  return taskRows({ [task]: tasks[task as keyof typeof tasks] })[0].chance
}

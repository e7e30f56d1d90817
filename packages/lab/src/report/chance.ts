import { tasks } from '@credit/tasks/registry'
import { taskRows } from '../taskTable.js'
import type { Chance } from './ofTask.js'
import type { Run } from './read.js'

/**
 * What guessing reaches at most in the task of some runs, which options of it may change: as their manifests have it; of runs
 * that do not say, in a registered task at its default size; undefined where neither is known.
 *
 * @example
 * chanceOf([{ task: 'delayed-match' }])?.accuracy // => 0.5
 */
export function chanceOf(runs: readonly Pick<Run, 'task' | 'ofTask'>[]): Chance | undefined {
  const known = runs.flatMap(({ task, ofTask }) => ofTask?.chance ?? registered(task) ?? [])
  if (known.length === 0) return undefined
  const accuracies = known.flatMap(({ accuracy }) => accuracy ?? [])
  return {
    loss: Math.min(...known.map(({ loss }) => loss)),
    ...(accuracies.length > 0 && { accuracy: Math.max(...accuracies) }),
  }
}

const atDefaults = new Map<string, Chance>()

function registered(task: string): Chance | undefined {
  if (!Object.hasOwn(tasks, task)) return undefined
  const found = atDefaults.get(task) ?? taskRows({ [task]: tasks[task as keyof typeof tasks] })[0].chance
  atDefaults.set(task, found)
  return found
}

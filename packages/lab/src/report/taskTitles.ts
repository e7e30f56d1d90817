import type { Comparison, Run } from './read.js'

/**
 * What a reader calls the tasks of a comparison: by the names that they have for themselves; one of a file whose name another one
 * has, too, with what was typed for it.
 *
 * @example
 * const run = { task: './parity.mjs', ofTask: { name: 'parity', chance: { loss: 0.7 } } }
 * taskTitles({ tasks: ['./parity.mjs'], runs: [run] }).get('./parity.mjs') // => 'parity'
 */
export function taskTitles({
  tasks,
  runs,
}: Pick<Comparison, 'tasks'> & { readonly runs: readonly Pick<Run, 'task' | 'ofTask'>[] }): ReadonlyMap<
  string,
  string
> {
  const names = tasks.map((task) => runs.find((run) => run.task === task && run.ofTask)?.ofTask?.name ?? task)
  const isShared = (name: string) => names.filter((other) => other === name).length > 1
  const titleOf = (task: string, name: string) =>
    isShared(name) && name !== task ? `${name} (${task})` : name
  return new Map(tasks.map((task, k) => [task, titleOf(task, names[k])]))
}

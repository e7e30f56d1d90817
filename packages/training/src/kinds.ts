import type { Cell, Loss } from '@credit/core'
import type { Rule } from '@credit/rules'
import type { Task } from '@credit/tasks'

function has(value: unknown, functions: readonly string[], others: readonly string[] = []): boolean {
  if (typeof value !== 'object' || value === null) return false
  return (
    functions.every((name) => typeof Reflect.get(value, name) === 'function') &&
    others.every((name) => Reflect.get(value, name) !== undefined)
  )
}

/** Whether something that a module or a function gave is what it is used as. */
export const isRule = (value: unknown): value is Rule => has(value, ['estimator'])
export const isTask = (value: unknown): value is Task => has(value, ['split'], ['objective', 'reachable'])
export const isCell = (value: unknown): value is Cell =>
  has(value, ['start', 'step', 'partials'], ['name', 'states', 'drives'])
export const isLoss = (value: unknown): value is Loss => {
  if (!has(value, ['evaluate'])) return false
  const { name, at, targets } = value as Partial<Loss>
  return (
    typeof name === 'string' &&
    (at === 'masked' || at === 'last') &&
    (targets === 'labels' || targets === 'values')
  )
}

/** What is expected of a module or a function, by what it stands for. */
export const expectedOf = {
  rule: 'a rule made by defineRule, or a function of options that makes one',
  task: 'a function of { seed, ...options } that makes a task, as generatorTask and datasetTask do',
  cell: 'a cell, or a function of options that makes one, as docs/how-to/your-own-cell.md describes',
  loss: 'a loss { name, at, targets, evaluate }, or a function of options that makes one',
} as const

import { seed } from '@credit/core'
import { readMnist } from '@credit/tasks/node'
import { type TaskEntry, tasks } from '@credit/tasks/registry'
import { describe, expect, test } from 'vitest'
import { train } from './train.ts'

/** Whether what was reached is at least what the task says. */
function reaches(
  { loss = Number.POSITIVE_INFINITY, accuracy = 0 }: TaskEntry['reachable'],
  reached: { loss: number; accuracy: number },
): boolean {
  // a loss of values has no accuracy
  return reached.loss <= loss && !(reached.accuracy < accuracy)
}

describe.each(Object.entries<TaskEntry>(tasks))('%s', (_, entry) => {
  const { reachable } = entry
  const options = { ...reachable.options, seed: seed(1) }
  const task = entry.needs === 'mnist' ? entry.create(readMnist(), options) : entry.create(options)

  test('the exact gradient reaches the stated level', () => {
    const reached = train(task, reachable, seed(2))
    expect(reaches(reachable, reached), JSON.stringify(reached)).toBe(true)
  })

  test('the control: with the targets of other trials it does not', () => {
    const reached = train(task, reachable, seed(2), 'shuffled')
    expect(reaches(reachable, reached), JSON.stringify(reached)).toBe(false)
  })
})

import { expect, test } from 'vitest'
import { readMnist } from './node.js'
import { tasks } from './registry.js'

test('every task is registered under its own name', () => {
  const data = readMnist()
  const entries = Object.entries(tasks)
  expect(entries.length).toBeGreaterThan(0)
  for (const [name, { needs, create }] of entries) {
    expect(needs).toBe('mnist')
    expect(create(data).name).toBe(name)
  }
})

test('every task keeps the common contract', () => {
  const data = readMnist()
  for (const { create } of Object.values(tasks)) {
    const task = create(data)
    expect(task.splits).toEqual(['train', 'validation', 'test'])
    for (const name of task.splits) {
      const split = task.split(name)
      expect(split.name).toBe(name)
      const { inputs, targets } = split.take(0, 3)
      expect(inputs.shape).toEqual([task.steps, 3, task.inputs])
      expect(inputs.data).toHaveLength(task.steps * 3 * task.inputs)
      expect(targets.shape[targets.shape.length === 1 ? 0 : 1]).toBe(3)
      expect(split.take(0, 3)).toEqual({ inputs, targets })
    }
    for (const { of } of task.variants) expect(task.splits).toContain(of)
    expect(task.reachable.accuracy).toBeGreaterThan(task.chance.accuracy)
  }
})

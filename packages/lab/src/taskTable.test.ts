import { seed } from '@credit/core'
import { rowMnist } from '@credit/tasks'
import { readMnist } from '@credit/tasks/node'
import { tasks } from '@credit/tasks/registry'
import { expect, test } from 'vitest'
import { blankMnist, taskMarkdown, taskRows } from './taskTable.js'

const rows = taskRows(tasks)

test('a row a task, in order, with what it says of itself', () => {
  expect(rows.map(({ name }) => name)).toEqual(Object.keys(tasks))
  expect(rows.find(({ name }) => name === 'delayed-xor')).toMatchObject({
    inputs: 2,
    outputs: 2,
    steps: 900,
    periods: { 'first cue': 100, delay: 700, 'last cue': 100 },
    splits: { train: null, validation: 1000, test: 1000 },
  })
})

test('without the files it says the same of the digits as with them', () => {
  const task = rowMnist(readMnist(), { seed: seed(1) })
  const row = rows.find(({ name }) => name === 'row-mnist')!
  const { source, inputs, outputs, steps, dt, periods, chance, variants } = task
  expect(row).toMatchObject({ source, inputs, outputs, steps, dt, periods, chance, variants })
  for (const split of task.splits) expect(row.splits[split]).toBe(task.split(split).size)
})

test('as Markdown', () => {
  const lines = taskMarkdown(rows).trimEnd().split('\n')
  expect(lines).toHaveLength(rows.length + 2)
  expect(lines.find((line) => line.startsWith('| `delayed-xor` '))).toContain(
    '| first cue 100, delay 700, last cue 100 ms | 1 ms | 2 | 2 | 900 | loss 0.693, accuracy 50 % | train fresh, validation 1000, test 1000 |',
  )
})

test('blank digits are as many as there are, all of them blank', () => {
  const blank = blankMnist()
  for (const [name, count] of [
    ['train', 60_000],
    ['test', 10_000],
  ] as const) {
    const { images, labels } = blank[name]
    expect([images.shape, labels.shape]).toEqual([[count, 28, 28], [count]])
    expect([images.data.length, labels.data.length]).toEqual([count * 784, count])
    expect(images.data.every((pixel) => pixel === 0)).toBe(true)
  }
})

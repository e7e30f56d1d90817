import { seed } from '@credit/core'
import { describe, expect, test } from 'vitest'
import { trialsTask } from './trialsTask.js'

const inputs = { data: Float64Array.from({ length: 24 }, (_, i) => i), shape: [4, 3, 2] }
const targets = { data: Float64Array.from({ length: 12 }, (_, i) => i / 2), shape: [4, 3] }
const labels = { data: Int8Array.of(0, 2, 1, 2), shape: [4] }
const mask = { data: Uint8Array.of(0, 1, 1), shape: [3] }
const name = 'four'

test('values: squared error, trials with the step outermost', () => {
  const task = trialsTask({ inputs, targets }, { name, test: 1, validation: 1 })
  expect(task.splits).toEqual(['train', 'validation', 'test'])
  const { inputs: x, targets: y, mask: none } = task.split('test').take(0, 1)
  expect([...x.data]).toEqual([18, 19, 20, 21, 22, 23])
  expect([...y.data]).toEqual([4.5, 5, 5.5])
  expect(none).toBeUndefined()
  expect(task.objective.loss.name).toBe('squared-error')
})

test('the chance of values is what their mean reaches, on masked steps', () => {
  const chance = (arrays: object) => trialsTask({ inputs, targets, ...arrays }, { name }).chance.loss
  const half = (values: number[]) => {
    const mean = values.reduce((a, b) => a + b) / values.length
    return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length / 2
  }
  expect(chance({})).toBeCloseTo(half([...targets.data]), 12)
  expect(chance({ mask })).toBeCloseTo(half([...targets.data].filter((_, i) => i % 3 > 0)), 12)
  expect(Math.abs(chance({}) - chance({ mask }))).toBeGreaterThan(0.01)
})

test.each([
  [{ inputs, labels }, 'cross-entropy-last', [1]],
  [{ inputs, labels, mask }, 'cross-entropy', [3, 1]],
])('labels of whole trials: %#', (arrays, loss, shape) => {
  const task = trialsTask(arrays, { name })
  expect(task.objective.loss.name).toBe(loss)
  expect(task.outputs).toBe(3)
  const batch = task.split('train').take(1, 1)
  expect(batch.targets.shape).toEqual(shape)
  expect([...new Set(batch.targets.data)]).toEqual([2])
})

describe('few trials are all for training', () => {
  const task = trialsTask({ inputs, targets }, { name, order: 'in-order' })

  test('and there is no other split', () => {
    expect(task.splits).toEqual(['train'])
    expect(() => task.split('test')).toThrow('split must be one of "train", got')
  })

  test('in order: from the first to the last, and again, whatever the seed', () => {
    expect(task.split('train').sampling).toBe('in-order')
    const firsts = (of: ReturnType<typeof trialsTask>, root: number) => {
      const sample = of.split('train').sampler(3, seed(root))
      return [0, 1, 2].flatMap((update) => [
        ...sample(update).inputs.data.filter((_, i) => i < 6 && i % 2 === 0),
      ])
    }
    const wanted = [0, 6, 12, 18, 0, 6, 12, 18, 0]
    expect(firsts(task, 1)).toEqual(wanted)
    expect(firsts(task, 2)).toEqual(wanted)
    // the control
    expect(firsts(trialsTask({ inputs, targets }, { name }), 1)).not.toEqual(wanted)
  })
})

test.each([
  [{ inputs }, {}, 'four: targets or labels must be given, one of them, got "neither"'],
  [{ inputs, targets, labels }, {}, 'got "both"'],
  [
    { inputs, target: targets },
    {},
    'four: the name of an array must be one of inputs, targets, labels, mask, got "target"',
  ],
  [{ inputs: { data: inputs.data, shape: [24] }, targets }, {}, 'the shape of inputs must be [trials, T, I]'],
  [{ inputs, targets, mask: { data: mask.data, shape: [2] } }, {}, 'the shape of mask must be [4, 3] or [3]'],
  [{ inputs, targets }, { test: 3, validation: 1 }, 'validation must be'],
  [{ inputs, labels }, { classes: 2 }, 'train.targets.data[1] must be a label from 0 to 1'],
  [{ inputs, targets }, { order: 'random' }, 'order must be'],
])('refuses: %#', (arrays, options, message) => {
  expect(() => trialsTask(arrays as never, { name, ...options } as never)).toThrow(message)
})

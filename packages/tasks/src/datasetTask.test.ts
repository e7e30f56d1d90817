import { crossEntropy, seed, squaredError } from '@credit/core'
import { describe, expect, test } from 'vitest'
import { type DatasetTaskOptions, datasetTask } from './datasetTask.js'
import { numbered } from './numbered.js'
import { conforms } from './testing.js'

const range = (n: number) => Array.from({ length: n }, (_, i) => i)

/** 30 trials of 3 steps of 2 bytes, all different; labels go round. */
const inputs = { data: Uint8Array.from(range(180)), shape: [30, 3, 2] }
const labels = { data: Int16Array.from(range(30), (i) => i % 3), shape: [30] }
const last = { loss: crossEntropy({ at: 'last' }), l2: 0 }
const every = { loss: crossEntropy({ at: 'every' }), l2: 0 }

type Part = DatasetTaskOptions['splits']['train']
const split = (part: Part) => ({
  train: { ...part, to: 20 },
  validation: { ...part, from: 20, to: 25 },
  test: { ...part, from: 25 },
})

const base: DatasetTaskOptions = {
  name: 'small',
  source: 'a test',
  splits: split({ inputs, targets: labels }),
  channels: { inputs: numbered('byte', 2, 'a number'), outputs: numbered('class', 3, 'log-odds') },
  objective: last,
  dt: 2,
  divideBy: 10,
  variants: [
    {
      name: 'test-noise',
      meaning: 'standard deviation of the noise',
      strength: 1,
      change(values, strength, generator) {
        for (let i = 0; i < values.length; i++) values[i] += strength * generator.gaussian()
      },
    },
  ],
  seed: seed(3),
  chance: { loss: Math.log(3), accuracy: 1 / 3 },
  reachable: {
    accuracy: 0.9,
    updates: 10,
    settings: {
      hidden: 4,
      timeConstant: 5,
      activation: 'tanh',
      bias: 'trained',
      autapses: 'allowed',
      batch: 4,
      optimizer: 'sgd',
      learningRate: 0.1,
      l2: 0,
    },
  },
}
const small = (changes: Partial<DatasetTaskOptions> = {}) => datasetTask({ ...base, ...changes })

describe('conforms', () => {
  for (const { property, passed, message } of conforms(({ seed }) => small({ seed }), {
    seed: seed(1),
    trials: 4,
  })) {
    test(property, () => {
      expect(passed, message).toBe(true)
    })
  }
})

describe('batches', () => {
  test('each trial is its row of the arrays, divided, time-major', () => {
    const task = small()
    expect(task.splits.map((name) => task.split(name).size)).toEqual([20, 5, 5])
    expect(task.periods).toEqual({ trial: 6 })
    const batch = task.split('validation').take(1, 2)
    expect(batch.inputs.shape).toEqual([3, 2, 2])
    for (let t = 0; t < 3; t++) {
      for (let b = 0; b < 2; b++) {
        for (let i = 0; i < 2; i++) {
          expect(batch.inputs.data[(t * 2 + b) * 2 + i]).toBe(((21 + b) * 6 + t * 2 + i) / 10)
        }
      }
    }
    expect(batch.targets).toEqual({ data: Int32Array.of(0, 1), shape: [2] })
  })

  test('the periods are those of the trial, and have to fill it', () => {
    const task = small({ periods: { cue: 2, answer: 4 } })
    expect(task.split('test').periods).toEqual({
      cue: { from: 0, to: 1, steps: 1 },
      answer: { from: 1, to: 3, steps: 2 },
    })
    expect(() => small({ periods: { cue: 2, answer: 2 } })).toThrow(
      'periods must be 3 steps of dt together, got 2',
    )
  })

  test('the arrays are not copied', () => {
    const data = inputs.data.slice()
    const task = small({ splits: split({ inputs: { data, shape: inputs.shape }, targets: labels }) })
    data[0] = 250
    expect(task.split('train').take(0, 1).inputs.data[0]).toBe(25)
  })

  test('labels of a trial or of each step, and masks of each trial', () => {
    const steps = { data: Uint8Array.from(range(90), (i) => i % 3), shape: [30, 3] }
    const mask = {
      data: Uint8Array.from(range(90), (i) => (i % 3 === i % 2 || i % 3 === 2 ? 1 : 0)),
      shape: [30, 3],
    }
    const stepwise = small({ objective: every, splits: split({ inputs, targets: steps, mask }) })
    const batch = stepwise.split('test').take(0, 2)
    expect(batch.targets).toEqual({ data: Int32Array.of(0, 0, 1, 1, 2, 2), shape: [3, 2] })
    const rows = [...mask.data.subarray(75, 81)]
    expect(batch.mask).toEqual({
      data: Uint8Array.from([0, 3, 1, 4, 2, 5], (i) => rows[i]),
      shape: [3, 2],
    })
    const whole = small({ objective: every }).split('test').take(0, 2)
    expect(whole.targets).toEqual({ data: Int32Array.of(1, 2, 1, 2, 1, 2), shape: [3, 2] })
    expect(whole.mask).toBeUndefined()
  })

  test('values, and one input without its dimension', () => {
    const one = { data: Float32Array.from(range(90), (i) => i / 4), shape: [30, 3] }
    const task = small({
      splits: split({ inputs: one, targets: one }),
      channels: { inputs: numbered('x', 1, 'a number'), outputs: numbered('y', 1, 'the same number') },
      objective: { loss: squaredError(), l2: 0 },
      divideBy: 1,
      chance: { loss: 10 },
    })
    const { inputs: x, targets } = task.split('test').take(3, 2)
    expect(x.shape).toEqual([3, 2, 1])
    expect(targets).toEqual({ data: x.data, shape: [3, 2, 1] })
    expect(x.data[1]).toBe((29 * 3) / 4)
  })
})

describe('refuses, in one line', () => {
  const wrong = { data: new Uint8Array(150), shape: [30, 5] }
  test.each<[string, Partial<DatasetTaskOptions>, string]>([
    [
      'targets of another number of trials',
      { splits: split({ inputs, targets: { data: labels.data.slice(1), shape: [29] } }) },
      'small: train.targets.shape must be [30], got [29]',
    ],
    [
      'inputs of another number of channels',
      { channels: { ...base.channels, inputs: numbered('byte', 3, 'm') } },
      'small: train.inputs.shape must be [30, 3, 3], got [30, 3, 2]',
    ],
    [
      'a split of other steps',
      { splits: { ...base.splits, test: { inputs: { ...inputs, shape: [30, 2, 3] }, targets: labels } } },
      'small: test.inputs.shape must be [30, 3, 2], got [30, 2, 3]',
    ],
    [
      'no inputs',
      { splits: {} as never },
      'small: train.inputs.shape must be [trials, steps, inputs], got undefined',
    ],
    [
      'fewer numbers than the shape says',
      { splits: split({ inputs: { ...inputs, data: inputs.data.slice(1) }, targets: labels }) },
      'small: train.inputs.data must be a typed array of length 180, as its shape says, got Uint8Array of length 179',
    ],
    [
      'a label out of range',
      { splits: split({ inputs, targets: { data: Int8Array.from(range(30), (i) => i - 1), shape: [30] } }) },
      'small: train.targets.data[0] must be a label from 0 to 2, got -1',
    ],
    [
      'half a label',
      { splits: split({ inputs, targets: { data: new Float64Array(30).fill(0.5), shape: [30] } }) },
      'small: train.targets.data[0] must be a label from 0 to 2, got 0.5',
    ],
    [
      'NaN',
      {
        splits: split({
          inputs: { data: new Float32Array(180).fill(Number.NaN), shape: [30, 3, 2] },
          targets: labels,
        }),
      },
      'small: train.inputs.data[0] must be finite, got NaN',
    ],
    [
      'ranges with a common trial',
      { splits: { ...base.splits, test: { inputs, targets: labels, from: 24 } } },
      'small: splits must be ranges without a common trial, got "validation 20..24, test 24..29"',
    ],
    [
      'an empty range',
      { splits: { ...base.splits, test: { inputs, targets: labels, from: 30 } } },
      'small: test.from must be an integer from 0 to 29, got 30',
    ],
    [
      'a range that is too long',
      { splits: { ...base.splits, test: { inputs, targets: labels, from: 25, to: 31 } } },
      'small: test.to must be an integer from 26 to 30, got 31',
    ],
    [
      'a mask with a loss at the last step',
      {
        splits: split({
          inputs,
          targets: labels,
          mask: { data: new Uint8Array(90).fill(1), shape: [30, 3] },
        }),
      },
      'small: train.mask must be left out for a loss at the last step',
    ],
    [
      'a mask of another shape',
      { objective: every, splits: split({ inputs, targets: labels, mask: wrong }) },
      'small: train.mask.shape must be [30, 3], got [30, 5]',
    ],
    [
      'an empty mask',
      {
        objective: every,
        splits: split({ inputs, targets: labels, mask: { data: new Uint8Array(90), shape: [30, 3] } }),
      },
      'small: train.mask must be zeros and ones, not all zero, in trial 0, got [0, 0, 0]',
    ],
    ['a divisor of 0', { divideBy: 0 }, 'small: divideBy must be a number other than 0, got 0'],
    ['no step', { dt: -1 }, 'small: dt must be a positive number of ms, got -1'],
    ['no name', { name: '' }, 'datasetTask: name must be a text that is not empty, got ""'],
  ])('%s', (_, changes, message) => {
    expect(() => small(changes)).toThrow(message)
  })

  test('a variant without a seed', () => {
    const { seed: _, ...without } = base
    expect(() => datasetTask(without).split('test-noise')).toThrow(
      'small: seed must be given when the split "test-noise" is used, got undefined',
    )
  })

  test('masks for some splits alone', () => {
    const mask = { data: new Uint8Array(90).fill(1), shape: [30, 3] }
    const splits = { ...base.splits, test: { ...base.splits.test!, mask } }
    expect(() => small({ objective: every, splits })).toThrow(
      'small: mask must be given for all splits or for none, got ["test"]',
    )
  })
})

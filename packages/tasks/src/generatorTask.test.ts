import { type Batch, crossEntropy, seed, squaredError } from '@credit/core'
import { describe, expect, test } from 'vitest'
import { type GeneratorTaskOptions, generatorTask, type Trial } from './generatorTask.js'

type Options = GeneratorTaskOptions<'cue' | 'delay', { gain: number }>

const settings = {
  hidden: 4,
  timeConstant: 20,
  activation: 'tanh',
  bias: 'trained',
  autapses: 'allowed',
  batch: 4,
  optimizer: 'sgd',
  learningRate: 0.1,
  l2: 0,
} as const

const channels = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ name: `${i}`, meaning: 'a number' }))

/** Step t has the inputs 10·t and 10·t + 1, times the gain; the label is the number of the draw. */
const base: Options = {
  name: 'ramp',
  source: 'a test',
  seed: seed(4),
  dt: 10,
  periods: { cue: 20, delay: 30 },
  channels: { inputs: channels(2), outputs: channels(3) },
  objective: { loss: crossEntropy({ at: 'every' }), l2: 0.5 },
  settings: { gain: 1 },
  chance: { loss: Math.log(3), accuracy: 1 / 3 },
  reachable: { accuracy: 0.9, updates: 1, settings },
  trial({ generator, settings, steps, inputs, targets }) {
    const label = generator.uint32() % 3
    for (let t = 0; t < steps; t++) {
      inputs[2 * t] = settings.gain * 10 * t
      inputs[2 * t + 1] = settings.gain * (10 * t + 1)
    }
    targets.fill(label)
  },
}
const ramp = (changes: Partial<Options> = {}) =>
  generatorTask<'cue' | 'delay', { gain: number }>({ ...base, ...changes })

const labels = ({ targets }: Batch) => Array.from(targets.data)

describe('batches', () => {
  test('every trial is at its place, time-major', () => {
    const { inputs, targets, mask } = ramp().split('test').take(0, 3)
    expect(inputs.shape).toEqual([5, 3, 2])
    for (let t = 0; t < 5; t++) {
      for (let b = 0; b < 3; b++) {
        for (let i = 0; i < 2; i++) expect(inputs.data[(t * 3 + b) * 2 + i]).toBe(10 * t + i)
      }
    }
    expect(targets.shape).toEqual([5, 3])
    expect(new Set(targets.data.subarray(0, 3))).toEqual(new Set(targets.data.subarray(12, 15)))
    expect(mask).toBeUndefined()
  })

  test('a loss at the last step has one label a trial', () => {
    const batch = ramp({ objective: { loss: crossEntropy({ at: 'last' }), l2: 0 } })
      .split('test')
      .take(0, 40)
    expect(batch.targets.shape).toEqual([40])
    expect(new Set(labels(batch))).toEqual(new Set([0, 1, 2]))
    expect(labels(batch)).toEqual(labels(ramp().split('test').take(0, 40)).slice(0, 40))
  })

  test('values are [T, B, K], written by the trial at t·K + k', () => {
    const task = ramp({
      objective: { loss: squaredError(), l2: 0 },
      trial({ generator, targets }) {
        const level = generator.gaussian()
        for (let i = 0; i < targets.length; i++) targets[i] = i + level
      },
    })
    const { targets } = task.split('test').take(0, 2)
    expect(targets.shape).toEqual([5, 2, 3])
    expect(targets.data).toBeInstanceOf(Float64Array)
    for (const b of [0, 1]) {
      const level = targets.data[3 * b]
      for (let t = 0; t < 5; t++) {
        for (let k = 0; k < 3; k++)
          expect(targets.data[(t * 2 + b) * 3 + k]).toBeCloseTo(3 * t + k + level, 12)
      }
    }
    expect(targets.data[0]).not.toBe(targets.data[3])
  })

  test('a mask of periods is [T], one of trials [T, B]', () => {
    const periods = ramp({ mask: ['delay'] })
      .split('train')
      .take(0, 3)
    expect(periods.mask).toEqual({ data: Uint8Array.of(0, 0, 1, 1, 1), shape: [5] })
    let trial = 0
    const each = ramp({
      mask: 'trial',
      trial({ mask }) {
        mask.fill(0, 0, ++trial)
      },
    })
    const { mask } = each.split('train').take(0, 2)
    expect(mask).toEqual({ data: Uint8Array.of(0, 0, 1, 0, 1, 1, 1, 1, 1, 1), shape: [5, 2] })
  })

  test('sparse inputs are those of `put`, the same batch as by the array', () => {
    const { trial } = base
    const sparse = ramp({
      density: 'sparse',
      trial(arrays) {
        expect(arrays.inputs.length).toBe(0)
        const inputs = new Float64Array(10)
        trial({ ...arrays, inputs })
        // every other number, in no order
        for (let i = 9; i >= 0; i -= 2) arrays.put(Math.floor(i / 2), i % 2, inputs[i])
      },
    })
    const dense = ramp({
      trial(arrays) {
        trial(arrays)
        for (let i = 0; i < 10; i += 2) arrays.put(i / 2, 0, 0)
      },
    })
    for (const name of ['train', 'test']) {
      const batch = sparse.split(name).take(2, 3)
      expect(batch).toEqual(dense.split(name).take(2, 3))
      expect(batch.inputs.data.filter((value) => value !== 0).length).toBe(15)
      // the control: the whole trial is another batch
      expect(batch.inputs.data).not.toEqual(ramp().split(name).take(2, 3).inputs.data)
    }
  })

  test.each(['dense', 'sparse'] as const)('`put` refuses what is not of the trial (%s)', (density) => {
    const putting = (step: number, input: number) => () =>
      ramp({ density, trial: ({ put }) => put(step, input, 1) })
        .split('test')
        .take(0, 2)
    expect(putting(4, 1)().inputs.data.filter((value) => value === 1).length).toBe(2)
    expect(putting(5, 0)).toThrow('put: step must be an integer from 0 to 4, got 5')
    expect(putting(-1, 0)).toThrow('put: step must be an integer from 0 to 4, got -1')
    expect(putting(0.5, 0)).toThrow('put: step must be an integer from 0 to 4, got 0.5')
    expect(putting(0, 2)).toThrow('put: input must be an integer from 0 to 1, got 2')
    expect(putting(0, Number.NaN)).toThrow('put: input must be an integer from 0 to 1, got NaN')
  })

  test('nothing is left of the trial before', () => {
    let trial = 0
    const task = ramp({
      mask: 'trial',
      trial({ inputs, targets, mask }) {
        if (trial++ > 0) return
        inputs.fill(7)
        targets.fill(2)
        mask.fill(0)
      },
    })
    const { inputs, targets, mask } = task.split('test').take(0, 2)
    for (let t = 0; t < 5; t++) {
      expect(inputs.data[t * 4 + 2]).toBe(0)
      expect(targets.data[t * 2 + 1]).toBe(0)
      expect(mask!.data[t * 2 + 1]).toBe(1)
    }
  })
})

test('a sparse trial begins with zeros, also after another that wrote', () => {
  let trial = 0
  const task = ramp({
    density: 'sparse',
    trial({ put }) {
      if (trial++ === 0) put(3, 1, 7)
    },
  })
  const { data } = task.split('test').take(0, 2).inputs
  expect(data.indexOf(7)).toBe(3 * 4 + 1)
  expect(data.filter((value) => value !== 0).length).toBe(1)
  expect(
    task
      .split('test')
      .take(0, 2)
      .inputs.data.every((value) => value === 0),
  ).toBe(true)
})

test('a batch belongs to the caller: the last trial writes nothing after it', () => {
  let late: Trial<'cue' | 'delay', { gain: number }>['put'] | undefined
  const task = ramp({
    density: 'sparse',
    trial({ put }) {
      put(4, 1, 3)
      late = put
    },
  })
  const { data } = task.split('test').take(0, 2).inputs
  late!(4, 1, 5)
  expect(data.filter((value) => value !== 0)).toEqual(new Float64Array([3, 3]))
})

describe('trials', () => {
  test('belong to their split and position alone', () => {
    const task = ramp()
    const first = labels(task.split('test').take(0, 30)).slice(0, 30)
    expect(labels(task.split('test').take(7, 1))[0]).toBe(first[7])
    expect(labels(task.split('validation').take(0, 30)).slice(0, 30)).not.toEqual(first)
    expect(labels(task.split('train').take(0, 30)).slice(0, 30)).not.toEqual(first)
    // a larger split, another step, another variant: the same trials
    const other = ramp({ sizes: { test: 31 }, dt: 5 })
    expect(labels(other.split('test').take(0, 30)).slice(0, 30)).toEqual(first)
  })

  test('training draws fresh ones, from a place that the seed chooses', () => {
    const train = ramp().split('train')
    expect([train.size, train.sampling]).toEqual([Number.POSITIVE_INFINITY, 'fresh'])
    expect(ramp().split('test').sampling).toBe('epochs')
    const sample = train.sampler(40, seed(9))
    expect(labels(sample(0))).toEqual(labels(train.batch(40, seed(9))))
    expect(labels(sample(1))).not.toEqual(labels(sample(0)))
    expect(labels(train.sampler(40, seed(9))(1))).toEqual(labels(sample(1)))
    // one long row of trials: an update goes on where the last one ended
    expect(labels(train.sampler(20, seed(9))(1)).slice(0, 20)).toEqual(labels(sample(0)).slice(20, 40))
  })

  test('see their periods as steps', () => {
    let seen: Trial<'cue' | 'delay', { gain: number }> | undefined
    const task = ramp({
      dt: 4,
      trial(trial) {
        seen = trial
      },
    })
    task.split('test').take(0, 1)
    expect(seen!.periods).toEqual({ cue: { from: 0, to: 5, steps: 5 }, delay: { from: 5, to: 13, steps: 8 } })
    expect([seen!.steps, seen!.dt, task.steps]).toEqual([13, 4, 13])
  })
})

describe('variants', () => {
  const task = ramp({
    variants: [
      {
        name: 'test-gain',
        meaning: 'added to the gain',
        strength: 2,
        change: (s) => ({ settings: { gain: 1 + s } }),
      },
      {
        name: 'train-delay',
        of: 'train',
        meaning: 'ms added to the delay',
        strength: 20,
        change: (s) => ({ periods: { delay: 30 + s } }),
      },
    ],
  })

  test('change a setting or a period of the same trials', () => {
    expect(task.variants.map(({ name, of, strength }) => [name, of, strength])).toEqual([
      ['test-gain', 'test', 2],
      ['train-delay', 'train', 20],
    ])
    const [clean, loud] = [task.split('test').take(0, 5), task.split('test-gain').take(0, 5)]
    expect(loud.inputs.data).toEqual(clean.inputs.data.map((value) => 3 * value))
    expect(labels(loud)).toEqual(labels(clean))
    const longer = task.split('train-delay', { strength: 40 })
    expect([longer.steps, longer.size]).toEqual([9, Number.POSITIVE_INFINITY])
    expect(labels(longer.take(0, 5)).slice(0, 5)).toEqual(labels(task.split('train').take(0, 5)).slice(0, 5))
  })
})

describe('refuses, named by the task', () => {
  const variant = { meaning: 'm', strength: 1, change: () => ({}) }

  test.each<[string, Partial<Options>, string]>([
    ['no name', { name: '' }, 'generatorTask: name must be a text that is not empty, got ""'],
    ['no seed', { seed: undefined as never }, 'ramp: seed must be a seed, such as seed(7), got undefined'],
    ['no step', { dt: 0 }, 'ramp: dt must be a positive number of ms, got 0'],
    ['a short period', { dt: 25 }, 'ramp: cue must be a finite number of at least dt (25 ms), got 20'],
    ['no period', { periods: {} as never }, 'ramp: periods must be at least one, got {  }'],
    [
      'no channel',
      { channels: { inputs: [], outputs: channels(1) } },
      'ramp: channels.inputs must be at least one',
    ],
    [
      'twice the same channel',
      { channels: { inputs: [...channels(1), ...channels(1)], outputs: channels(1) } },
      'ramp: channels.inputs must be of different names, got "0"',
    ],
    [
      'a mask of no period',
      { mask: ['cues' as 'cue'] },
      "ramp: mask must be 'trial' or some of the periods cue, delay",
    ],
    [
      'a mask with a loss at the end',
      { mask: ['cue'], objective: { loss: crossEntropy({ at: 'last' }), l2: 0 } },
      'ramp: mask must be left out for a loss at the last step',
    ],
    [
      'an unknown density',
      { density: 'full' as 'dense' },
      'ramp: density must be one of "dense", "sparse", got "full"',
    ],
    ['a setting of NaN', { settings: { gain: Number.NaN } }, 'ramp: gain must be a finite number, got NaN'],
    ['a size of 0', { sizes: { test: 0 } }, 'ramp: sizes.test must be an integer of at least 1, got 0'],
    [
      'a variant called test',
      { variants: [{ ...variant, name: 'test' }] },
      'ramp: variants must be of different names',
    ],
    [
      'a negative strength',
      { variants: [{ ...variant, name: 'v', strength: -1 }] },
      'ramp: strength of "v" must be',
    ],
    ['no trial', { trial: undefined as never }, 'ramp: trial must be a function, got undefined'],
  ])('%s', (_, changes, message) => {
    expect(() => ramp(changes)).toThrow(message)
  })

  test('a variant whose period or setting cannot be', () => {
    const task = ramp({
      variants: [
        { ...variant, name: 'short', change: (s) => ({ periods: { delay: 30 - s } }) },
        { ...variant, name: 'infinite', change: (s) => ({ settings: { gain: 1 / (1 - s) } }) },
      ],
    })
    expect(() => task.split('short', { strength: 25 })).toThrow(
      'ramp: delay must be a finite number of at least dt',
    )
    expect(() => task.split('infinite')).toThrow('ramp: gain must be a finite number, got Infinity')
  })
})

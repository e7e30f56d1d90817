import { type Batch, crossEntropy, type Seed, seed, squaredError } from '@credit/core'
import { describe, expect, test } from 'vitest'
import { type GeneratorTaskOptions, generatorTask } from './generatorTask.js'
import type { Split, Task } from './task.js'
import { type CreateTask, conforms } from './testing.js'

type Options = GeneratorTaskOptions<'cue' | 'delay' | 'answer', { noise: number }>

const every = { loss: crossEntropy({ at: 'every' }), l2: 0 }
const kinds = {
  'labels in a period': { objective: every, mask: ['answer'] },
  'labels at the last step': { objective: { loss: crossEntropy({ at: 'last' }), l2: 0 } },
  'values in two periods': { objective: { loss: squaredError(), l2: 0 }, mask: ['delay', 'answer'] },
  'a mask of each trial': { objective: every, mask: 'trial' },
} satisfies Record<string, Partial<Options>>

/** A small task: the sign of the cue after a delay. */
const toy =
  (kind: keyof typeof kinds = 'labels in a period', changes: Partial<Options> = {}): CreateTask =>
  ({ seed, dt = 10 }) =>
    generatorTask<'cue' | 'delay' | 'answer', { noise: number }>({
      name: 'toy',
      source: 'a test',
      seed,
      dt,
      periods: { cue: 40, delay: 60, answer: 40 },
      channels: {
        inputs: [{ name: 'cue', meaning: 'its sign counts' }],
        outputs: ['low', 'high'].map((name) => ({ name, meaning: 'log-odds' })),
      },
      settings: { noise: 0.1 },
      variants: [
        {
          name: 'test-delay',
          meaning: 'ms added to the delay',
          strength: 40,
          change: (strength) => ({ periods: { delay: 60 + strength } }),
        },
      ],
      sizes: { validation: 40, test: 30 },
      chance: { loss: Math.LN2, accuracy: 0.5 },
      reachable: {
        accuracy: 0.9,
        updates: 1,
        settings: {
          hidden: 4,
          timeConstant: 20,
          activation: 'tanh',
          bias: 'trained',
          autapses: 'allowed',
          batch: 4,
          optimizer: 'sgd',
          learningRate: 0.1,
          l2: 0,
        },
      },
      trial({ generator, periods, settings, inputs, targets, mask, addNoise }) {
        const value = generator.gaussian()
        inputs.fill(value, periods.cue.from, periods.cue.to)
        addNoise(inputs, settings.noise)
        targets.fill(value > 0 ? 1 : 0)
        mask.fill(0, 0, periods.answer.from)
      },
      ...kinds[kind],
      ...changes,
    })

test.each(Object.keys(kinds) as (keyof typeof kinds)[])('a sound task has every property: %s', (kind) => {
  const findings = conforms(toy(kind), { seed: seed(1) })
  expect(findings.filter(({ passed }) => !passed)).toEqual([])
  expect(findings.length).toBeGreaterThan(14)
  expect(new Set(findings.map(({ property }) => property)).size).toBe(findings.length)
})

/** The toy with its splits changed. */
const withSplits =
  (change: (split: Split, task: Task, options: { seed: Seed }) => Partial<Split>): CreateTask =>
  (options) => {
    const task = toy()(options)
    return {
      ...task,
      split(name, strength) {
        const split = task.split(name, strength)
        return { ...split, ...change(split, task, options) }
      },
    }
  }

/** The toy with every batch changed, or those of one split. */
const withBatches = (change: (batch: Batch) => Batch, only?: string) =>
  withSplits((split) => {
    if (only !== undefined && split.name !== only) return {}
    return {
      take: (from, trials) => change(split.take(from, trials)),
      batch: (trials, seed) => change(split.batch(trials, seed)),
      sampler: (trials, seed) => {
        const sample = split.sampler(trials, seed)
        return (update) => change(sample(update))
      },
    }
  })

const withTask =
  (change: Partial<Task>): CreateTask =>
  (options) => ({ ...toy()(options), ...change })

/** One trial of a batch with one number changed. */
function spoilt(batch: Batch, part: 'inputs' | 'targets' | 'mask', value: number): Batch {
  const data = batch[part]!.data.slice()
  data[data.length - 1] = value
  return { ...batch, [part]: { ...batch[part], data } }
}

describe('a broken task is caught by the property', () => {
  let calls = 0
  const kept = new Map<string, Batch>()

  test.each<[string, string, CreateTask]>([
    ['says what it is', 'no source', withTask({ source: '' })],
    ['says what it is', 'a channel too few', withTask({ inputs: 2 })],
    ['has the three splits', 'no validation', withTask({ splits: ['train', 'test'] })],
    [
      'has the three splits',
      'unknown names are the test split',
      (options) => {
        const task = toy()(options)
        return {
          ...task,
          split: (name, strength) =>
            [...task.splits, 'test-delay'].includes(name) ? task.split(name, strength) : task.split('test'),
        }
      },
    ],
    ['chance is worse', 'chance above', withTask({ chance: { loss: Math.LN2, accuracy: 0.95 } })],
    ['chance is worse', 'an infinite chance', withTask({ chance: { loss: Infinity, accuracy: 0.5 } })],
    [
      'periods do not depend on dt',
      'periods counted in steps',
      ({ seed, dt = 10 }) =>
        toy('labels in a period', { periods: { cue: 4 * dt, delay: 6 * dt, answer: 4 * dt } })({ seed, dt }),
    ],
    [
      'periods do not depend on dt',
      'a mask of four steps',
      toy('a mask of each trial', {
        trial({ mask, inputs, addNoise }) {
          addNoise(inputs, 1)
          mask.fill(0, 4)
        },
      }),
    ],
    [
      'a variant is its base split',
      'another delay at strength 0',
      toy('labels in a period', {
        variants: [
          {
            name: 'v',
            meaning: 'm',
            strength: 1,
            change: (strength) => ({ periods: { delay: 70 + strength } }),
          },
        ],
      }),
    ],
    [
      'a variant is its base split',
      'a strength without effect',
      toy('labels in a period', { variants: [{ name: 'v', meaning: 'm', strength: 1, change: () => ({}) }] }),
    ],
    [
      'batches have the shapes',
      'trials first',
      withBatches(({ inputs, ...rest }) => {
        const [steps, trials, width] = inputs.shape as [number, number, number]
        return { ...rest, inputs: { data: inputs.data, shape: [trials, steps, width] } }
      }),
    ],
    [
      'batches have the shapes',
      'labels as floats',
      withBatches((batch) => ({
        ...batch,
        targets: { data: Float64Array.from(batch.targets.data), shape: batch.targets.shape },
      })),
    ],
    [
      'every number is finite',
      'NaN',
      withBatches((batch) => spoilt(batch, 'inputs', Number.NaN), 'test-delay'),
    ],
    [
      'the mask selects',
      'an empty mask',
      withBatches((batch) => ({ ...batch, mask: { data: new Uint8Array(14), shape: [14] } }), 'test'),
    ],
    ['the mask selects', 'a mask of 2', withBatches((batch) => spoilt(batch, 'mask', 2))],
    [
      'labels are those',
      'a label too many',
      withBatches((batch) => spoilt(batch, 'targets', 2), 'validation'),
    ],
    ['labels are those', 'a negative label', withBatches((batch) => spoilt(batch, 'targets', -1), 'train')],
    [
      'newly allocated',
      'batches kept in a table',
      withSplits((split) => ({
        take(from, trials) {
          const key = `${split.name} ${from} ${trials}`
          if (!kept.has(key)) kept.set(key, split.take(from, trials))
          return kept.get(key)!
        },
      })),
    ],
    ['the same seed gives', 'a counter', withBatches((batch) => spoilt(batch, 'inputs', ++calls))],
    ['another seed gives', 'a fixed seed', (options) => toy()({ ...options, seed: seed(5) })],
    [
      'another seed gives',
      'draws without the seed',
      withSplits((split) => ({ batch: (n) => split.batch(n, seed(2)) })),
    ],
    [
      'splits share no trial',
      'validation is test',
      (options) => {
        const task = toy()(options)
        return {
          ...task,
          split: (name, strength) =>
            name === 'validation' ? { ...task.split('test'), name } : task.split(name, strength),
        }
      },
    ],
    [
      'splits share no trial',
      'fresh trials from the seed of the sampler alone',
      withSplits((split, _task, { seed: own }) => {
        if (split.name !== 'train') return {}
        const drawn = (from: Seed) => toy()({ seed: from }).split('test').take(0, 8)
        return { sampler: (_, from) => () => drawn(from), batch: (n) => split.batch(n, own) }
      }),
    ],
    [
      'take, batch and sampler',
      'trials that depend on the size of the batch',
      withSplits((split) => ({ take: (from, trials) => spoilt(split.take(from, trials), 'inputs', trials) })),
    ],
    [
      'take, batch and sampler',
      'random batches of another split',
      withSplits((split, task) =>
        split.name === 'test' ? { batch: (n, from) => task.split('validation').batch(n, from) } : {},
      ),
    ],
    [
      'take, batch and sampler',
      'fresh trials that come back',
      withSplits((split) => ({
        sampler: (n, from) => {
          const sample = split.sampler(n, from)
          return (update) => sample(update % 2)
        },
      })),
    ],
    [
      'an epoch is every trial once',
      'with replacement',
      withSplits((split) => ({
        sampler: (n, from) => {
          const sample = split.sampler(1, from)
          return (update) => repeated(sample(update), n)
        },
      })),
    ],
    [
      'write over a batch',
      'what was there is left',
      withSplits((split) => ({
        sampler: (n, from) => {
          const sample = split.sampler(n, from)
          return (update, over) => {
            const left = over?.inputs.data[0]
            const batch = sample(update)
            if (left !== undefined) batch.inputs.data[0] = left
            return batch
          }
        },
      })),
    ],
    [
      'resumes',
      'an order kept in a variable',
      withSplits((split) => ({
        sampler: (n, from) => {
          const sample = split.sampler(n, from)
          let update = 0
          return () => sample(update++)
        },
      })),
    ],
  ])('%s: %s', (property, _, create) => {
    const found = conforms(create, { seed: seed(1), trials: 8 }).filter(({ passed }) => !passed)
    expect(found.map((finding) => finding.property).filter((name) => name.includes(property))).toHaveLength(1)
    for (const { message } of found) expect(message).not.toBe('')
  })
})

/** The one trial of a batch, n times. */
function repeated(batch: Batch, n: number): Batch {
  const [steps] = batch.inputs.shape as [number, number, number]
  const pick = (data: ArrayLike<number>, i: number) => data[Math.floor(i / n)]
  return {
    ...batch,
    inputs: {
      data: Float64Array.from({ length: steps * n }, (_, i) => pick(batch.inputs.data, i)),
      shape: [steps, n, 1],
    },
    targets: {
      data: Int32Array.from({ length: steps * n }, (_, i) => pick(batch.targets.data, i)),
      shape: [steps, n],
    },
  }
}

describe('conforms', () => {
  test('a task that cannot be made has failed, with the error', () => {
    const findings = conforms(toy('labels in a period', { periods: { cue: 1, delay: 60, answer: 40 } }), {
      seed: seed(1),
    })
    expect(findings).toEqual([
      {
        property: 'can be made',
        passed: false,
        message: 'ArgumentError: toy: cue must be a finite number of at least dt (10 ms), got 1',
      },
    ])
  })

  test('what throws has failed, and the rest is checked', () => {
    const create = withSplits((split) => ({
      take() {
        throw new Error(`no ${split.name}`)
      },
    }))
    const findings = conforms(create, { seed: seed(1) })
    expect(findings.find(({ property }) => property.includes('finite'))?.message).toBe(
      'threw Error: no train',
    )
    expect(findings.find(({ property }) => property.includes('resumes'))?.passed).toBe(true)
  })

  test('refuses bad arguments', () => {
    expect(() => conforms(undefined as never, { seed: seed(1) })).toThrow(
      'conforms: create must be a function',
    )
    expect(() => conforms(toy(), {} as never)).toThrow('conforms: seed must be a seed')
    expect(() => conforms(toy(), { seed: seed(1), trials: 1 })).toThrow('conforms: trials must be an integer')
  })

  test('splits smaller than the batches that it asks for are looked at all the same', () => {
    expect(
      conforms(toy('labels in a period', { sizes: { validation: 3, test: 2 } }), { seed: seed(1) }).filter(
        ({ passed }) => !passed,
      ),
    ).toEqual([])
  })
})

import { ArgumentError } from '@credit/core'
import { configurationOf } from '@credit/training'
import { describe, expect, it } from 'vitest'
import { runPath } from '../run/runPath.js'
import { sweepConditions } from './conditions.js'
import { checkSweep } from './declaration.js'
import { nameOf, shortNames } from './names.js'

const rate = 'training.learningRate'
const grid = { [rate]: [0.01, 0.03], 'options.delay': [200, 400] }
const small = { tasks: ['delayed-xor'], rules: ['eprop'], preset: 'quick' } as const satisfies object

const conditionsOf = (sweep: object) => sweepConditions(checkSweep({ ...small, ...sweep }))
const namesOf = (sweep: object) => conditionsOf(sweep).map(({ name }) => name)

describe('the points of a sweep', () => {
  it('are the grid, for every task, seed and rule, each once', () => {
    const tasks = ['delayed-xor', 'delayed-match']
    const conditions = conditionsOf({ tasks, rules: ['exact', 'eprop'], seeds: '0..2', grid })
    const points = [
      'learningRate=0.01 delay=200',
      'learningRate=0.01 delay=400',
      'learningRate=0.03 delay=200',
    ]
    const names = ['exact', 'eprop'].flatMap((rule) =>
      [...points, 'learningRate=0.03 delay=400'].map((point) => `${rule} ${point}`),
    )
    expect(conditions.map(({ name, configuration: { task, seed } }) => `${task} ${seed} ${name}`)).toEqual(
      tasks.flatMap((task) => [0, 1, 2].flatMap((seed) => names.map((name) => `${task} ${seed} ${name}`))),
    )
    for (const { name, configuration } of conditions) {
      const { rule, training, options } = configuration
      expect(`${rule} learningRate=${training.learningRate} delay=${options?.delay}`).toBe(name)
    }
  })

  it('differ from the task’s settings in what they name alone', () => {
    for (const preset of ['quick', 'paper'] as const) {
      const id = { task: 'delayed-xor', rule: 'eprop', seed: 0 }
      const base = { training: { batch: 12 }, options: { dt: 10 } }
      const [first] = conditionsOf({ preset, base, grid: { [rate]: [0.123] } })
      const without = configurationOf(id, { preset, ...base })
      expect(without.training.learningRate).not.toBe(0.123)
      expect(first!.configuration).toEqual({
        ...without,
        training: { ...without.training, learningRate: 0.123 },
      })
    }
  })

  it('are the grid times the random ones, which are the same for every task, rule and seed', () => {
    const random = { count: 3, seed: 5, fields: { 'network.hidden': { integer: [16, 128] } } }
    const conditions = conditionsOf({ rules: ['exact', 'eprop'], seeds: [4, 7], grid, random })
    expect(conditions).toHaveLength(4 * 3 * 2 * 2)
    const hidden = (rule: string, seed: number, learningRate: number) =>
      conditions
        .map(({ configuration }) => configuration)
        .filter((c) => c.rule === rule && c.seed === seed && c.training.learningRate === learningRate)
        .map(({ network }) => network.hidden)
    expect(new Set(hidden('exact', 4, 0.01)).size).toBe(3)
    expect(hidden('eprop', 7, 0.03)).toEqual(hidden('exact', 4, 0.01))
    expect(new Set(conditions.map(({ configuration }) => configuration.seed))).toEqual(new Set([4, 7]))
  })

  it('may be cells, each with what it has of the task’s settings', () => {
    const [voltage, alif, gru] = conditionsOf({ grid: { 'network.cell': ['voltage', 'alif', 'gru'] } }).map(
      ({ configuration }) => configuration.network,
    )
    expect(voltage).toMatchObject({ cell: 'voltage', activation: 'relu' })
    expect(alif).toMatchObject({ cell: 'alif', leak: voltage.leak, adaptation: 1.8 })
    expect(alif).not.toHaveProperty('activation')
    expect(gru).not.toHaveProperty('leak')
    const both = () => conditionsOf({ base: { network: { leak: 0.5 } }, grid: { 'network.cell': ['gru'] } })
    expect(both).toThrow('--leak must be left out: the cell is gru')
  })

  it('may be numbers of updates, each with measurements at ten points or more, unless the sweep says when', () => {
    const grid = { 'training.updates': [20, 100, 4000] }
    const intervals = (sweep: object) =>
      conditionsOf(sweep).map(({ configuration: { measures } }) => [
        measures.evaluateEvery,
        measures.alignEvery,
        measures.curvatureEvery,
      ])
    expect(intervals({ grid })).toEqual([
      [2, 2, 2],
      [10, 10, 10],
      [400, 100, 400],
    ])
    expect(intervals({ grid, base: { measures: { evaluateEvery: 5, alignEvery: 7 } } })).toEqual([
      [5, 7, 5],
      [5, 7, 5],
      [5, 7, 5],
    ])
    expect(intervals({ grid: { 'training.updates': [100], 'measures.evaluateEvery': [4, 50] } })).toEqual([
      [4, 10, 4],
      [50, 10, 50],
    ])
  })

  it('may be of fields within fields, and of values that are objects or lists', () => {
    const schedule = { factor: 0.5, every: 100 }
    const nested = conditionsOf({
      base: { training: { schedule } },
      grid: {
        'training.schedule.factor': [0.1],
        'training.stop.accuracy': [0.9],
        'training.stop.split': ['test'],
        'measures.strengths.test-noise': [0.2],
      },
    })
    expect(nested[0].name).toBe('eprop factor=0.1 accuracy=0.9 split=test test-noise=0.2')
    expect(nested[0].configuration.training).toMatchObject({
      schedule: { factor: 0.1, every: 100 },
      stop: { split: 'test', accuracy: 0.9 },
    })
    expect(nested[0].configuration.measures.strengths).toEqual({ 'test-noise': 0.2 })
    const values = conditionsOf({
      grid: { 'training.schedule': ['cosine', schedule], 'measures.sharpness': [[], ['trace', 'lambdaMin']] },
    })
    expect(values.map(({ name }) => name)).toEqual([
      'eprop schedule=cosine sharpness=none',
      'eprop schedule=cosine sharpness=trace,lambdaMin',
      'eprop schedule=factor:0.5,every:100 sharpness=none',
      'eprop schedule=factor:0.5,every:100 sharpness=trace,lambdaMin',
    ])
    expect(values[3].configuration.training.schedule).toEqual(schedule)
    expect(values[3].configuration.measures.sharpness).toEqual(['trace', 'lambdaMin'])
  })
})

describe('names', () => {
  it('have the whole path where the last word is shared', () => {
    expect(namesOf({ grid: { 'training.batch': [4], 'options.batch': [7], 'training.l2': [0] } })).toEqual([
      'eprop training.batch=4 options.batch=7 l2=0',
    ])
  })

  it('give a folder each, whose name a file system takes, however long they are', () => {
    const fields = Object.fromEntries(
      Array.from({ length: 12 }, (_, i) => [`options.anOptionNumbered${i}`, 1.25 + i]),
    )
    const short = shortNames([...Object.keys(fields), rate])
    const folders = [0.01, 0.02].map((value) =>
      runPath({
        task: 't',
        condition: nameOf('modprop:taps=20', { ...fields, [rate]: value }, short),
        seed: 0,
      }),
    )
    expect(new Set(folders).size).toBe(2)
    for (const folder of folders) {
      for (const part of folder.split(/[/\\]/)) expect(part.length).toBeLessThanOrEqual(200)
      expect(folder).toMatch(/^t.modprop\+taps=20\+anOptionNumbered0=1\.25\+/)
    }
    const plain = runPath({ task: 't', condition: 'eprop l2=1e-7', seed: 0 })
    expect(plain.split(/[/\\]/)[1]).toBe('eprop+l2=1e-7')
  })

  it('hold no slash', () => {
    expect(nameOf('eprop', { 'options.a': 'x/y\\z' }, new Map([['options.a', 'a']]))).toBe('eprop a=x|y|z')
  })
})

describe('what cannot be is refused in one line that says what can', () => {
  const random = (field: string, distribution: unknown) => ({
    random: { count: 2, seed: 1, fields: { [field]: distribution } },
  })
  const cases: [string, object, string][] = [
    ['nothing to vary', {}, 'grid or random must be given'],
    [
      'an unknown field',
      { grid: { 'training.learnRate': [1] } },
      'a field of grid must be one of training.updates, ',
    ],
    ['an unknown section', { grid: { net: [1] } }, 'one of options.NAME, network.hidden, '],
    ['a section', { grid: { network: [{ hidden: 3 }] } }, 'a field of grid must be one of network.hidden'],
    ['what has its own list', { grid: { seed: [1] } }, 'a field of grid must be one of'],
    [
      'an unknown random field',
      random('training.rate', { uniform: [0, 1] }),
      'a field of random.fields must be one of',
    ],
    ['a bad value', { grid: { [rate]: [0.1, -1] } }, `grid.${rate}[1] must be more than 0, got -1`],
    [
      'a value of another type',
      { grid: { [rate]: ['fast'] } },
      `grid.${rate}[0] must be a number, got "fast"`,
    ],
    [
      'half a unit',
      { grid: { 'network.hidden': [2.5] } },
      'grid.network.hidden[0] must be a whole number, got 2.5',
    ],
    ['a bad leak', { grid: { 'network.leak': [1] } }, 'grid.network.leak[0] must be a number in [0, 1)'],
    ['an option that is an object', { grid: { 'options.delay': [{}] } }, 'grid.options.delay[0] must be'],
    [
      'a range past the legal one',
      random('network.leak', { uniform: [0.5, 1] }),
      'random.fields.network.leak.uniform[1] must be a number in [0, 1)',
    ],
    [
      'a bad choice',
      random('network.activation', { choice: ['tanh', 'step'] }),
      'choice[1] must be one of relu, tanh',
    ],
    [
      'fractions of a unit',
      random('network.hidden', { uniform: [8, 64] }),
      'random.fields.network.hidden must be { integer: [low, high] }',
    ],
    [
      'numbers for words',
      random('network.bias', { integer: [0, 1] }),
      'random.fields.network.bias.integer[0] must be one of trained, none, got 0',
    ],
    [
      'a field twice',
      { grid, ...random(rate, { uniform: [0.1, 1] }) },
      `${rate} must be in grid or in random.fields`,
    ],
    [
      'a field within another',
      { grid: { 'training.schedule': ['cosine'], 'training.schedule.every': [10] } },
      'training.schedule.every must be left out beside training.schedule, got',
    ],
    [
      'a field of a word',
      { grid: { 'training.schedule.every': [10] } },
      'training.schedule.every must be of a training.schedule that is an object in base, got "constant"',
    ],
    [
      'values that do not go together',
      {
        tasks: ['row-mnist'],
        base: { network: { dale: { inhibitory: 2, excitatory: 6, readout: 'free' }, hidden: 8 } },
        grid: { 'network.hidden': [8, 9] },
      },
      "--hidden must be 8, the units of the task's two signs, got 9",
    ],
    ['an unknown task', { tasks: ['chess'], grid }, '--tasks must be one of'],
    ['an unknown rule', { rules: ['magic'], grid }, '--rules must be one of'],
    ['seeds that are none', { seeds: [0.5], grid }, 'seeds must be whole numbers'],
    ['more than can be meant', { seeds: '0..99999', grid }, 'the number of points must be at most 1, got 4'],
  ]
  it.each(cases)('%s', (_, sweep, message) => {
    const run = () => conditionsOf(sweep)
    expect(run).toThrow(ArgumentError)
    expect(run).toThrow(message)
    expect(run).not.toThrow(/\n/)
  })

  it('each of them next to one that can be', () => {
    const sweeps: object[] = [
      { grid: { 'network.leak': [0, 0.999] } },
      random('network.leak', { uniform: [0.5, 0.999] }),
      random('network.hidden', { integer: [8, 64] }),
      { seeds: '0..24999', grid },
    ]
    for (const sweep of sweeps) expect(() => conditionsOf(sweep)).not.toThrow()
  })
})

import { rules } from '@credit/rules/registry'
import { type TaskEntry, tasks } from '@credit/tasks/registry'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anyConfiguration } from '../test/anyConfiguration.ts'
import { tinyConfiguration } from '../test/tinyExperiment.ts'
import { checkConfiguration, isWholeConfiguration } from './configuration.js'
import { configurationOf } from './configurationOf.js'
import { paperSettings, quickSettings } from './presets.js'
import { flags, settings } from './settings.js'

const valid = tinyConfiguration('eprop')
const at = (path: string, value: unknown) => {
  const changed = structuredClone(valid) as Record<string, unknown>
  const [section, key] = path.split('.') as [string, string | undefined]
  if (key === undefined) changed[section] = value
  else (changed[section] as Record<string, unknown>)[key] = value
  return changed
}

test('a valid configuration comes back as it is', () => {
  expect(checkConfiguration(valid)).toEqual(valid)
})

test('a section that is no object makes it no whole configuration', () => {
  expect(isWholeConfiguration(valid)).toBe(true)
  for (const name of ['network', 'training', 'measures']) {
    for (const given of [undefined, null, 5, 'text', []]) {
      expect(isWholeConfiguration(at(name, given))).toBe(false)
      expect(() => checkConfiguration(at(name, given))).toThrow(`${name} must be an object`)
    }
  }
})

test('a list that needs an entry is refused without one, and what is no record of numbers as well', () => {
  expect(checkConfiguration(at('training.frozen', ['input'])).training.frozen).toEqual(['input'])
  expect(() => checkConfiguration(at('training.frozen', []))).toThrow('--frozen must be a list of at least 1')
  expect(() => checkConfiguration(at('measures.strengths', 5))).toThrow(
    'measures.strengths must be an object',
  )
})

test.each(['exact', 'eprop'] as const)(
  'the settings of the paper and the quick ones are valid for %s',
  (rule) => {
    const task = tasks['row-mnist']
    const updates = { exact: 10_000, eprop: 16_000 }[rule]
    const run = { task: 'row-mnist', rule, seed: 0 }
    expect(checkConfiguration({ ...run, ...paperSettings(task, rule) }).training.updates).toBe(updates)
    expect(checkConfiguration({ ...run, ...quickSettings(task) }).training.updates).toBe(5000)
  },
)

test('a preset is that of its name, and another than the others', () => {
  const named = { task: 'row-mnist', rule: 'eprop', seed: 0 }
  const of = (preset: string) => configurationOf(named, { preset }).training.updates
  expect([of('paper'), of('quick')]).toEqual([16_000, 5000])
  expect(() => of('papr')).toThrow(
    'credit: --preset must be one of quick, paper (did you mean paper?), for row-mnist',
  )
})

test.each(Object.entries<TaskEntry>(tasks))('the settings of %s are valid', (name, task) => {
  for (const settings of [paperSettings(task, 'exact'), quickSettings(task)]) {
    const configuration = { task: name, rule: 'exact', seed: 0, ...settings }
    expect(checkConfiguration(configuration)).toMatchObject(configuration)
  }
})

test("delayed-xor has its paper's optimizer, steps of the step size, and Dale's law", () => {
  const { network, training, measures } = paperSettings(tasks['delayed-xor'], 'exact')
  expect(network).toMatchObject({ hidden: 120, dale: { inhibitory: 23, excitatory: 97, readout: 'obeyed' } })
  expect(network?.leak).toBeCloseTo(Math.exp(-0.01), 15)
  expect(training).toMatchObject({ optimizer: 'adam', schedule: { factor: 0.8, every: 300 }, updates: 3000 })
  expect(measures).toMatchObject({ evaluateEvery: 20, evaluationTrials: 32 })
  const quick = quickSettings(tasks['delayed-xor'])
  expect(quick.options).toEqual({ dt: 10, delay: 200 })
  expect(quick.network?.leak).toBeCloseTo(Math.exp(-0.1), 15)
})

describe('a bad value is named by its flag, with what is allowed', () => {
  test.each([
    [
      'task',
      'chess',
      `--tasks must be one of ${Object.keys(tasks).join(', ')}, or a module such as ./mine.mjs, got "chess"`,
    ],
    ['rule', 'magic', `--rules must be one of ${Object.keys(rules).join(', ')}, got "magic"`],
    ['rule', 'snap:n=0', '--rules must be'],
    ['seed', -1, '--seeds must be at least 0, got -1'],
    ['network.hidden', 0, '--hidden must be at least 1, got 0'],
    ['network.hidden', 2.5, '--hidden must be a whole number, got 2.5'],
    [
      'network.leak',
      1,
      '--leak must be a number in [0, 1), the fraction of state kept per step, or a list with one for each unit, got 1',
    ],
    [
      'network.activation',
      'step',
      '--activation must be one of relu, tanh, sigmoid, softplus, identity, got "step"',
    ],
    ['network.dale', { inhibitory: 1, excitatory: 2, readout: 'free' }, '--hidden must be 3, the units'],
    ['training.optimizer', 'magic', '--optimizer must be one of sgd, adam, got "magic"'],
    [
      'training.schedule',
      'fast',
      '--schedule must be one of constant, cosine, or FACTOR/EVERY such as 0.5/1000',
    ],
    ['training.learningRate', 0, '--learning-rate must be more than 0, got 0'],
    ['training.momentum', 1, '--momentum must be less than 1, got 1'],
    ['training.l2', -1, '--l2 must be at least 0, got -1'],
    ['training.updates', '5', '--updates must be a'],
    [
      'training.stop',
      { split: 'test' },
      'training.stop must be a split with an accuracy or a loss to reach, got {',
    ],
    [
      'training.stop',
      { split: 'test', loss: 1, accuracy: 1 },
      'training.stop must be a split with an accuracy or',
    ],
    ['measures.curvatureTolerance', 1, '--curvature-tolerance must be less than 1, got 1'],
    ['measures.sharpness', ['trace', 'depth'], 'must be one of lambdaMin, trace, '],
  ])('%s %j', (path, value, message) => {
    expect(() => checkConfiguration(at(path, value))).toThrow(message)
  })

  test('NaN and Infinity are no numbers', () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => checkConfiguration(at('training.learningRate', value))).toThrow('--learning-rate must be')
    }
  })

  test('an unknown field is refused, a missing one too', () => {
    expect(() => checkConfiguration({ ...valid, colour: 'red' })).toThrow('colour')
    const { seed: _, ...without } = valid
    expect(() => checkConfiguration(without)).toThrow('--seeds must be a')
  })
})

test('a run of before there were cells is refused by name, with what to do', () => {
  expect(() => checkConfiguration(at('network.leakModel', 'rate'))).toThrow(
    'credit: network.leakModel must be named network.cell, which it is now: of a run of before, give --config a copy',
  )
})

test('momentum is of sgd: with another optimizer it would be there and do nothing', () => {
  const adam = (momentum: number) => ({
    ...valid,
    training: { ...valid.training, optimizer: 'adam', momentum },
  })
  expect(() => checkConfiguration(adam(0.5))).toThrow(
    '--momentum must be 0 with adam, which has its own, got 0.5',
  )
  expect(() => checkConfiguration(adam(0))).not.toThrow()
  expect(() => checkConfiguration(at('training.momentum', 0.5))).not.toThrow()
})

describe('any configuration', () => {
  test('that is legal comes back from JSON as it is', () => {
    fc.assert(
      fc.property(anyConfiguration, (configuration) => {
        expect(checkConfiguration(configuration)).toEqual(configuration)
        expect(checkConfiguration(JSON.parse(JSON.stringify(configuration)))).toEqual(configuration)
      }),
    )
  })

  const otherThan = (...legal: string[]) =>
    fc.oneof(fc.string(), fc.double(), fc.constant(null)).filter((value) => !legal.includes(value as string))
  const noCount = fc.oneof(
    fc.integer({ max: 0 }),
    fc.double({ min: 0.5, max: 1e6 }).filter((value) => !Number.isInteger(value)),
    fc.constantFrom('5', null, Number.NaN, Number.POSITIVE_INFINITY, [], true),
  )
  const outside = (least: number, below: number) =>
    fc
      .oneof(fc.double({ noNaN: true }), fc.constantFrom(Number.NaN, '0.5', null))
      .filter((value) => !(typeof value === 'number' && value >= least && value < below))
  const illegal: Readonly<Record<string, readonly [fc.Arbitrary<unknown>, RegExp]>> = {
    task: [fc.stringMatching(/^[a-z]{1,8}[?!]$/), /one of row-mnist, /],
    rule: [fc.stringMatching(/^[a-z]{1,8}[?!]$/), /one of exact, |such as|name/],
    'network.hidden': [noCount, /at least 1|at most 16384|a whole number|a number/],
    'network.leak': [outside(0, 1), /a number in \[0, 1\), the fraction of state kept per step/],
    'network.cell': [
      fc.stringMatching(/^[a-z]{1,8}[?!]$/),
      /one of voltage, rate, lif, alif, gru, lstm.*, or a module such as/,
    ],
    'training.batch': [noCount, /at least 1|a whole number|a number/],
    'training.learningRate': [fc.double({ max: 0, noNaN: true }), /more than 0|a number/],
    'training.schedule': [otherThan('constant', 'cosine'), /one of constant, cosine, or FACTOR\/EVERY/],
    'training.momentum': [outside(0, 1), /at least 0|less than 1|a number/],
    'training.dtype': [otherThan('float32', 'float64'), /one of float32, float64/],
    'training.updateEvery': [
      noCount.filter((value) => value !== 'trial'),
      /"trial", or a number of steps of at least 1/,
    ],
    'training.direction': [otherThan('estimate', 'projection'), /one of estimate, projection/],
    'measures.evaluateEvery': [noCount, /at least 1|a whole number|a number/],
    'measures.curvatureTolerance': [
      outside(0, 1).filter((value) => value !== 0),
      /more than 0|less than 1|a number/,
    ],
    'measures.spectrum': [otherThan('none', 'end'), /one of none, end/],
  }

  test.each(Object.entries(illegal))(
    'with an illegal %s is refused by its name, with what is legal',
    (path, [values, legal]) => {
      fc.assert(
        fc.property(values, (value) => {
          const check = () => checkConfiguration(at(path, value))
          expect(check).toThrow(`credit: ${flags[path]} must be `)
          expect(check).toThrow(legal)
        }),
      )
    },
  )
})

test('every flag is of a field that there is', () => {
  const optional = ['training.loss', 'training.frozen', 'measures.block']
  for (const path of Object.keys(flags)) {
    const [section, key] = path.split('.') as [keyof typeof valid, string | undefined]
    if (optional.includes(path)) expect(settings).toHaveProperty(path)
    else if (section === 'network' && key !== undefined) expect(settings.network).toHaveProperty(key)
    else if (section === 'training' && key === 'noise') expect(settings.training).toHaveProperty(key)
    else expect(key === undefined ? valid : valid[section]).toHaveProperty(key ?? section)
  }
})

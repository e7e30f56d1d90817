import { writeFileSync } from 'node:fs'
import { tasks } from '@credit/tasks/registry'
import { configurationOf, type RunConfiguration } from '@credit/training'
import { flags } from '@credit/training/schema'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anyConfiguration } from '../../../training/test/anyConfiguration.ts'
import { scratch } from '../../test/scratch.ts'
import { givenSettings } from './settings.js'

const path = scratch()
const file = path('configuration.json')

/** The configuration that flags give, and a file of `--config` if there is one. */
function configurationFrom(args: Readonly<Record<string, unknown>>, content?: unknown): RunConfiguration {
  if (content !== undefined) writeFileSync(file, JSON.stringify(content))
  const given = givenSettings({ ...args, ...(content !== undefined && { config: file }) })
  const { task = 'copy', rule = 'exact', seed = 0 } = given
  return configurationOf({ task, rule, seed }, given)
}

/** The flags that say what a configuration says, as far as there are flags for it. */
function flagsOf(configuration: RunConfiguration): Record<string, string> {
  const words = Object.entries(flags).flatMap(([field, flag]) => {
    const [section, key] = field.split('.') as ['network', 'hidden' | undefined]
    if (key === undefined) return []
    const value = configuration[section][key] as unknown
    // an option of another cell, or one that its cell has a value of its own for
    if (value === undefined) return []
    if (Array.isArray(value)) return value.length === 0 ? [] : [[flag.slice(2), value.join(',')]]
    if (typeof value !== 'object') return [[flag.slice(2), String(value)]]
    return [[flag.slice(2), Object.values(value as object).join('/')]]
  })
  return Object.fromEntries(words)
}

describe('--config', () => {
  test('gives back any configuration, whatever the task’s own settings are', () => {
    fc.assert(
      fc.property(anyConfiguration, fc.boolean(), fc.boolean(), (configuration, quick, isManifest) => {
        const content = isManifest ? { format: 2, configuration, versions: {} } : configuration
        expect(configurationFrom({ quick, 'allow-modules': true }, content)).toEqual(configuration)
      }),
    )
  })

  test.each(Object.keys(tasks))(
    'gives back the settings of %s, small ones and those of the paper',
    (task) => {
      for (const quick of [true, false]) {
        const preset = quick ? 'quick' : 'paper'
        const configuration = configurationOf({ task, rule: 'eprop', seed: 3 }, { preset })
        expect(configurationFrom({ quick: !quick }, configuration)).toEqual(configuration)
      }
    },
  )

  test('with a part of a configuration changes that part of the task’s settings', () => {
    const plain = configurationFrom({ quick: true })
    const changed = configurationFrom({ quick: true }, { training: { updates: 7 }, network: { leak: 0.25 } })
    expect(changed).toEqual({
      ...plain,
      network: { ...plain.network, leak: 0.25 },
      training: { ...plain.training, updates: 7 },
      // measured at each of so few updates
      measures: { ...plain.measures, evaluateEvery: 1, alignEvery: 1, curvatureEvery: 1 },
    })
  })

  test('flags count before it', () => {
    const content = { rule: 'eprop', training: { updates: 7, batch: 3 }, options: { delay: 200 } }
    const found = configurationFrom({ updates: '9', options: 'length=4' }, content)
    expect(found).toMatchObject({ rule: 'eprop', training: { updates: 9, batch: 3 } })
    expect(found.options).toMatchObject({ delay: 200, length: 4 })
  })

  test.each([
    ['a value that is not legal', { network: { leak: 2 } }, '--leak must be a number in [0, 1)'],
    ['a field that there is not', { network: { leek: 0.5 } }, 'leek'],
    [
      'another field',
      { networks: {} },
      'a field must be one of task, rule, seed, options, start, feedback, network, training, measures (did you mean network?), got "networks"',
    ],
    ['a section that is none', { network: 3 }, 'network must be an object, got 3'],
    ['a section that is null', { network: null }, 'network must be an object, got null'],
    ['a list', [], 'expected an object with fields such as training'],
    ['a number', 3, 'expected an object with fields such as training'],
    ['null', null, 'expected an object with fields such as training'],
  ])('refuses %s', (_, content, message) => {
    expect(() => configurationFrom({}, content)).toThrow(message)
  })

  test('refuses a file that is no JSON, or not there, by its name', () => {
    for (const content of ['{"network":', '{\n  "network" x\n}\n', '']) {
      writeFileSync(file, content)
      // in one line
      expect(() => givenSettings({ config: file })).toThrow(/^[^\n]*configuration\.json: [^\n]+$/)
    }
    expect(() => givenSettings({ config: path('none.json') })).toThrow(
      '--config must be a file that is there, got',
    )
  })
})

describe('--cell', () => {
  const network = (args: Readonly<Record<string, string>>) =>
    configurationFrom({ quick: true, ...args }).network

  test('takes what it has of the task’s settings, and its own defaults', () => {
    const { hidden, leak, bias, autapses, activation } = network({})
    expect(activation).toBe('tanh')
    const all = { hidden, bias, autapses, readoutLeak: 0 }
    expect(network({ cell: 'gru' })).toEqual({ ...all, cell: 'gru' })
    const spiking = { leak, threshold: 0.03, refractorySteps: 0, output: 'spikes' }
    expect(network({ cell: 'lif' })).toEqual({ ...all, cell: 'lif', ...spiking })
    const adapting = { adaptation: 1.8, adaptationLeak: 0.9995 }
    expect(network({ cell: 'alif' })).toEqual({ ...all, cell: 'alif', ...spiking, ...adapting })
    expect(network({ cell: 'rate', activation: 'relu' })).toMatchObject({ cell: 'rate', activation: 'relu' })
  })

  test.each([
    [
      { cell: 'gru', leak: '0.5' },
      '--leak must be left out: the cell is gru, and it is an option of voltage',
    ],
    [
      { threshold: '1' },
      '--threshold must be left out: the cell is voltage, and it is an option of lif, alif',
    ],
    [{ cell: 'lif', adaptation: '1' }, '--adaptation must be left out: the cell is lif, and it is an option'],
    [{ cell: 'lif', activation: 'tanh' }, '--activation must be left out: the cell is lif'],
  ])('%j: refuses what it does not have', (args, message) => {
    expect(() => network(args)).toThrow(message)
  })

  test('a whole configuration of one cell is not that of another', () => {
    const configuration = configurationFrom({ quick: true })
    expect(() => configurationFrom({ cell: 'gru' }, configuration)).toThrow('--leak must be left out')
    const { leak: _, ...without } = configuration.network
    const content = { ...configuration, network: { ...without, cell: 'voltage' } }
    // so it is laid over the task's settings
    expect(configurationFrom({ quick: true }, content).network.leak).toBe(configuration.network.leak)
  })
})

describe('flags', () => {
  test('give back what any configuration says, number for number', () => {
    fc.assert(
      fc.property(anyConfiguration, (configuration) => {
        const { options, start, measures, ...rest } = configuration
        const { strengths, ...told } = measures
        const { stop, ...training } = rest.training
        const { network } = rest
        const found = givenSettings(flagsOf(configuration))
        expect(found).toEqual({
          preset: 'paper',
          network,
          training,
          // an empty list is what there is without the flag
          measures: told.sharpness.length > 0 ? told : (({ sharpness, ...others }) => others)(told),
        })
      }),
    )
  })

  test.each([
    [{ options: 'dt=10,rule=non-match' }, { options: { dt: 10, rule: 'non-match' } }],
    [{ 'stop-accuracy': '0.9' }, { training: { stop: { split: 'validation', accuracy: 0.9 } } }],
    [{ 'stop-loss': '1e-3' }, { training: { stop: { split: 'validation', loss: 1e-3 } } }],
    [{ 'update-every': 'trial' }, { training: { updateEvery: 'trial' } }],
    [{ cell: 'lif', 'readout-leak': '0.9' }, { network: { cell: 'lif', readoutLeak: 0.9 } }],
    [{ adaptation: '2*0,1.8' }, { network: { adaptation: [0, 0, 1.8] } }],
    [{ leak: '0.5, 0.25' }, { network: { leak: [0.5, 0.25] } }],
    [{ 'pseudo-derivative': 'arctan' }, { network: { pseudoDerivative: { shape: 'arctan' } } }],
    [
      { 'pseudo-derivative': 'triangle/10/0.03' },
      { network: { pseudoDerivative: { shape: 'triangle', height: 10, width: 0.03 } } },
    ],
    [{ schedule: '0.5/300' }, { training: { schedule: { factor: 0.5, every: 300 } } }],
  ])('%j', (args, changes) => {
    expect(givenSettings(args)).toEqual({ preset: 'paper', ...changes })
  })

  test.each([
    [{ hidden: 'many' }, '--hidden must be a number, got "many"'],
    [{ schedule: 'fast/3' }, '--schedule must be one of constant, cosine, or FACTOR/EVERY such as 0.5/1000'],
    [
      { cell: 'lfi' },
      '--cell must be one of voltage, rate, lif, alif, gru, lstm, or a module such as ./mine.mjs (did you mean lif?), got "lfi"',
    ],
    [
      { leak: '2*0.5,1' },
      '--leak must be a number in [0, 1), the fraction of state kept per step, or a list',
    ],
    [{ adaptation: '2*' }, '--adaptation must be a number of at least 0, or a list with one for each unit'],
    [{ 'pseudo-derivative': 'step' }, '--pseudo-derivative must be one of triangle, exponential'],
    [{ options: 'dt' }, '--options must be pairs such as dt=10,delay=500, got "dt"'],
    [{ 'stop-loss': '1', 'stop-accuracy': '1' }, '--stop-loss must be left out beside --stop-accuracy'],
  ])('%j is refused', (args, message) => {
    expect(() => givenSettings(args)).toThrow(message)
  })
})

import { tasks } from '@credit/tasks/registry'
import { describe, expect, test } from 'vitest'
import { tinyConfiguration } from '../test/tinyExperiment.ts'
import { checkConfiguration, flags } from './configuration.js'
import { paperSettings, quickSettings } from './defaults.js'

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

test.each(['exact', 'eprop'] as const)(
  'the settings of the paper and the quick ones are valid for %s',
  (rule) => {
    const { paper } = tasks['row-mnist']
    const updates = { exact: 10_000, eprop: 16_000 }[rule]
    const run = { task: 'row-mnist', rule, seed: 0 }
    expect(checkConfiguration({ ...run, ...paperSettings(paper, rule) }).training.updates).toBe(updates)
    expect(checkConfiguration({ ...run, ...quickSettings(paper, rule) }).training.updates).toBe(5000)
  },
)

describe('a bad value is named by its flag, with what is allowed', () => {
  test.each([
    ['task', 'chess', '--tasks must be one of row-mnist, got "chess"'],
    ['rule', 'magic', '--rules must be one of exact, eprop, got "magic"'],
    ['seed', -1, '--seeds must be at least 0, got -1'],
    ['network.hidden', 0, '--hidden must be at least 1, got 0'],
    ['network.hidden', 2.5, '--hidden must be a whole number, got 2.5'],
    ['network.leak', 1, '--leak must be a number in [0, 1), the fraction of state kept per step, got 1'],
    ['network.activation', 'step', '--activation must be one of relu, tanh, identity, got "step"'],
    ['training.learningRate', 0, '--learning-rate must be more than 0, got 0'],
    ['training.momentum', 1, '--momentum must be less than 1, got 1'],
    ['training.l2', -1, '--l2 must be at least 0, got -1'],
    ['training.updates', '5', '--updates must be a'],
    ['measures.curvatureTolerance', 1, '--curvature-tolerance must be less than 1, got 1'],
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

test('every flag is of a field that there is', () => {
  for (const path of Object.keys(flags)) {
    const [section, key] = path.split('.') as [keyof typeof valid, string | undefined]
    expect(key === undefined ? valid : valid[section]).toHaveProperty(key ?? section)
  }
})

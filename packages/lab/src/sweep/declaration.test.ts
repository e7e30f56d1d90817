import { writeFileSync } from 'node:fs'
import { ArgumentError } from '@credit/core'
import { describe, expect, it } from 'vitest'
import { scratch } from '../../test/scratch.ts'
import { checkSweep, readSweep } from './declaration.js'

const folder = scratch()
const whole = {
  tasks: ['row-mnist'],
  rules: ['exact'],
  seeds: '0..4',
  preset: 'quick',
  base: { training: { batch: 8, schedule: { factor: 0.5, every: 10 } }, options: { noise: 0.1 } },
  grid: { 'training.learningRate': [0.01, 0.03] },
  random: { count: 20, seed: 1, fields: { 'training.l2': { uniform: [0, 1e-3] } } },
}

/** The whole sweep with random fields, or with another value somewhere. */
const random = (distribution: unknown) => ({ random: { count: 2, seed: 1, fields: { a: distribution } } })

describe('a sweep as data', () => {
  it('passes as it is; every part may be left out', () => {
    expect(checkSweep(whole)).toEqual(whole)
    expect(checkSweep({})).toEqual({})
    expect(checkSweep({ seeds: [0, 2] }).seeds).toEqual([0, 2])
  })

  const cases: [unknown, string][] = [
    [[], 'f: the sweep must be an object, got []'],
    [
      { gird: {} },
      'f: a field of the sweep must be one of tasks, rules, seeds, preset, base, grid, random (did you mean grid?), got "gird"',
    ],
    [
      { base: { nets: {} } },
      'f: a field of base must be one of options, start, feedback, network, training, measures, got "nets"',
    ],
    [{ base: { network: { units: 3 } } }, 'f: a field of base.network must be one of hidden, cell, leak, '],
    [{ base: { training: { batch: 0 } } }, 'f: base.training.batch must be at least 1, got 0'],
    [{ base: { network: { leak: 1 } } }, 'f: base.network.leak must be a number in [0, 1), the fraction'],
    [
      { base: { network: { activation: 'x' } } },
      'must be one of relu, tanh, sigmoid, softplus, identity, got "x"',
    ],
    [{ tasks: [] }, 'f: tasks must be a list of at least 1, got []'],
    [{ rules: 'exact' }, 'f: rules must be an array, got "exact"'],
    [{ seeds: true }, 'f: seeds must be whole numbers such as "0..9" or [0, 2, 5], got true'],
    [
      { preset: 'small' },
      'f: preset must be one of quick, paper, mdgl-2021, eprop-2020, lsnn-2018, got "small"',
    ],
    [{ grid: { a: 3 } }, 'f: grid.a must be an array, got 3'],
    [{ grid: { a: [] } }, 'f: grid.a must be a list of at least 1, got []'],
    [{ grid: { a: [1, 2, 1] } }, 'f: grid.a must be values that differ, got [1, 2, 1]'],
    [{ random: { ...whole.random, count: 0 } }, 'f: random.count must be at least 1, got 0'],
    [{ random: { ...whole.random, seed: -1 } }, 'f: random.seed must be at least 0, got -1'],
    [{ random: { count: 1, fields: {} } }, 'f: random.seed must be a number, got undefined'],
    [{ random: { count: 1, seed: 1, fields: {} } }, 'f: random.fields must be of at least one field, got {'],
    [
      random({ normal: [0, 1] }),
      'f: a field of random.fields.a must be one of uniform, logUniform, integer, choice, ',
    ],
    [random({}), 'f: random.fields.a must be one of { uniform: [low, high] }, { logUniform'],
    [random({ uniform: [0, 1], integer: [0, 1] }), 'f: random.fields.a must be one of { uniform'],
    [
      random({ uniform: [1, 0] }),
      'f: random.fields.a.uniform must be [low, high], numbers with low < high, got [1, 0]',
    ],
    [random({ uniform: [1, 1] }), 'numbers with low < high, got [1, 1]'],
    [random({ uniform: [1] }), 'numbers with low < high, got [1]'],
    [random({ uniform: [Number.NaN, 1] }), 'numbers with low < high, got [NaN, 1]'],
    [random({ uniform: ['0', 1] }), 'numbers with low < high, got ["0", 1]'],
    [
      random({ logUniform: [0, 1] }),
      'a.logUniform must be [low, high], numbers with 0 < low < high, got [0, 1]',
    ],
    [
      random({ integer: [0, 1.5] }),
      'a.integer must be [low, high], whole numbers with low < high, got [0, 1.5]',
    ],
    [random({ choice: [] }), 'a.choice must be a list of at least 1, got []'],
    [random({ choice: ['x', 'x'] }), 'a.choice must be values that differ'],
  ]
  it.each(cases)('%j is refused', (sweep, message) => {
    expect(() => checkSweep(sweep, 'f')).toThrow(ArgumentError)
    expect(() => checkSweep(sweep, 'f')).toThrow(message)
    expect(() => checkSweep(sweep, 'f')).not.toThrow(/\n/)
  })

  it('comes from a file, which errors name', () => {
    const path = folder('sweep.json')
    const reading = () => readSweep(path)
    expect(reading).toThrow(`FILE must be a file that is there, got ${JSON.stringify(path)}`)
    writeFileSync(path, '{ "tasks": [\n')
    expect(reading).toThrow(/^[^\n]*sweep\.json: [^\n]*JSON[^\n]*$/)
    writeFileSync(path, JSON.stringify({ ...whole, preset: 'tiny' }))
    expect(reading).toThrow(
      `${path}: preset must be one of quick, paper, mdgl-2021, eprop-2020, lsnn-2018, got "tiny"`,
    )
    writeFileSync(path, JSON.stringify(whole))
    expect(reading()).toEqual(whole)
  })
})

import { describe, expect, it } from 'vitest'
import { daleInput, daleMatrix, daleReadout, daleRecurrent, daleSigns } from './daleInitialization.js'
import { ArgumentError } from './errors.js'
import { leakyNetwork } from './network.js'
import { project } from './project.js'
import { type RandomGenerator, seed } from './random/index.js'
import { spectralRadius } from './spectralRadius.js'

// The network of the delayed-xor experiment: N = 120, int(0.8·120) + 1 = 97 excitatory units.
const signs = daleSigns({ inhibitory: 23, excitatory: 97 })
const n = signs.length
const root = seed(17)
const drawn = daleMatrix(signs, root.generator())

/** What is promised of a draw, as the largest violation. */
function violations(w: Float64Array) {
  const rows = Array.from({ length: n }, (_, post) => [...w.subarray(post * n, (post + 1) * n)])
  const sum = (values: number[]) => values.reduce((total, value) => total + value, 0)
  const total = (sign: number) => sum([...w].filter((_, i) => signs[i % n] === sign))
  return {
    rowSum: Math.max(...rows.map((row) => Math.abs(sum(row)) / sum(row.map(Math.abs)))),
    totals: Math.abs(total(1) + total(-1)) / total(1),
    wrongSigns: [...w].filter((weight, i) => !(weight * signs[i % n] > 0)).length,
    radius: Math.abs(growth(w) - 1),
  }
}

/**
 * Spectral radius without logarithms or scaling: ‖w^(2^20)‖^(2^−20) by 20 squarings. Right to a factor
 * condition^(2^−20); one of 1.001 overflows, and counts as
 * infinite.
 */
function growth(w: Float64Array): number {
  let power = w
  for (let squaring = 0; squaring < 20; squaring++) {
    const next = new Float64Array(n * n)
    for (let i = 0; i < n; i++) {
      for (let k = 0; k < n; k++) {
        const left = power[i * n + k]
        for (let j = 0; j < n; j++) next[i * n + j] += left * power[k * n + j]
      }
    }
    power = next
  }
  const norm = Math.hypot(...power)
  return Number.isNaN(norm) ? Number.POSITIVE_INFINITY : norm ** (2 ** -20)
}

/** The recipe again, written with matrices of rows, with one step left out or changed. */
function recipe(
  generator: RandomGenerator,
  change?: 'no scaling' | 'no balance' | 'no radius' | 'balance over all' | 'diagonal first' | 'columns',
): Float64Array {
  const magnitude = Array.from({ length: n }, () =>
    Array.from({ length: n }, () => Math.abs(generator.gaussian())),
  )
  const inhibitory = 23
  const sum = (values: number[]) => values.reduce((total, value) => total + value, 0)
  if (change === 'diagonal first') for (let i = 0; i < n; i++) magnitude[i][i] = 0
  const excitation = sum(magnitude.map((row) => sum(row.slice(inhibitory))))
  const inhibition = sum(magnitude.map((row) => sum(row.slice(0, inhibitory))))
  const factor = change === 'no scaling' ? 1 : excitation / inhibition
  let rows = magnitude.map((row) => row.map((value, pre) => (pre < inhibitory ? -value * factor : value)))
  if (change === 'columns') rows = rows.map((_, i) => rows.map((row) => row[i]))
  rows = rows.map((row) => {
    const excess = sum(row)
    if (change === 'no balance') return row
    if (change === 'balance over all') return row.map((value) => value - excess / n)
    return row.map((value, pre) => {
      if (excess < 0) return pre >= inhibitory ? value - excess / (n - inhibitory) : value
      return pre < inhibitory ? value - excess / inhibitory : value
    })
  })
  const w = Float64Array.from(rows.flat())
  const radius = change === 'no radius' ? 1 : spectralRadius(w, n)
  return w.map((value) => value / radius)
}

function relativeError(a: Float64Array, b: Float64Array): number {
  return Math.max(...a.map((value, i) => Math.abs(value - b[i]))) / Math.max(...b.map(Math.abs))
}

const bounds = { rowSum: 1e-14, totals: 1e-14, wrongSigns: 0, radius: 1e-4 }

describe('daleMatrix', () => {
  const given = violations(drawn)

  it.each(Object.keys(bounds) as (keyof typeof bounds)[])('%s holds, with the diagonal', (promise) => {
    expect(given[promise]).toBeLessThanOrEqual(bounds[promise])
  })

  it('the radius is 1 to ten digits by the library’s own measure', () => {
    expect(spectralRadius(drawn, n)).toBeCloseTo(1, 10)
  })

  it('is the recipe, step by step', () => {
    expect(relativeError(drawn, recipe(root.generator()))).toBeLessThan(1e-12)
  })

  it.each([
    ['no scaling', []],
    ['no balance', ['rowSum']],
    ['balance over all', ['wrongSigns']],
    ['no radius', ['radius']],
    ['diagonal first', ['wrongSigns']],
    ['columns', ['wrongSigns']],
  ] as const)('control: with %s it is another matrix, which breaks %o', (change, broken) => {
    const other = recipe(root.generator(), change)
    expect(relativeError(drawn, other)).toBeGreaterThan(1e-2)
    const found = violations(other)
    for (const promise of broken) expect(found[promise]).toBeGreaterThan(bounds[promise])
  })

  it('control: removing the diagonal breaks the sums and the radius, which hold for the draw alone', () => {
    const found = violations(drawn.map((weight, i) => (i % (n + 1) === 0 ? 0 : weight)))
    expect(found.rowSum).toBeGreaterThan(1e-3)
    expect(found.radius).toBeGreaterThan(0.1)
  })

  it('by hand, two units: rows ±max(|a|·ratio, b), radius |b2 − b1|', () => {
    const generator = root.child('two').generator()
    const [a1, b1, a2, b2] = Array.from({ length: 4 }, () => Math.abs(generator.gaussian())) as [
      number,
      number,
      number,
      number,
    ]
    const ratio = (b1 + b2) / (a1 + a2)
    const [top, bottom] = [Math.max(a1 * ratio, b1), Math.max(a2 * ratio, b2)]
    const radius = Math.abs(bottom - top)
    const w = daleMatrix([-1, 1], root.child('two').generator())
    const wanted = [-top, top, -bottom, bottom].map((value) => value / radius)
    w.forEach((value, i) => {
      expect(value / wanted[i]).toBeCloseTo(1, 10)
    })
  })

  it('takes signs in any order, of any array', () => {
    const mixed = [1, -1, 1, 1, -1]
    const w = daleMatrix(mixed, root.generator())
    expect([...w].map(Math.sign)).toEqual([...mixed, ...mixed, ...mixed, ...mixed, ...mixed])
    for (let post = 0; post < 5; post++) {
      expect(w.subarray(5 * post, 5 * post + 5).reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 13)
    }
    expect(spectralRadius(w, 5)).toBeCloseTo(1, 10)
  })

  it.each([
    [[1, 1], 'signs must be of both kinds, 1 and -1, got [1, 1]'],
    [[-1], 'signs must be of both kinds, 1 and -1, got [-1]'],
    [[], 'signs must be of both kinds, 1 and -1, got []'],
    [[1, 0, -1], 'signs[1] must be 1 or -1, got 0'],
  ])('refuses signs %o', (bad, message) => {
    expect(() => daleMatrix(bad, root.generator())).toThrow(ArgumentError)
    expect(() => daleMatrix(bad, root.generator())).toThrow(`daleMatrix: ${message}`)
  })
})

describe('as initializers', () => {
  const shape = { inputs: 2, hidden: n, outputs: 2, leak: 0.99, activation: 'relu', bias: 'none' } as const
  const network = leakyNetwork({ ...shape, signs, readoutSigns: 'obeyed', autapses: 'none' })
  const dale = { recurrent: daleRecurrent(signs), readout: daleReadout(signs) }
  const parameters = network.initialize(root, dale)

  it('recurrent weights are one draw, less the diagonal', () => {
    const wanted = daleMatrix(signs, root.child('recurrent').generator())
    for (let i = 0; i < n; i++) wanted[i * n + i] = 0
    expect(parameters.recurrent).toEqual(wanted)
  })

  it('with autapses the diagonal stays', () => {
    const { recurrent } = leakyNetwork(shape).initialize(root, dale)
    expect(recurrent).toEqual(daleMatrix(signs, root.child('recurrent').generator()))
    expect(violations(recurrent).rowSum).toBeLessThan(1e-14)
  })

  it('the readout is the first K rows of another draw, diagonal kept', () => {
    const other = daleMatrix(signs, root.child('readout').generator())
    expect(parameters.readout).toEqual(other.subarray(0, 2 * n))
    expect(parameters.readout[0]).toBeLessThan(0)
    expect(parameters.readout[n + 1]).toBeLessThan(0)
    for (const k of [0, 1]) {
      expect(parameters.readout.subarray(k * n, (k + 1) * n).reduce((a, b) => a + b, 0)).toBeCloseTo(0, 13)
    }
    // control: neither its columns nor the recurrent draw
    expect(parameters.readout[1]).not.toBe(other[n])
    expect(parameters.readout[1]).not.toBe(parameters.recurrent[1])
  })

  it('obeys the law of its network: projecting changes nothing', () => {
    const w = parameters.data.slice()
    project(network, w)
    expect(w).toEqual(parameters.data)
    // control: weights of the other signs are changed
    const turned = parameters.data.map((weight) => -weight)
    const projected = turned.slice()
    project(network, projected)
    expect(projected).not.toEqual(turned)
  })

  it('input weights and readout bias stay those of the defaults', () => {
    const defaults = network.initialize(root)
    expect(parameters.input).toEqual(defaults.input)
    expect([...parameters.readoutBias]).toEqual([0, 0])
  })

  it('of the inputs so many inhibit, at random, every unit has a balanced row of one draw, and inputs of each sign keep it', () => {
    const inputs = 10
    const draw = (name: string, units: number) => {
      const U = new Float64Array(units * inputs)
      daleInput(3)(U, [units, inputs], root.child(name).generator())
      return Array.from({ length: units }, (_, unit) => U.subarray(unit * inputs, (unit + 1) * inputs))
    }
    const rows = draw('many', 40)
    const [first] = rows
    expect([...first!].filter((weight) => weight < 0)).toHaveLength(3)
    for (const row of rows) {
      expect(row.map(Math.sign)).toEqual(first!.map(Math.sign))
      expect(row.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(0, 13)
    }
    // with replacement: 40 units share the ten rows
    const different = (all: Float64Array[]) => new Set(all.map((row) => row.join())).size
    expect(different(rows)).toBeLessThanOrEqual(10)
    expect(different(rows)).toBeGreaterThan(5)
    // with no more units than inputs each has its own
    expect(different(draw('many', 10))).toBe(10)
    // the same draw, of radius 1
    expect(spectralRadius(Float64Array.from(draw('many', 10).flatMap((row) => [...row])), 10)).toBeCloseTo(
      1,
      10,
    )
    // control: other inputs inhibit by another seed
    expect(draw('other', 1)[0]!.map(Math.sign)).not.toEqual(first!.map(Math.sign))
  })

  it('refuses inputs that all inhibit, or none', () => {
    expect(() => daleInput(0)).toThrow('daleInput: inhibitory must be an integer from 1 to 16384, got 0')
    const all = () => daleInput(2)(new Float64Array(4), [2, 2], root.generator())
    expect(all).toThrow('daleInput: inputs must be an integer from 3 to 16384, got 2')
  })

  it('refuses signs of another number, and more outputs than units', () => {
    const few = [-1, 1]
    expect(() => network.initialize(root, { recurrent: daleRecurrent(few) })).toThrow(
      'daleRecurrent: signs must be an array of length 120, got [-1, 1]',
    )
    expect(() => network.initialize(root, { readout: daleReadout(few) })).toThrow(
      'daleReadout: signs must be an array of length 120',
    )
    const wide = leakyNetwork({ ...shape, hidden: 2, outputs: 3 })
    expect(() => wide.initialize(root, { readout: daleReadout(few) })).toThrow(
      'daleReadout: outputs must be an integer from 1 to 2, got 3',
    )
  })
})

describe('daleSigns', () => {
  it('has the inhibitory units first', () => {
    expect([...signs]).toEqual([...new Array(23).fill(-1), ...new Array(97).fill(1)])
  })

  it.each([
    [{ inhibitory: 0, excitatory: 1 }, 'inhibitory must be an integer from 1 to 16384, got 0'],
    [{ inhibitory: 1 }, 'excitatory must be an integer from 1 to 16384, got undefined'],
    [undefined, 'options must be an object of options, got undefined'],
    [
      { inhibitory: 1, exitatory: 1 },
      'an option must be one of inhibitory, excitatory (did you mean excitatory?), got "exitatory"',
    ],
  ])('refuses %o', (counts, message) => {
    expect(() => daleSigns(counts as { inhibitory: number; excitatory: number })).toThrow(
      `daleSigns: ${message}`,
    )
  })
})

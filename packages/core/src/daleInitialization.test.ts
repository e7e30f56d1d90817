import { describe, expect, it } from 'vitest'
import { daleMatrix, daleReadout, daleRecurrent, daleSigns } from './daleInitialization.js'
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

  it('of a connectivity keeps that share, balanced in every row and of radius 1; the others are 0', () => {
    const connectivity = 0.3
    const sparse = daleMatrix(signs, root.generator(), { connectivity })
    const kept = (w: Float64Array) => w.filter((weight) => weight !== 0).length
    expect(kept(sparse)).toBe(Math.floor(connectivity * n * n))
    const { rowSum, radius } = violations(sparse)
    expect(rowSum).toBeLessThan(1e-13)
    expect(radius).toBeLessThan(1e-4)
    for (const [i, weight] of sparse.entries()) expect(weight * signs[i % n]!).toBeGreaterThanOrEqual(0)
    // controls: 1 is the dense draw, and the same with entries struck out is not balanced
    expect(daleMatrix(signs, root.generator(), { connectivity: 1 })).toEqual(drawn)
    expect(violations(drawn.map((weight, i) => (sparse[i] === 0 ? 0 : weight))).rowSum).toBeGreaterThan(1e-2)
    // a row without one of the signs is empty
    const few = daleMatrix([-1, 1, 1], seed(1).generator(), { connectivity: 0.4 })
    for (let row = 0; row < 9; row += 3) {
      const [a, b, c] = few.subarray(row, row + 3)
      expect(a! < 0).toBe(b! > 0 || c! > 0)
    }
    for (const connectivity of [0, 1.1]) {
      expect(() => daleMatrix(signs, root.generator(), { connectivity })).toThrow(
        'daleMatrix: connectivity must be a number in (0, 1]',
      )
    }
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
    [undefined, 'inhibitory must be an integer from 1 to 16384, got undefined'],
  ])('refuses %o', (counts, message) => {
    expect(() => daleSigns(counts as { inhibitory: number; excitatory: number })).toThrow(
      `daleSigns: ${message}`,
    )
  })
})

import { describe, expect, it } from 'vitest'
import { gru } from './cells/gru.js'
import { ArgumentError } from './errors.js'
import {
  glorotUniform,
  type Initializer,
  initializeParameters,
  scaledGaussian,
  sparse,
  zeros,
} from './initialize.js'
import { leakyNetwork, recurrentNetwork } from './network.js'
import { blockNames } from './parameters.js'
import { seed } from './random/index.js'

const root = seed(11)
const large = leakyNetwork({ inputs: 50, hidden: 200, outputs: 40, leak: 0.9, activation: 'relu' })
const small = leakyNetwork({ inputs: 2, hidden: 3, outputs: 2, leak: 0.9, activation: 'relu' })
const constant =
  (value: number): Initializer =>
  (out) => {
    out.fill(value)
  }
const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length
function variance(values: Float64Array): number {
  const center = mean(values)
  return mean(values.map((value) => (value - center) ** 2))
}

describe('default initializers', () => {
  const { recurrent, input, bias, readout, readoutBias } = large.initialize(root)

  // Of n normal draws the mean has standard error √(v/n), the variance v·√(2/n): five of them are allowed.
  it.each([
    ['recurrent', recurrent, 2 / 200],
    ['input', input, 2 / 50],
  ] as const)('%s has mean 0 and variance 2 / fan-in', (_, values, wanted) => {
    expect(Math.abs(mean(values))).toBeLessThan(5 * Math.sqrt(wanted / values.length))
    expect(Math.abs(variance(values) / wanted - 1)).toBeLessThan(5 * Math.sqrt(2 / values.length))
  })

  it('control: gain 1 and fan-out are outside those bounds', () => {
    const half = large.initialize(root, { input: scaledGaussian(1) }).input
    expect(Math.abs(variance(half) / (2 / 50) - 1)).toBeGreaterThan(5 * Math.sqrt(2 / half.length))
    expect(Math.abs(variance(input) / (2 / 200) - 1)).toBeGreaterThan(5 * Math.sqrt(2 / input.length))
  })

  it('readout fills ±√(6 / (fan-in + fan-out)) and stays inside', () => {
    const limit = Math.sqrt(6 / (200 + 40))
    const largest = Math.max(...readout.map(Math.abs))
    expect(largest).toBeLessThanOrEqual(limit)
    expect(largest).toBeGreaterThan(0.99 * limit)
    // a²/3, with standard error √(4/45)·a²/√n
    expect(Math.abs(variance(readout) / (limit ** 2 / 3) - 1)).toBeLessThan(
      5 * Math.sqrt(0.8 / readout.length),
    )
  })

  it('biases are 0', () => {
    expect([...bias, ...readoutBias]).toEqual(new Array(240).fill(0))
  })
})

describe('initializeParameters', () => {
  it('gives the same bits for the same seed, others for another', () => {
    expect(small.initialize(root)).toEqual(initializeParameters(small, root))
    expect(small.initialize(seed(12)).data).not.toEqual(small.initialize(root).data)
  })

  it('draws every block from its own branch: another initializer of one shifts no other', () => {
    const base = small.initialize(root, { bias: scaledGaussian(1), readoutBias: scaledGaussian(1) })
    for (const changed of blockNames) {
      const other = small.initialize(root, {
        bias: scaledGaussian(1),
        readoutBias: scaledGaussian(1),
        [changed]: constant(9),
      })
      for (const name of blockNames) {
        if (name === changed) expect([...other[name]]).toEqual(new Array(base[name].length).fill(9))
        else expect(other[name]).toEqual(base[name])
      }
    }
  })

  it('that branch has the name of the block, so that no two blocks get the same numbers', () => {
    const first: Initializer = (out, _, generator) => {
      out[0] = generator.uniform()
    }
    const gated = recurrentNetwork({ inputs: 2, hidden: 3, outputs: 2, cell: gru() })
    const parameters = gated.initialize(root, Object.fromEntries(blockNames.map((name) => [name, first])))
    const drawn = blockNames.map((name) => parameters[name][0])
    expect(drawn).toEqual(blockNames.map((name) => root.child(name).generator().uniform()))
    expect(new Set(drawn).size).toBe(6)
  })

  it('passes the shape: [post, pre] for weights, [n] for biases', () => {
    const shapes: unknown[] = []
    const note: Initializer = (_, shape) => shapes.push(shape)
    small.initialize(root, Object.fromEntries(blockNames.map((name) => [name, note])))
    expect(shapes).toEqual([[3, 3], [3, 2], [3], [2, 3], [2]])
  })

  it('sets absent synapses to 0, +0 and nothing else, and leaves the others as drawn', () => {
    const masked = leakyNetwork({
      inputs: 2,
      hidden: 3,
      outputs: 2,
      leak: 0.9,
      activation: 'relu',
      autapses: 'none',
    })
    const { recurrent } = masked.initialize(root)
    const dense = small.initialize(root).recurrent
    expect([...recurrent]).toEqual([...dense].map((weight, i) => (i % 4 === 0 ? 0 : weight)))
    expect(Math.min(...dense.filter((_, i) => i % 4 === 0))).toBeLessThan(0)
  })

  it("takes the signs of Dale's law, and keeps magnitudes: nothing is left to project", () => {
    const shape = { inputs: 2, hidden: 3, outputs: 2, leak: 0.9, activation: 'relu' } as const
    const signs = [-1, 1, 1]
    const dale = leakyNetwork({ ...shape, signs, readoutSigns: 'obeyed' }).initialize(root)
    const free = small.initialize(root)
    for (const block of ['recurrent', 'readout'] as const) {
      expect([...dale[block]]).toEqual([...free[block]].map((weight, i) => Math.abs(weight) * signs[i % 3]))
      // the control: without the law the signs come out wrong
      expect(free[block].some((weight, i) => weight * signs[i % 3] < 0)).toBe(true)
    }
    expect(dale.input).toEqual(free.input)
    expect(leakyNetwork({ ...shape, signs }).initialize(root).readout).toEqual(free.readout)
  })

  it('leaves a bias block of length 0 alone, whatever its initializer', () => {
    const without = leakyNetwork({
      inputs: 2,
      hidden: 3,
      outputs: 2,
      leak: 0.9,
      activation: 'relu',
      bias: 'none',
    })
    expect(without.initialize(root, { bias: scaledGaussian(1) }).bias).toHaveLength(0)
    expect(without.initialize(root, { bias: glorotUniform }).recurrent).toEqual(
      small.initialize(root).recurrent,
    )
  })
})

describe('initializers', () => {
  it('fill in place', () => {
    const out = new Float64Array([1, 2])
    zeros(out, [2], root.generator())
    expect([...out]).toEqual([0, 0])
    glorotUniform(out, [1, 2], root.generator())
    expect(out[0]).not.toBe(out[1])
  })

  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('scaledGaussian refuses a gain of %d', (gain) => {
    expect(() => scaledGaussian(gain)).toThrow(ArgumentError)
    expect(() => scaledGaussian(gain)).toThrow('scaledGaussian: gain must be a finite number of at least 0')
  })
})

describe('sparse', () => {
  it('keeps ⌊c·n⌋ weights of the draw, and no others', () => {
    const dense = new Float64Array(50)
    scaledGaussian(1)(dense, [5, 10], seed(3).generator())
    const out = new Float64Array(50)
    sparse(scaledGaussian(1), 0.3)(out, [5, 10], seed(3).generator())
    const kept = [...out.keys()].filter((i) => out[i] !== 0)
    expect(kept).toHaveLength(15)
    for (const i of kept) expect(out[i]).toBe(dense[i])
    // control: all of them at 1
    sparse(scaledGaussian(1), 1)(out, [5, 10], seed(3).generator())
    expect(out).toEqual(dense)
  })

  it('refuses what is no initializer or no share', () => {
    expect(() => sparse(undefined as never, 0.5)).toThrow('sparse: initializer must be a function')
    expect(() => sparse(scaledGaussian(1), 0)).toThrow('sparse: connectivity must be a number in (0, 1]')
  })
})

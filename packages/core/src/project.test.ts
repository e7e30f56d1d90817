import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ArgumentError } from './errors.js'
import { type LeakyNetworkOptions, leakyNetwork, type Network } from './network.js'
import { parametersOf } from './parameters.js'
import { project } from './project.js'
import { fillGaussian, integer, seed, sign } from './random/index.js'

const base = { inputs: 2, hidden: 3, outputs: 2, leak: 0.5, activation: 'relu' } as const
const signs = [1, -1, 1]
const connectivity = [1, 1, 0, 0, 1, 1, 1, 0, 1]

function projected(network: Network, w: Float64Array): Float64Array {
  const out = w.slice()
  project(network, out)
  return out
}

function drawn(network: Network, root = 1): Float64Array {
  return fillGaussian(new Float64Array(network.layout.size), seed(root).generator(), 0, 1)
}

/** Networks with and without each constraint, with weights of either sign. */
const places = fc
  .record({ hidden: fc.integer({ min: 1, max: 6 }), which: fc.nat(7), root: fc.nat() })
  .map(({ hidden, which, root }) => {
    const generator = seed(root).child('network').generator()
    const options: LeakyNetworkOptions = {
      ...base,
      hidden,
      ...(which & 1 && {
        connectivity: Uint8Array.from({ length: hidden ** 2 }, () => integer(generator, 2)),
      }),
      ...(which & 2 && { signs: Array.from({ length: hidden }, () => sign(generator)) }),
      ...((which & 6) === 6 && { readoutSigns: 'obeyed' as const }),
    }
    const network = leakyNetwork(options)
    return { network, w: drawn(network, root) }
  })

describe('project', () => {
  const fixed = { seed: 71, numRuns: 200 }

  it('is idempotent, changes nothing but to 0, and nothing that is legal', () => {
    let changed = 0
    fc.assert(
      fc.property(places, ({ network, w }) => {
        const once = projected(network, w)
        expect(projected(network, once)).toEqual(once)
        const { hidden, connectivity: mask, signs: dale, readoutSigns, layout } = network
        const legal = (i: number) => {
          const { recurrent, readout } = layout.blocks
          if (i < recurrent.length) {
            return mask?.[i] !== 0 && (dale === null || w[i] * dale[i % hidden] > 0)
          }
          const inReadout = i >= readout.offset && i < readout.offset + readout.length
          if (!inReadout || readoutSigns === 'free') return true
          return w[i] * dale![(i - readout.offset) % hidden] > 0
        }
        w.forEach((entry, i) => {
          if (!legal(i)) changed++
          expect(once[i]).toBe(legal(i) ? entry : 0)
        })
      }),
      fixed,
    )
    expect(changed).toBeGreaterThan(100)
  })

  it('control: without signs and connectivity it changes nothing', () => {
    const network = leakyNetwork(base)
    expect(projected(network, drawn(network))).toEqual(drawn(network))
  })

  it('the sign is that of the presynaptic unit: a whole column has it', () => {
    const network = leakyNetwork({ ...base, signs })
    const w = new Float64Array(network.layout.size).fill(1)
    const { recurrent, readout } = parametersOf(network.layout, projected(network, w))
    expect([...recurrent]).toEqual([1, 0, 1, 1, 0, 1, 1, 0, 1])
    expect([...readout]).toEqual([1, 1, 1, 1, 1, 1])
  })

  it('the readout obeys the signs only when asked', () => {
    const network = leakyNetwork({ ...base, signs, readoutSigns: 'obeyed' })
    const w = new Float64Array(network.layout.size).fill(-2)
    const { readout, input, bias, readoutBias } = parametersOf(network.layout, projected(network, w))
    expect([...readout]).toEqual([0, -2, 0, 0, -2, 0])
    for (const free of [input, bias, readoutBias]) expect(free.every((entry) => entry === -2)).toBe(true)
  })

  it('an absent synapse is 0 whatever it was: of the right sign, NaN, or −0', () => {
    const network = leakyNetwork({ ...base, signs, connectivity })
    const w = drawn(network)
    w.set([1, -1, 5, Number.NaN, -1, 1, 1, -0, 1])
    expect([...projected(network, w).subarray(0, 9)]).toEqual([1, -1, 0, 0, -1, 1, 1, 0, 1])
  })

  it('a NaN at a present synapse is not hidden', () => {
    const network = leakyNetwork({ ...base, signs })
    const w = drawn(network)
    w[0] = Number.NaN
    expect(projected(network, w)[0]).toBeNaN()
  })

  it('is the nearest legal point: no other one has a smaller distance', () => {
    const network = leakyNetwork({ ...base, signs, connectivity, readoutSigns: 'obeyed' })
    const distance = (a: Float64Array, b: Float64Array) => Math.hypot(...a.map((entry, i) => entry - b[i]))
    const w = drawn(network)
    const nearest = distance(w, projected(network, w))
    expect(nearest).toBeGreaterThan(0)
    for (let root = 2; root < 30; root++) {
      const near = w.map((entry, i) => entry + 0.2 * drawn(network, root)[i])
      expect(distance(w, projected(network, near))).toBeGreaterThan(nearest)
    }
  })

  it('refuses an array of another network', () => {
    const call = () => project(leakyNetwork(base), new Float64Array(3))
    expect(call).toThrow(ArgumentError)
    expect(call).toThrow('project: w must be an array of length 26, got Float64Array of length 3')
  })
})

import { leakyNetwork, parametersOf, seed } from '@credit/core'
import { describe, expect, it } from 'vitest'
import { filterNormalized, randomDirection } from './directions.js'
import { norm } from './internal/vectors.js'

const root = seed(7)

describe('randomDirection', () => {
  it('is standard normal and its seed alone decides', () => {
    const direction = randomDirection(4000, root)
    expect(randomDirection(4000, root)).toEqual(direction)
    expect(randomDirection(4000, seed(8))).not.toEqual(direction)
    const mean = direction.reduce((a, b) => a + b, 0) / 4000
    expect(Math.abs(mean)).toBeLessThan(4 / Math.sqrt(4000))
    // ‖d‖²/n deviates by √(2/n)
    expect(Math.abs(norm(direction) ** 2 / 4000 - 1)).toBeLessThan(4 * Math.sqrt(2 / 4000))
  })

  it('refuses no entries', () => {
    expect(() => randomDirection(0, root)).toThrow(
      'randomDirection: size must be an integer from 1 to 268435456, got 0',
    )
  })
})

describe('filterNormalized', () => {
  const connectivity = [1, 0, 1, 1, 1, 1, 0, 0, 0]
  const network = leakyNetwork({
    inputs: 2,
    hidden: 3,
    outputs: 2,
    leak: 0.5,
    activation: 'tanh',
    connectivity,
  })
  const w = parametersOf(network.layout, randomDirection(network.layout.size, root.child('w')))
  const raw = randomDirection(network.layout.size, root.child('d'))
  const d = parametersOf(network.layout, filterNormalized(raw, w.data, network))
  const masked = (values: Float64Array) => values.map((value, i) => value * connectivity[i])

  it('gives every row of W, U and V the length of its own, without what is absent', () => {
    const present = masked(w.recurrent)
    for (let i = 0; i < 2; i++) {
      expect(norm(d.recurrent.subarray(3 * i, 3 * i + 3))).toBeCloseTo(
        norm(present.subarray(3 * i, 3 * i + 3)),
        14,
      )
      expect(norm(d.readout.subarray(3 * i, 3 * i + 3))).toBeCloseTo(
        norm(w.readout.subarray(3 * i, 3 * i + 3)),
        14,
      )
      expect(norm(d.input.subarray(2 * i, 2 * i + 2))).toBeCloseTo(
        norm(w.input.subarray(2 * i, 2 * i + 2)),
        14,
      )
    }
    expect(masked(d.recurrent)).toEqual(d.recurrent)
    expect([...d.recurrent.subarray(6)]).toEqual([0, 0, 0])
    // Not so before.
    const before = parametersOf(network.layout, raw)
    expect(norm(before.input.subarray(0, 2))).not.toBeCloseTo(norm(w.input.subarray(0, 2)), 2)
  })

  it('leaves the biases alone, and the direction within each filter', () => {
    expect([...d.bias, ...d.readoutBias]).toEqual([0, 0, 0, 0, 0])
    const before = parametersOf(network.layout, raw)
    expect(d.input[0] / d.input[1]).toBeCloseTo(before.input[0] / before.input[1], 12)
  })

  it('does not depend on the length of the direction, nor change what it was given', () => {
    const twice = filterNormalized(
      raw.map((x) => 2 * x),
      w.data,
      network,
    )
    expect(twice).toEqual(d.data)
    expect(raw).toEqual(randomDirection(network.layout.size, root.child('d')))
  })

  it('a filter of zeros stays', () => {
    const zero = new Float64Array(network.layout.size)
    expect(filterNormalized(zero, w.data, network)).toEqual(zero)
    expect(filterNormalized(raw, zero, network).every((x) => x === 0)).toBe(true)
  })

  it('refuses other lengths, and entries that are not finite', () => {
    const short = raw.subarray(1)
    expect(() => filterNormalized(short, w.data, network)).toThrow(
      'filterNormalized: direction must be an array',
    )
    expect(() => filterNormalized(raw, short, network)).toThrow('filterNormalized: at must be an array')
    const broken = raw.slice().fill(Number.NaN, 2, 3)
    expect(() => filterNormalized(broken, w.data, network)).toThrow(
      'filterNormalized: direction[2] must be finite',
    )
    expect(() => filterNormalized(raw, broken, network)).toThrow('filterNormalized: at[2] must be finite')
  })
})

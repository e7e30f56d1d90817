import { describe, expect, it } from 'vitest'
import { relu } from './activation.js'
import { ArgumentError } from './errors.js'
import { type LeakyNetworkOptions, leakyNetwork } from './network.js'

const options: LeakyNetworkOptions = { inputs: 2, hidden: 3, outputs: 4, leak: 0.9, activation: 'relu' }

describe('leakyNetwork', () => {
  it('keeps its sizes and lays out N² + NI + N + KN + K parameters', () => {
    const network = leakyNetwork(options)
    expect(network).toMatchObject({ inputs: 2, hidden: 3, outputs: 4, connectivity: null })
    expect(network.cell.unit).toEqual({ leak: 0.9, activation: relu })
    expect(network.layout.size).toBe(9 + 6 + 3 + 12 + 4)
    const { recurrent, input, bias, readout, readoutBias } = network.layout.blocks
    expect([recurrent, input, bias, readout, readoutBias].map(({ shape }) => shape)).toEqual([
      [3, 3],
      [3, 2],
      [3],
      [4, 3],
      [4],
    ])
  })

  it('without a bias has a bias block of length 0, and the readout bias still', () => {
    const { blocks, size } = leakyNetwork({ ...options, bias: 'none' }).layout
    expect(blocks.bias).toMatchObject({ length: 0, shape: [0] })
    expect(blocks.readoutBias.length).toBe(4)
    expect(size).toBe(31)
  })

  it('takes signs of 1 and -1 alone, one for each unit', () => {
    expect([...leakyNetwork({ ...options, signs: [1, -1, 1] }).signs!]).toEqual([1, -1, 1])
    for (const wrong of [0, 2, 0.5, Number.NaN]) {
      const refused = `leakyNetwork: signs[2] must be 1 or -1, got ${wrong}`
      expect(() => leakyNetwork({ ...options, signs: [1, -1, wrong] })).toThrow(refused)
    }
    expect(() => leakyNetwork({ ...options, signs: [1, -1] })).toThrow('signs must be an array of length 3')
  })

  it('without autapses has a mask with a zero diagonal', () => {
    expect([...leakyNetwork({ ...options, autapses: 'none' }).connectivity!]).toEqual([
      0, 1, 1, 1, 0, 1, 1, 1, 0,
    ])
  })

  it('joins a connectivity with the wish for no autapses', () => {
    const connectivity = [1, 1, 0, 0, 1, 1, 1, 0, 0]
    expect([...leakyNetwork({ ...options, connectivity }).connectivity!]).toEqual(connectivity)
    const { connectivity: joined } = leakyNetwork({ ...options, connectivity, autapses: 'none' })
    expect([...joined!]).toEqual([0, 1, 0, 0, 0, 1, 1, 0, 0])
  })

  it('copies the connectivity', () => {
    const connectivity = new Uint8Array(9).fill(1)
    const network = leakyNetwork({ ...options, connectivity, autapses: 'none' })
    expect([...connectivity]).toEqual(new Array(9).fill(1))
    connectivity[1] = 0
    expect(network.connectivity![1]).toBe(1)
  })

  it('is frozen', () => {
    expect(() => Object.assign(leakyNetwork(options), { leak: 0 })).toThrow(TypeError)
  })

  it.each([0, 0.5, 1 - 2 ** -53])('takes a leak of %f', (leak) => {
    expect(leakyNetwork({ ...options, leak }).cell.unit?.leak).toBe(leak)
  })
})

describe('bad options', () => {
  it.each([
    [{ inputs: 0 }, 'inputs must be an integer of at least 1, got 0'],
    [{ hidden: 2.5 }, 'hidden must be an integer from 1 to 16384, got 2.5'],
    [{ hidden: 1e9 }, 'hidden must be an integer from 1 to 16384, got 1000000000'],
    [{ outputs: undefined }, 'outputs must be an integer of at least 1, got undefined'],
    [{ leak: 1 }, 'leak must be a number in [0, 1): the fraction of state kept per step, got 1'],
    [{ leak: -0.1 }, 'leak must be a number in [0, 1)'],
    [{ leak: Number.NaN }, 'leak must be a number in [0, 1)'],
    [
      { activation: 'elu' },
      'activation must be one of "relu", "tanh", "sigmoid", "softplus", "identity", or an Activation, got "elu"',
    ],
    [{ bias: 'frozen' }, 'bias must be one of "trained", "none", got "frozen"'],
    [{ autapses: false }, 'autapses must be one of "allowed", "none", got false'],
    [{ connectivity: [1, 0] }, 'connectivity must be an array of length 9, got [1, 0]'],
    [{ connectivity: null }, 'connectivity must be an array of length 9, got null'],
    [{ connectivity: [1, 0, 1, 0.5, 0, 0, 0, 0, 0] }, 'connectivity[3] must be 0 or 1, got 0.5'],
    [{ connectivity: new Array(9) }, 'connectivity[0] must be 0 or 1, got undefined'],
  ])('%o', (change, message) => {
    const make = () => leakyNetwork({ ...options, ...change } as LeakyNetworkOptions)
    expect(make).toThrow(ArgumentError)
    expect(make).toThrow(`leakyNetwork: ${message}`)
  })

  it('no options', () => {
    expect(() => leakyNetwork(undefined as never)).toThrow(
      'leakyNetwork: options must be an object of options',
    )
  })
})

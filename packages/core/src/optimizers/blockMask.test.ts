import { describe, expect, it } from 'vitest'
import { leakyNetwork } from '../network.js'
import { blockNames, parametersOf } from '../parameters.js'
import { blockMask } from './blockMask.js'

const { layout } = leakyNetwork({ inputs: 2, hidden: 3, outputs: 4, leak: 0, activation: 'tanh' })

describe('blockMask', () => {
  it.each(blockNames)('is 1 in %s and nowhere else', (name) => {
    const shown = parametersOf(layout, Float64Array.from(blockMask(layout, [name])))
    for (const other of blockNames) {
      expect([...shown[other]]).toEqual(new Array(shown[other].length).fill(other === name ? 1 : 0))
    }
  })

  it('of several is their union, of none is 0', () => {
    const [weights, biases] = [
      blockMask(layout, ['recurrent', 'input', 'readout']),
      blockMask(layout, ['bias', 'readoutBias']),
    ]
    expect([...weights].map((value, i) => value + biases[i])).toEqual(new Array(layout.size).fill(1))
    expect([...blockMask(layout, [])]).toEqual(new Array(layout.size).fill(0))
  })

  it('refuses a name that is no block', () => {
    expect(() => blockMask(layout, ['bias', 'weights' as 'input'])).toThrow(
      'blockMask: names[1] must be one of "recurrent", "input", "bias", "recurrentBias", "readout", "readoutBias", got "weights"',
    )
  })
})

import { blockNames } from '@credit/core'
import { describe, expect, it } from 'vitest'
import { pytorchNames } from './pytorchNames.js'

describe('pytorchNames', () => {
  it('has a name for every block, each another', () => {
    expect(Object.keys(pytorchNames).sort()).toEqual([...blockNames].sort())
    expect(new Set(Object.values(pytorchNames)).size).toBe(blockNames.length)
  })

  it('hh is the recurrent matrix, ih the input: torch.nn.RNN documents weight_ih_l0 as (hidden, input)', () => {
    expect(pytorchNames).toMatchObject({ recurrent: 'rnn.weight_hh_l0', input: 'rnn.weight_ih_l0' })
    expect(pytorchNames).toMatchObject({ bias: 'rnn.bias_ih_l0' })
    expect(pytorchNames).toMatchObject({ readout: 'readout.weight', readoutBias: 'readout.bias' })
  })
})

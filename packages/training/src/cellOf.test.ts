import { expect, test } from 'vitest'
import { cellOf } from './cellOf.js'

const options = {
  ...{ leak: 0.5, activation: 'tanh', threshold: 0.4, adaptation: 0.2, adaptationLeak: 0.9 },
  ...{ driveGain: 0.7, refractorySteps: 2, reset: 'kept', adaptationGain: 0.3 },
} as const

test.each([
  ['voltage', ['leak', 'activation']],
  ['rate', ['leak', 'activation']],
  ['lif', ['leak', 'threshold']],
  ['alif', ['leak', 'threshold', 'adaptation', 'adaptationLeak']],
] as const)('%s is made with its options, and without one of them it is not', (cell, needed) => {
  const network = { hidden: 4, cell, ...options } as never
  const made = cellOf(network).options
  for (const name of needed) {
    expect(made[name]).toEqual(options[name])
    const lacking = { ...(network as object), [name]: undefined } as never
    expect(() => cellOf(lacking)).toThrow(`credit: network.${name} must be given, got undefined`)
  }
})

test('what a spiking cell may have is passed on where it is given, and else is the default', () => {
  const may = ['driveGain', 'refractorySteps', 'reset', 'adaptationGain'] as const
  const base = { hidden: 4, cell: 'alif', leak: 0.5, threshold: 0.4, adaptation: 0.2, adaptationLeak: 0.9 }
  const plain = cellOf(base as never)
  const full = cellOf({ ...base, ...options } as never)
  for (const name of may) {
    expect(full.options[name]).toEqual(options[name])
    expect(full.options[name]).not.toEqual(plain.options[name])
  }
  expect([full.output, cellOf({ ...base, output: 'smooth' } as never).output]).toEqual([
    'spikes',
    'continuous',
  ])
})

test('the gated cells take no option, and others are refused with what was meant', () => {
  expect(cellOf({ hidden: 4, cell: 'gru' } as never).name).toBe('gru')
  expect(cellOf({ hidden: 4, cell: 'lstm' } as never).name).toBe('lstm')
  expect(() => cellOf({ hidden: 4, cell: 'gruu' } as never)).toThrow('(did you mean gru?), got "gruu"')
})

import { alif, type Cell, gru, lif, lstm, rate, voltage } from '@credit/core'
import { describe, expect, it } from 'vitest'
import { cellsFor, cellsWith, missingOf, type Need } from './needs.js'

const spiking = { leak: 0.9, threshold: 1 }
const cells: Readonly<Record<string, Cell>> = {
  voltage: voltage({ leak: 0.9, activation: 'tanh' }),
  rate: rate({ leak: 0.9, activation: 'tanh' }),
  lif: lif(spiking),
  alif: alif({ ...spiking, adaptationLeak: 0.9, adaptation: 1 }),
  gru: gru(),
  lstm: lstm(),
}
const all: readonly Need[] = [
  'one state',
  'one drive',
  'a constant carry',
  'a constant gain',
  'equal units',
  'an activation',
]

describe.each(Object.keys(cells))('the table of messages says of %s', (name) => {
  it('what the cell has, and nothing else', () => {
    const missing = missingOf(cells[name], all)
    expect(all.filter((need) => !missing.includes(need))).toEqual(cellsWith[name])
  })
})

it('no other cells are in the table', () => {
  expect(Object.keys(cellsWith)).toEqual(Object.keys(cells))
})

it('options can take from a cell what its name promises', () => {
  expect(missingOf(lif({ ...spiking, reset: 'kept' }), all)).toContain('a constant carry')
  expect(missingOf(voltage({ leak: [0.9, 0.5], activation: 'tanh' }), all)).toEqual(['equal units'])
  expect(cellsFor(['a constant carry', 'a constant gain'])).toEqual(['voltage', 'lif'])
})

import { describe, expect, it } from 'vitest'
import { alif } from './cells/alif.js'
import type { Cell, Partials } from './cells/cell.js'
import { gru } from './cells/gru.js'
import { lif } from './cells/lif.js'
import { rate } from './cells/rate.js'
import { voltage } from './cells/voltage.js'
import { type LibraryCell, libraryCells } from './cells.js'
import { type CellPart, checkCell } from './checkCell.js'
import { seed } from './random/index.js'

const spiking = { leak: [0.9, 0.8, 0.7, 0.5], driveGain: 0.6, threshold: 0.5 }
const adapting = { adaptationLeak: 0.8, adaptation: [0, 0.3, 0.6, 1], adaptationGain: 0.7 }
const arctan = { shape: 'arctan' as const, height: 0.4, width: 0.9 }
const smooth = { ...spiking, output: 'smooth' as const, pseudoDerivative: arctan }
const at = { seed: seed(5) }

/** Those of the table, and some whose units differ. */
const cells: Record<string, Cell> = {
  ...Object.fromEntries(
    Object.values<LibraryCell>(libraryCells).flatMap(({ examples }) =>
      Object.entries(examples).map(([name, make]) => [name, make(0.8)]),
    ),
  ),
  'voltage, one leak': voltage({ leak: 0.7, activation: 'tanh' }),
  'voltage, a leak each': voltage({ leak: [0.9, 0.5, 0, 0.3], activation: 'softplus' }),
  'rate, one leak': rate({ leak: 0.7, activation: 'sigmoid' }),
  'rate, a leak each': rate({ leak: [0.9, 0.5, 0, 0.3], activation: 'tanh' }),
  'lif, a leak each': lif(spiking),
  'alif, a leak each': alif({ ...spiking, ...adapting }),
  'smooth lif': lif(smooth),
  'smooth alif': alif({ ...smooth, ...adapting }),
}

it.each(Object.keys(cells))('%s passes, in every part it has', (name) => {
  const cell = cells[name]
  const { passes, failures, errors } = checkCell(cell, at)
  expect(failures).toEqual([])
  expect(passes).toBe(true)
  const continuous = cell.output === 'continuous'
  const wanted: CellPart[] = [...(continuous ? (['carry', 'read'] as const) : []), 'gain']
  if (cell.bend) wanted.push('bend')
  if (cell.loops) wanted.push('loops')
  expect(Object.keys(errors).sort()).toEqual(wanted.sort())
})

describe('what is wrong is named', () => {
  /** The cell with its partials changed after they were written. */
  const changed = (cell: Cell, change: (out: Partials) => void): Cell => ({
    ...cell,
    partials(memory, t, out) {
      cell.partials(memory, t, out)
      change(out)
    },
  })
  const scale = (array: Float64Array | Float32Array) => {
    for (let i = 0; i < array.length; i++) array[i] *= 1.001
  }
  const { loops: _, bend: __, ...plain } = cells['voltage, one leak']

  it.each<[string, Cell, (out: Partials) => void, CellPart[]]>([
    ['F', plain, (out) => scale(out.carry[0][0]), ['carry', 'read']],
    ['G', plain, (out) => scale(out.gain[0][0]), ['gain', 'read']],
    ['c', plain, (out) => scale(out.read[0]), ['read']],
    ['one path of the adaptation', cells['smooth alif'], (out) => scale(out.carry[1][0]), ['carry']],
    ['the path of the reset', cells['smooth lif'], (out) => out.carry[0][0].set(spiking.leak), ['carry']],
    ['one gate', cells.lstm, (out) => scale(out.gain[1][3]), ['gain', 'read']],
    ['a spiking gain', cells['lif, a leak each'], (out) => scale(out.gain[0][0]), ['gain']],
  ])('%s', (_name, cell, change, parts) => {
    const { passes, failures } = checkCell(changed(cell, change), at)
    expect(passes).toBe(false)
    expect(failures).toEqual(expect.arrayContaining(parts))
  })

  it.each(['gru', 'lstm', 'smooth lif', 'smooth alif', 'rate, a leak each'])('bend of %s', (name) => {
    const cell = cells[name]
    const wrong: Cell = {
      ...cell,
      bend(memory, t, bend) {
        cell.bend?.(memory, t, bend)
        for (const array of [...bend.carry, ...bend.gain, ...bend.read]) scale(array)
      },
    }
    expect(checkCell(wrong, at).failures).toEqual(['bend'])
  })

  it('loops', () => {
    const other = voltage({ leak: 0.71, activation: 'tanh' })
    const mixed: Cell = { ...other, step: cells['voltage, one leak'].step, partials: plain.partials }
    expect(checkCell(mixed, at).failures).toEqual(['loops'])
  })
})

it('refuses what no network takes', () => {
  expect(() => checkCell(lif(spiking), { ...at, hidden: 3 })).toThrow('hidden must be 4')
  expect(() => checkCell(gru(), { ...at, steps: 0 })).toThrow('checkCell: steps must be')
})

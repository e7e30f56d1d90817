import { alif } from './cells/alif.js'
import type { Cell } from './cells/cell.js'
import { gru } from './cells/gru.js'
import { lif } from './cells/lif.js'
import { lstm } from './cells/lstm.js'
import { rate } from './cells/rate.js'
import { voltage } from './cells/voltage.js'

// What tools have to know of the library's cells: one entry each here is all that a new cell needs beside its file and its export.
// The two tables are apart and literal, so that who reads the traits alone has no cell in the bundle.

/** What a rule may need of a cell. */
export const cellTraits = [
  'one state',
  'one drive',
  'a constant carry',
  'a constant gain',
  'equal units',
  'an activation',
] as const

export type CellTrait = (typeof cellTraits)[number]

/**
 * What each cell has of it, for messages of rules, which bring no cell along; a test compares it with the cells.
 *
 * @example
 * traitsOfCells.alif // => ['one drive', 'equal units']
 */
export const traitsOfCells = {
  voltage: ['one state', 'one drive', 'a constant carry', 'a constant gain', 'equal units', 'an activation'],
  rate: ['one state', 'one drive', 'a constant carry', 'equal units', 'an activation'],
  lif: ['one state', 'one drive', 'a constant carry', 'a constant gain', 'equal units'],
  alif: ['one drive', 'equal units'],
  gru: ['one state', 'equal units'],
  lstm: ['equal units'],
} as const satisfies Readonly<Record<string, readonly CellTrait[]>>

export type CellName = keyof typeof traitsOfCells

/** A cell of the library. */
export interface LibraryCell {
  /** Makes it from its options, which it checks. */
  readonly make: (options: never) => Cell
  /** Options that it can't be made without. */
  readonly needed: readonly string[]
  /** Its other options. */
  readonly optional: readonly string[]
  /** Cells that stand for it in checks and in the conformance tests of rules, each of a leak where it has one. */
  readonly examples: Readonly<Record<string, (leak: number) => Cell>>
}

/**
 * The library's cells. Names in configurations, options on the command line and the cases of `credit check` follow from this.
 *
 * @example
 * libraryCells.gru.make().name // => 'gru'
 */
export const libraryCells = {
  voltage: {
    make: voltage,
    needed: ['leak', 'activation'],
    optional: [],
    examples: { voltage: (leak) => voltage({ leak, activation: 'tanh' }) },
  },
  rate: {
    make: rate,
    needed: ['leak', 'activation'],
    optional: [],
    examples: { rate: (leak) => rate({ leak, activation: 'tanh' }) },
  },
  lif: {
    make: lif,
    needed: ['leak', 'threshold'],
    optional: ['driveGain', 'refractorySteps', 'reset', 'pseudoDerivative', 'output'],
    examples: {
      lif: (leak) => lif({ leak, driveGain: 1, threshold: 0.5, refractorySteps: 1 }),
      'lif-reset-kept': (leak) => lif({ leak, driveGain: 0.7, threshold: 0.4, reset: 'kept' }),
    },
  },
  alif: {
    make: alif,
    needed: ['leak', 'threshold', 'adaptation', 'adaptationLeak'],
    optional: ['driveGain', 'refractorySteps', 'reset', 'pseudoDerivative', 'output', 'adaptationGain'],
    examples: {
      alif: (leak) =>
        alif({ leak, driveGain: 1, threshold: 0.4, adaptationLeak: 0.8, adaptation: 0.5, reset: 'kept' }),
    },
  },
  gru: { make: gru, needed: [], optional: [], examples: { gru: () => gru() } },
  lstm: { make: lstm, needed: [], optional: [], examples: { lstm: () => lstm() } },
} as const satisfies Readonly<Record<CellName, LibraryCell>>

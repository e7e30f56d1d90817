import { alif, type Cell, gru, lif, lstm } from '@credit/core'
import { cellsFor } from '../needs.js'
import type { Traits } from '../traits.js'

/** The cells with an activation. */
export type LeakyCell = 'voltage' | 'rate'

const leaks: readonly LeakyCell[] = ['voltage', 'rate']

/** Cells with options like those of the papers, of one state or two, one drive or four, with spikes or without. */
export const furtherCells = {
  lif: (leak) => lif({ leak, driveGain: 1, threshold: 0.5, refractorySteps: 1 }),
  'lif-reset-kept': (leak) => lif({ leak, driveGain: 0.7, threshold: 0.4, reset: 'kept' }),
  alif: (leak) =>
    alif({ leak, driveGain: 1, threshold: 0.4, adaptationLeak: 0.8, adaptation: 0.5, reset: 'kept' }),
  gru: () => gru(),
  lstm: () => lstm(),
} as const satisfies Readonly<Record<string, (leak: number) => Cell>>

export type FurtherCell = keyof typeof furtherCells

/** The leaky cells that have what a rule needs. */
export function leaksOf({ needs }: Traits): LeakyCell[] {
  const legal = cellsFor(needs)
  return leaks.filter((leak) => legal.includes(leak))
}

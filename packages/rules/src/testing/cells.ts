import type { Cell } from '@credit/core'
import { type LibraryCell, libraryCells } from '@credit/core/cells'
import { cellsFor } from '../needs.js'
import type { Traits } from '../traits.js'

/** The cells with an activation. */
export type LeakyCell = 'voltage' | 'rate'

const leaks: readonly LeakyCell[] = ['voltage', 'rate']

const { voltage: _, rate: __, ...further } = libraryCells
type Further = typeof further
export type FurtherCell = { [C in keyof Further]: keyof Further[C]['examples'] }[keyof Further]

/** Examples of the other cells, of one state or two, one drive or four, with spikes or without. */
export const furtherCells = Object.fromEntries(
  Object.values<LibraryCell>(further).flatMap(({ examples }) => Object.entries(examples)),
) as Readonly<Record<FurtherCell, (leak: number) => Cell>>

/** The leaky cells that have what a rule needs. */
export function leaksOf({ needs }: Traits): LeakyCell[] {
  const legal = cellsFor(needs)
  return leaks.filter((leak) => legal.includes(leak))
}

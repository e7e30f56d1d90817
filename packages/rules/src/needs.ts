import { ArgumentError, type Cell, checkOneOf, type Network } from '@credit/core'
import { type CellTrait, cellTraits, traitsOfCells } from '@credit/core/cells'

/** What a rule may need of a cell: data of the cell, so that no rule names one. */
export type Need = CellTrait

const has: Readonly<Record<Need, (cell: Cell) => boolean>> = {
  'one state': ({ states }) => states.length === 1,
  'one drive': ({ drives }) => drives.length === 1,
  'a constant carry': ({ constant }) => constant?.carry !== undefined,
  'a constant gain': ({ constant }) => constant?.gain !== undefined,
  'equal units': ({ constant }) =>
    typeof (constant?.carry ?? 0) === 'number' && typeof (constant?.gain ?? 0) === 'number',
  'an activation': ({ activation }) => activation !== undefined,
}

/**
 * The library's cells that have all of `needs`, in so far as their options let them.
 *
 * @example
 * cellsFor(['one drive', 'a constant gain']) // => ['voltage', 'lif']
 */
export function cellsFor(needs: readonly Need[] = []): string[] {
  if (!Array.isArray(needs)) throw new ArgumentError('cellsFor', 'needs', 'an array of needs', needs)
  needs.forEach((need, i) => {
    checkOneOf('cellsFor', `needs[${i}]`, need, cellTraits)
  })
  return Object.entries<readonly Need[]>(traitsOfCells)
    .filter(([, has]) => needs.every((need) => has.includes(need)))
    .map(([name]) => name)
}

/** Which of `needs` a cell has not. */
export function missingOf(cell: Cell, needs: readonly Need[]): Need[] {
  return needs.filter((need) => !has[need](cell))
}

/** @throws ArgumentError, naming what is missing and the cells that have it, for a network that a rule can't run on. */
export function checkNeeds(caller: string, { cell }: Network, needs: readonly Need[]): void {
  const missing = missingOf(cell, needs)
  if (missing.length === 0) return
  const able = cellsFor(needs)
  const expected = `a cell with ${missing.join(', ')}${able.length > 0 ? `, as ${able.join(' and ')} can be` : ''}`
  throw new ArgumentError(caller, 'network.cell', expected, cell.name)
}

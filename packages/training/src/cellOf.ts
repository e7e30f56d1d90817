import { ArgumentError, type Cell, checkMembers } from '@credit/core'
import { type LibraryCell, libraryCells } from '@credit/core/cells'
import { oneOf } from '@credit/core/options'
import { cellNames } from './cells.js'
import type { RunConfiguration } from './configuration.js'

/**
 * The cell of the library that a network's settings describe.
 *
 * @throws ArgumentError for an option that is lacking, or that the cell refuses, and for the name of another cell.
 *
 * @example
 * const { network } = configurationOf(
 *   { task: 'copy', rule: 'eprop', seed: 0 },
 *   { preset: 'quick', network: { cell: 'lif', threshold: 0.5 } },
 * )
 * cellOf(network).options.threshold // => 0.5
 */
export function cellOf(network: RunConfiguration['network']): Cell {
  checkMembers('cellOf', 'network', network, "a configuration's network", { cell: 'string' })
  const name = cellNames.find((each) => each === network.cell)
  if (name === undefined) {
    throw new ArgumentError('cellOf', 'network.cell', oneOf(cellNames, network.cell), network.cell)
  }
  const { make, needed, optional }: LibraryCell = libraryCells[name]
  const settings: Readonly<Record<string, unknown>> = network
  const options: Record<string, unknown> = {}
  for (const option of needed) options[option] = given(option, settings[option])
  for (const option of optional) if (settings[option] !== undefined) options[option] = settings[option]
  // the cell checks them
  return make(options as never)
}

function given<T>(name: string, value: T | undefined): T {
  if (value === undefined) throw new ArgumentError('credit', `network.${name}`, 'given', value)
  return value
}

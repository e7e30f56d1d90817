import { type CellName, type LibraryCell, libraryCells } from '@credit/core/cells'
import type { Fault, Form } from './forms.js'

const library = Object.entries<LibraryCell>(libraryCells) as [CellName, LibraryCell][]

/** The library's cells, by the names that configurations have for them. */
export const cellNames: readonly CellName[] = library.map(([name]) => name)

/** The cells that have an option, and whether they can't be made without it. */
export function cellsOfOption(option: string): { cells: readonly CellName[]; isNeeded: boolean } {
  const having = library.filter(([, { needed, optional }]) => [...needed, ...optional].includes(option))
  return {
    cells: having.map(([name]) => name),
    isNeeded: having.some(([, { needed }]) => needed.includes(option)),
  }
}

/** What a cell's option is in the table of settings. */
interface CellSetting {
  readonly form: Form<unknown>
  readonly cells?: readonly string[]
  readonly isNeeded?: boolean
}

type Table = Readonly<Record<string, CellSetting>>

/** Whether a cell has a setting: those of no cell are everybody's. */
export function hasOption({ cells }: CellSetting, cell: unknown): boolean {
  return cells === undefined || cells.some((name) => name === cell)
}

/** What is wrong with a network's settings for its cell: an option of another, or one that it can't be made without. */
export function cellFault(network: Readonly<Record<string, unknown>>, table: Table): Fault | null {
  const { cell } = network
  for (const [name, setting] of Object.entries(table)) {
    const received = network[name]
    if (!hasOption(setting, cell)) {
      const having = setting.cells?.join(', ')
      const expected = `left out: the cell is ${cell}, and it is an option of ${having}`
      if (received !== undefined) return { path: [name], expected, received }
    } else if (setting.isNeeded && received === undefined) {
      return { path: [name], expected: `given: the cell is ${cell}`, received }
    }
  }
  return null
}

/** A network's settings without what another cell does not have. */
export function optionsFor(cell: string, network: Readonly<Record<string, unknown>>, table: Table) {
  return Object.fromEntries(
    Object.entries(network).filter(([name]) => table[name] === undefined || hasOption(table[name], cell)),
  )
}

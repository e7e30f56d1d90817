import { parquetWriteBuffer } from 'hyparquet-writer'
import type { RunRow } from '../report/runRows.js'
import { isWhole } from './fields.js'

/**
 * Rows as a Parquet file with the same columns in the same order: text as UTF-8 strings, numbers as DOUBLE, but the seed and
 * those fields of the configuration that only take whole numbers as INT64. What a row has not (NaN, no text) is null.
 *
 * The type of a column depends on its name and on whether it is of numbers or text, not on the numbers in it, so that the
 * files of several sweeps can be read as one. The same rows give the same bytes.
 */
export function runsParquet(rows: readonly RunRow[]): Uint8Array {
  const columnData = Object.keys(rows[0] ?? {}).map((name) => {
    const cells = rows.map((row) => row[name])
    if (typeof cells[0] === 'string')
      return { name, type: 'STRING' as const, data: cells.map((text) => text || null) }
    const isInteger = name === 'seed' || isWhole(name)
    const data = (cells as number[]).map((number) => {
      if (Number.isNaN(number)) return null
      return isInteger ? BigInt(number) : number
    })
    return { name, type: isInteger ? ('INT64' as const) : ('DOUBLE' as const), data }
  })
  return new Uint8Array(parquetWriteBuffer({ columnData }))
}

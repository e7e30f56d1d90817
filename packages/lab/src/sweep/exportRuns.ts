import { join } from 'node:path'
import { replaceFile } from '../files.js'
import { InputError } from '../inputError.js'
import { csv } from '../report/csv.js'
import { type Comparison, readComparison } from '../report/read.js'
import { runRows } from '../report/runRows.js'
import { lists, WrittenFiles } from '../report/writtenFiles.js'
import { runsParquet } from './runsParquet.js'

export interface ExportedRuns {
  readonly csv: string
  readonly parquet: string
  /** What they were made from. */
  readonly comparison: Comparison
}

/**
 * Writes `runs.csv` and `runs.parquet` in the folder of a comparison: one row a run (`runRows`), those that are missing or
 * unfinished included, which their `state` says. Each file is replaced whole; `tables.json` lists them.
 *
 * @throws InputError as `readComparison`, and when one of them would replace a file that no program of ours wrote; nothing is
 *   written then.
 */
export function exportRuns(folder: string): ExportedRuns {
  const comparison = readComparison(folder)
  const rows = runRows(comparison)
  if (rows.length === 0) throw new InputError(`${join(folder, 'comparison.json')}: lists no runs`)
  const columns = Object.keys(rows[0])
  const names = ['runs.csv', 'runs.parquet']
  const [csvFile, parquetFile] = names.map((name) => join(folder, name))
  const files = new WrittenFiles(folder, lists.tables, names)
  const lines = rows.map((row) => columns.map((name) => row[name]))
  files.begin()
  replaceFile(csvFile, csv(columns, lines))
  replaceFile(parquetFile, runsParquet(rows))
  files.end()
  return { csv: csvFile, parquet: parquetFile, comparison }
}

import { join } from 'node:path'
import { replaceFile } from '../files.js'
import { InputError } from '../inputError.js'
import { csv } from '../report/csv.js'
import { type Comparison, readComparison } from '../report/read.js'
import { runRows } from '../report/runRows.js'
import { runsParquet } from './runsParquet.js'

export interface ExportedRuns {
  readonly csv: string
  readonly parquet: string
  /** What they were made from. */
  readonly comparison: Comparison
}

/**
 * Writes `runs.csv` and `runs.parquet` in the folder of a comparison: one row a run (`runRows`), those that are missing or
 * unfinished included, which their `state` says. Each file is replaced whole.
 *
 * @throws InputError as `readComparison`; nothing is written then.
 */
export function exportRuns(folder: string): ExportedRuns {
  const comparison = readComparison(folder)
  const rows = runRows(comparison)
  if (rows.length === 0) throw new InputError(`${join(folder, 'comparison.json')}: lists no runs`)
  const columns = Object.keys(rows[0])
  const [csvFile, parquetFile] = [join(folder, 'runs.csv'), join(folder, 'runs.parquet')]
  const lines = rows.map((row) => columns.map((name) => row[name]))
  replaceFile(csvFile, csv(columns, lines))
  replaceFile(parquetFile, runsParquet(rows))
  return { csv: csvFile, parquet: parquetFile, comparison }
}

import { type Cell, csv, csvLines } from './csv.js'
import type { Comparison } from './read.js'
import { type RecordKind, recordKinds } from './records.js'
import { runRows } from './runRows.js'
import type { SummarizeOptions, Summary } from './summary.js'

/** The tables of a comparison by the names of their files. */
export function csvFiles(
  comparison: Comparison,
  summary: Summary,
  { floor }: SummarizeOptions,
): Record<string, string | Uint8Array> {
  const runs = runRows(comparison, floor === undefined ? {} : { floor })
  const columns = Object.keys(runs[0] ?? {})
  return {
    'runs.csv': csv(
      columns,
      runs.map((row) => columns.map((name) => row[name])),
    ),
    'summary.csv': summaryCsv(summary),
    'differences.csv': differencesCsv(summary),
    ...Object.fromEntries(
      recordKinds
        .filter((kind) => comparison.runs.some(({ records }) => records[kind].length > 0))
        .map((kind) => [`records-${kind}.csv`, recordsCsv(comparison, kind)]),
    ),
  }
}

const statistics = ['n', 'mean', 'median', 'sd', 'least', 'most'] as const

/** One row a task and condition; a quantity that only other tasks have is empty. */
function summaryCsv({ tasks }: Summary): string {
  const rows = tasks.flatMap(({ rows, measure }) => rows.map((row) => ({ row, measure })))
  const quantities = [...new Set(rows.flatMap(({ row }) => Object.keys(row.values)))]
  const columns = quantities.flatMap((name) => statistics.map((statistic) => `${name}.${statistic}`))
  return csv(
    ['task', 'condition', 'rule', 'measure', 'n', 'expected', ...columns],
    rows.map(({ row, measure }) => [
      ...[row.task, row.condition, row.rule, measure, row.n, row.expected],
      ...quantities.flatMap((name) => statistics.map((statistic) => row.values[name]?.[statistic])),
    ]),
  )
}

function differencesCsv({ tasks, reference }: Summary): string {
  const columns = [
    ...['task', 'quantity', 'condition', 'reference', 'n', 'mean', 'mean.lower', 'mean.upper', 'median'],
    ...['median.lower', 'median.upper', 'p', 'p.holm', 'tests', 'rankBiserial', 'untested'],
  ]
  const rows = tasks.flatMap(({ task, differences }) =>
    differences.map((one): Cell[] => [
      ...[task, one.quantity, one.condition, reference, one.n, one.mean, one.meanInterval?.lower],
      ...[one.meanInterval?.upper, one.median, one.medianInterval?.lower, one.medianInterval?.upper],
      ...[one.p, one.adjustedP, one.tests, one.effect, one.untested],
    ]),
  )
  return csv(columns, rows)
}

/** One row a record; of a spectrum, one a point of its grid. Runs come one by one: all in one string could be too long. */
function recordsCsv(comparison: Comparison, kind: RecordKind): Uint8Array {
  const place = ['task', 'condition', 'rule', 'seed']
  const first = comparison.runs.find(({ records }) => records[kind].length > 0)!.records[kind][0]
  const fields = Object.keys(first).filter((name) => name !== 'kind')
  const chunks = comparison.runs.map((run) => {
    const rows = (run.records[kind] as readonly object[]).flatMap(pointsOf)
    const { task, condition, rule, seed } = run
    return csvLines(rows.map((row) => [task, condition, rule, seed, ...fields.map((name) => row[name])]))
  })
  return Buffer.concat([csv([...place, ...fields], []), ...chunks].map((text) => Buffer.from(text, 'utf8')))
}

function pointsOf(record: object): Readonly<Record<string, Cell>>[] {
  const entries = Object.entries(record) as [string, Cell | readonly number[]][]
  const points = entries.find(([, value]) => Array.isArray(value))?.[1] as readonly number[] | undefined
  if (points === undefined) return [record as Readonly<Record<string, Cell>>]
  return points.map((_, k) =>
    Object.fromEntries(
      entries.map(([name, value]) => [name, Array.isArray(value) ? value[k] : (value as Cell)]),
    ),
  )
}

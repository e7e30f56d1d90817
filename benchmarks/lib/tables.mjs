import { isRatio, isShort } from './record.mjs'

/** Columns as wide as they need to be; the first to the left, the others to the right. */
export function textTable(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)))
  const pad = (cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]))
  return rows.map((row) => `  ${row.map(pad).join('   ')}`.trimEnd()).join('\n')
}

/** The same rows in Markdown, the first of them the head. */
export function markdownTable(rows) {
  const line = (cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  const [head, ...body] = rows
  return [line(head), line(head.map(() => '---')), ...body.map(line)].join('\n')
}

/** Three digits, or all of the whole part. */
const digits = (value) => (Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3))

export function formatted(value, unit) {
  if (unit === '×' || unit === '') return digits(value)
  if (unit === 'exponent') return value.toFixed(2)
  if (unit !== 'bytes') return `${digits(value)} ${unit}`
  if (Math.abs(value) >= 1e6) return `${digits(value / 1e6)} MB`
  return Math.abs(value) >= 1e3 ? `${digits(value / 1e3)} kB` : `${digits(value)} B`
}

const between = ({ spread, unit }) => spread.map((value) => formatted(value, unit)).join('..')
const limit = ({ better, wanted }) => `${better === 'lower' ? '≤' : '≥'} ${wanted.ratio}`
const place = ({ benchmark, workload, dtype, kernel, quantity }) => [
  ...[benchmark, workload, dtype ?? '', kernel ?? '', quantity],
]
const isAgainstPeer = (record) => record.peer !== null && isRatio(record)

/** `0.460 (0.440..0.490), short of 1`. */
function ratioCell(record) {
  const { value, unit, wanted } = record
  const aim = wanted && (isShort(record) ? `, short of ${wanted.ratio}` : `, ${limit(record)}`)
  return `${formatted(value, unit)} (${between(record)})${aim ?? ''}`
}

/**
 * The library against every peer: a row for each thing measured, with the library's own number and how many times
 * as good it is as each peer. The first row is the head; empty without a comparison.
 */
export function peerRows(records) {
  const compared = records.filter(isAgainstPeer)
  const peers = [...new Set(compared.map(({ peer }) => peer))]
  const keyOf = (record) => place(record).join(' | ')
  const own = new Map(records.filter((r) => r.peer === null && !isRatio(r)).map((r) => [keyOf(r), r]))
  const rows = groupBy(compared, keyOf)
  if (rows.size === 0) return []
  const head = ['benchmark', 'workload', 'dtype', 'kernel', 'measured', 'library', ...peers]
  const body = [...rows].map(([key, cells]) => [
    ...place(cells[0]),
    own.has(key) ? formatted(own.get(key).value, own.get(key).unit) : '',
    ...peers.map((peer) => cells.filter((cell) => cell.peer === peer).map(ratioCell)[0] ?? ''),
  ])
  return [head, ...body]
}

/** The library by itself: a row for each record of its own that `peerRows` does not show. Empty without any. */
export function ownRows(records) {
  const shown = new Set(records.filter(isAgainstPeer).map((record) => place(record).join(' | ')))
  const own = records.filter(
    (record) => record.peer === null && (isRatio(record) || !shown.has(place(record).join(' | '))),
  )
  if (own.length === 0) return []
  const head = ['benchmark', 'workload', 'dtype', 'kernel', 'measured', 'value', 'quartiles', 'wanted', '']
  const body = own.map((record) => [
    ...place(record),
    formatted(record.value, record.unit),
    between(record),
    record.wanted ? limit(record) : '',
    isShort(record) ? 'short' : '',
  ])
  return [head, ...body]
}

function groupBy(items, keyOf) {
  const groups = new Map()
  for (const item of items) {
    const key = keyOf(item)
    if (groups.has(key)) groups.get(key).push(item)
    else groups.set(key, [item])
  }
  return groups
}

/** What stands in one cell; NaN and nothing at all are an empty one. */
export type Cell = number | string | boolean | undefined

/**
 * A table as CSV (RFC 4180): fields with a comma, a quote or a line break are quoted, quotes doubled, lines end in CRLF, the
 * first line is the header. Numbers have all their digits, so that reading them gives the same float64.
 *
 * @example
 * csv(['a', 'b'], [[0.1, 'x, "y"'], [NaN, '']]) // => 'a,b\r\n0.1,"x, ""y"""\r\n,\r\n'
 */
export function csv(columns: readonly string[], rows: Iterable<readonly Cell[]>): string {
  return csvLines([columns]) + csvLines(rows)
}

/** The lines of a table without its header. */
export function csvLines(rows: Iterable<readonly Cell[]>): string {
  return Array.from(rows, (cells) => `${cells.map(fieldOf).join(',')}\r\n`).join('')
}

function fieldOf(cell: Cell): string {
  if (cell === undefined || Number.isNaN(cell)) return ''
  const text = String(cell)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

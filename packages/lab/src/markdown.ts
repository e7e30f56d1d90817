/** Rows of cells, the first of them the head, as a table in Markdown. */
export function markdownTable(rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  const [head = [], ...body] = rows
  return `${[line(head), line(head.map(() => '---')), ...body.map(line)].join('\n')}\n`
}

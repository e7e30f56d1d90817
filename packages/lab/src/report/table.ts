import { isCollapse } from './collapse.js'
import { type Column, columnGroups, columnNotes } from './columns.js'
import type { Row } from './row.js'
import type { Summary } from './summary.js'
import { printable, wrap } from './text.js'

const width = 118
const gutter = '  '
/** Findings that stand above the tables. */
const answers = 3

/**
 * The summary as plain text of at most 118 columns: per task what a comparison is for, in three sentences; its aligned tables
 * (columns that do not fit go below, with the condition's name again); what else they show, what they lack, and, last, what the
 * columns mean.
 */
export function terminalTable(summary: Summary): string {
  const lines: string[] = []
  if (summary.problems.length > 0) lines.push('PROBLEMS', ...summary.problems.flatMap(item), '')
  for (const task of summary.tasks) {
    lines.push(...wrap(`task ${task.title}`, width), '')
    const collapsed = task.warnings.filter(isCollapse)
    for (const text of [...collapsed, ...task.findings.slice(0, answers)]) lines.push(...item(text))
    lines.push('')
    for (const { title, columns } of columnGroups(task))
      lines.push(`${title}:`, ...blocks(columns, task.rows))
    const verdict = task.matched === undefined ? [] : [`${task.matched.verdict}: ${task.matched.reason}`]
    const others = task.warnings.filter((text) => !collapsed.includes(text))
    for (const text of [...verdict, ...task.findings.slice(answers), ...others]) lines.push(...item(text))
    lines.push('')
  }
  const meanings = new Set(summary.tasks.flatMap(columnNotes))
  for (const text of meanings) lines.push(...item(text))
  if (summary.notes.length > 0) lines.push('')
  for (const note of summary.notes) lines.push(...item(`note: ${note}`))
  return `${lines.map(printable).join('\n').trimEnd()}\n`
}

function item(text: string): string[] {
  return wrap(text, width - 2).map((line, index) => (index === 0 ? '- ' : '  ') + line)
}

interface Laid {
  readonly title: string
  readonly cells: readonly string[]
  readonly size: number
}

/** Splits columns over as many tables as the width asks for; glued columns stay together. */
function blocks(columns: readonly Column[], rows: readonly Row[]): string[] {
  const names = rows.map((row) => wrap(row.condition, 36))
  const first = Math.max(9, ...names.flat().map((text) => text.length))
  const laid = columns.map(({ title, cell }): Laid => {
    const cells = rows.map(cell)
    return { title, cells, size: Math.max(title.length, ...cells.map((text) => text.length)) }
  })
  const tables: Laid[][] = [[]]
  let used = first
  for (let k = 0, next = 0; k < laid.length; k = next) {
    next = k + 1
    while (columns[next]?.glued) next++
    const unit = laid.slice(k, next)
    const size = unit.reduce((sum, column) => sum + gutter.length + column.size, 0)
    if (used + size > width && tables.at(-1)!.length > 0) {
      tables.push([])
      used = first
    }
    tables.at(-1)!.push(...unit)
    used += size
  }
  return tables.flatMap((table) => [
    line(
      'condition'.padEnd(first),
      table.map(({ title, size }) => title.padStart(size)),
    ),
    ...rows.flatMap((_, index) => {
      const cells = table.map(({ cells, size }) => cells[index].padStart(size))
      return names[index].map((name, k) => line(name.padEnd(first), k === 0 ? cells : []))
    }),
    '',
  ])
}

function line(name: string, cells: readonly string[]): string {
  return [name, ...cells].join(gutter).trimEnd()
}

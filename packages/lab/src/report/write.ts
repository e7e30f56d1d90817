import { join } from 'node:path'
import { replaceFile } from '../files.js'
import { figureData } from './figures/data.js'
import { overviewFigure } from './figures/overview.js'
import { renderReport } from './page.js'
import { readComparison } from './read.js'
import { type Summary, summarize } from './summary.js'

/**
 * Reads a comparison and writes `report.html` and `overview.svg` beside its `comparison.json`. Each is written
 * under a temporary name, synced and renamed: a reader sees the old file or the whole new one.
 *
 * @returns the two paths, and the summary for `terminalTable`.
 * @throws Error as `readComparison`; nothing is written then.
 */
export function writeReport(folder: string): { html: string; overview: string; summary: Summary } {
  const comparison = readComparison(folder)
  const summary = summarize(comparison)
  const page = renderReport(comparison)
  const picture = overviewFigure(summary.tasks.map((task) => figureData(comparison, task)))
  const [html, overview] = [join(folder, 'report.html'), join(folder, 'overview.svg')]
  replaceFile(html, page)
  replaceFile(overview, `${picture}\n`)
  return { html, overview, summary }
}

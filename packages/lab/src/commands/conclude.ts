import { resolve } from 'node:path'
import { commandLine } from './running.js'

// What draws figures is loaded once there is something to draw: most commands end, or hand their runs over, without.

/** The report of a comparison, and its table on standard output. */
export async function concludeComparison(out: string, json: boolean | undefined): Promise<void> {
  const { terminalTable, writeReport } = await import('../report/index.js')
  const { html, summary } = writeReport(out)
  process.stdout.write(json ? `${JSON.stringify(summary)}\n` : `\n${terminalTable(summary)}\n`)
  process.stderr.write(`Report: ${resolve(html)}\n`)
}

/** One row a run, and the table of conditions on standard output. */
export async function concludeSweep(out: string, json: boolean | undefined): Promise<void> {
  const [{ summarize, terminalTable }, { exportRuns }] = await Promise.all([
    import('../report/index.js'),
    import('../sweep/exportRuns.js'),
  ])
  const { csv, parquet, comparison } = exportRuns(out)
  const summary = summarize(comparison)
  const ended = comparison.runs.filter(({ state }) => state === 'ended').length
  process.stdout.write(
    json
      ? `${JSON.stringify({ out, runs: comparison.runs.length, ended, csv, parquet, summary })}\n`
      : `\n${terminalTable(summary)}\n`,
  )
  if (ended < comparison.runs.length) {
    process.stderr.write(
      `${comparison.runs.length - ended} of ${comparison.runs.length} runs are missing, unfinished or damaged; the columns state and problem say which.\n`,
    )
  }
  process.stderr.write(
    `Tables: ${resolve(csv)}, ${resolve(parquet)}\nReport: ${commandLine('report', [out])}\n`,
  )
}

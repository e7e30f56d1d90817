import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { replaceFile } from '../files.js'
import { kindOf } from '../folders.js'
import { folderName } from '../run/runPath.js'
import { csvFiles } from './csvFiles.js'
import { allFigures } from './figures/all.js'
import { figureData } from './figures/data.js'
import { overviewFigure } from './figures/overview.js'
import { type PageFigure, renderReport } from './page.js'
import { pngOf } from './png.js'
import { readComparison } from './read.js'
import { type SummarizeOptions, type Summary, summarize } from './summary.js'
import { lists, WrittenFiles } from './writtenFiles.js'

export interface WriteReportOptions extends SummarizeOptions {
  /** Where the report goes. Default: the folder of the comparison, or `report` in that of a single run. */
  readonly out?: string
}

/** What `writeReport` wrote. */
export interface WrittenReport {
  readonly html: string
  readonly overview: string
  /** The SVG and PNG files of the figures. */
  readonly figures: readonly string[]
  readonly tables: readonly string[]
  readonly summary: Summary
}

const figuresFolder = 'figures'

/**
 * Reads a comparison and writes `report.html`, `overview.svg`, `figures/<task>-<figure>.svg` and `.png`, and the tables
 * `runs.csv`, `summary.csv`, `differences.csv` and `records-<kind>.csv`. Each is written under a temporary name, synced and
 * renamed: a reader sees the old file or the whole new one. `report.json` lists them: figures and records of an earlier report
 * that are not there any more are removed, and a file that no report wrote is neither replaced nor removed.
 *
 * The same records give the same bytes, pictures included.
 *
 * @returns the paths, and the summary for `terminalTable`.
 * @throws Error as `readComparison` and `summarize`, and when a file of the report would replace one that no report wrote;
 *   nothing is written then.
 */
export function writeReport(
  folder: string,
  { out = placeOf(folder), ...options }: WriteReportOptions = {},
): WrittenReport {
  const comparison = readComparison(folder)
  const summary = summarize(comparison, options)
  const data = summary.tasks.map((task) => figureData(comparison, task, summary.reference))
  const stems = fileStems(comparison.tasks)
  const figures = data.map((of, k) =>
    allFigures(comparison, of).map((figure): PageFigure => {
      const path = `${figuresFolder}/${stems[k]}-${figure.name}`
      const files = figure.svg === undefined ? [] : [`${path}.svg`, `${path}.png`]
      return { ...figure, files }
    }),
  )
  const content: Record<string, string | Uint8Array> = {
    ...csvFiles(comparison, summary, options),
    'overview.svg': `${overviewFigure(data)}\n`,
    'report.html': renderReport(comparison, summary, figures),
  }
  const pictures = figures.flat().filter(({ svg }) => svg !== undefined)
  const names = [...pictures.flatMap(({ files }) => files), ...Object.keys(content)]
  const files = new WrittenFiles(out, lists.report, names)
  mkdirSync(join(out, figuresFolder), { recursive: true })
  files.begin()
  for (const { svg, files } of pictures) {
    for (const file of files) replaceFile(join(out, file), file.endsWith('.png') ? pngOf(svg!) : `${svg}\n`)
  }
  for (const [name, text] of Object.entries(content)) replaceFile(join(out, name), text)
  files.end()
  return {
    html: join(out, 'report.html'),
    overview: join(out, 'overview.svg'),
    figures: pictures.flatMap(({ files }) => files.map((file) => join(out, file))),
    tables: Object.keys(content)
      .filter((name) => name.endsWith('.csv'))
      .map((name) => join(out, name)),
    summary,
  }
}

/** Beside the runs of a comparison; a run's own folder is sealed, and whole without a report. */
function placeOf(folder: string): string {
  return kindOf(folder) === 'run' ? join(folder, 'report') : folder
}

/** The tasks as parts of file names, those of their folders, all different. */
function fileStems(tasks: readonly string[]): string[] {
  const stems: string[] = []
  for (const task of tasks) {
    const stem = folderName(task)
    stems.push(stems.includes(stem) ? `${stem}-${stems.length}` : stem)
  }
  return stems
}

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { ArgumentError } from '@credit/core'
import { isThere, replaceFile } from '../files.js'
import { InputError } from '../inputError.js'
import { csv } from '../report/csv.js'
import { runRows } from '../report/runRows.js'
import { joined } from './join.js'
import { type Reproduction, reproductionOf, type StudyRuns } from './reproduction.js'
import { holdsPlan, isStudy, readStudy, writeStudy } from './studyFolder.js'
import { studyPage } from './studyPage.js'
import { packRecords, unpackRecords } from './studyRecords.js'
import { taskFigures } from './taskFigures.js'
import { writeVerdicts } from './write.js'

/** A repository should not carry more of one study. */
const mostBytes = 3_000_000
const recordsName = 'records.jsonl.gz'
const publishedNames = [
  'plan.json',
  recordsName,
  'runs.csv',
  'claims.csv',
  'reproduction.json',
  'figures/claims.svg',
  'index.md',
]

/**
 * Writes what of a study is kept for good: `plan.json`, `study.json`, `records.jsonl.gz`, and what is made of them
 * (`runs.csv`, `claims.csv`, `reproduction.json`, `figures/`, the page `index.md`). Runs that are not finished
 * yet are in it as such, so that it can be done while others are under way. What is published of the same plan by the same
 * program stays, and the runs join it.
 *
 * @throws ArgumentError when no run is finished, or the records are above 3 MB, and InputError when one of the files is there
 *   and the folder is not that of a study, or that of another one; nothing is written then.
 */
export function publish(folder: string, runs: StudyRuns): Reproduction {
  const all = withPublished(folder, runs)
  const finished = [...all.comparisons.values()].some((each) =>
    each.runs.some(({ state }) => state === 'ended'),
  )
  if (!finished) throw new ArgumentError('credit', '--publish', 'left out until a run is finished', folder)
  const records = packRecords(all.comparisons)
  if (records.length > mostBytes) {
    throw new ArgumentError('credit', '--publish', `of records of at most ${mostBytes} bytes`, records.length)
  }
  // killed before it wrote study.json, an earlier time left the plan
  const isTheirs = (name: string) =>
    isThere(join(folder, name)) && !(name === 'plan.json' && holdsPlan(folder, runs.plan.text))
  const theirs = isStudy(folder) ? undefined : publishedNames.find(isTheirs)
  if (theirs !== undefined) {
    const why = "is there, in a folder without a study.json, so it is somebody's"
    throw new InputError(`${join(folder, theirs)}: ${why}: nothing was changed; publish into another folder`)
  }
  mkdirSync(folder, { recursive: true })
  writeStudy(folder, runs)
  replaceFile(join(folder, recordsName), records)
  return remake(folder)
}

/**
 * Makes page and verdicts anew from the records in a published folder, and trains nothing.
 *
 * @throws InputError for a folder that holds none, or whose plan is not the one of its records.
 */
export function remake(folder: string): Reproduction {
  const runs = readPublished(folder)
  const reproduction = reproductionOf(runs, { of: 'plan' })
  writeVerdicts(folder, reproduction)
  replaceFile(join(folder, 'runs.csv'), runsTable(runs))
  const figures = taskFigures(runs)
  for (const { file, svg } of figures) replaceFile(join(folder, file), `${svg}\n`)
  replaceFile(join(folder, 'index.md'), studyPage(reproduction, runs, figures))
  return reproduction
}

/** Runs with those that are published in a folder already. */
export function withPublished(folder: string, runs: StudyRuns): StudyRuns {
  return isPublished(folder) ? joined(folder, readPublished(folder), runs) : runs
}

/** Whether runs of a study are published in a folder. */
export function isPublished(folder: string): boolean {
  return isStudy(folder) && isThere(join(folder, recordsName))
}

/** The runs in a published folder. */
export function readPublished(folder: string): StudyRuns {
  const path = join(folder, recordsName)
  if (!isThere(path)) throw new InputError(`${path}: missing`)
  const { plan, program } = readStudy(folder)
  return { plan, program, comparisons: unpackRecords(path) }
}

/** All runs, one row each, with all columns that one of the tasks has. */
function runsTable({ plan, comparisons }: StudyRuns): string {
  const rows = [...comparisons].flatMap(([key, comparison]) =>
    runRows(comparison).map((row) => ({ plan: plan.sha256, study: key, ...row })),
  )
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  return csv(
    columns,
    rows.map((row) => columns.map((name) => (row as Readonly<Record<string, string | number>>)[name])),
  )
}

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { InputError } from '../inputError.js'
import { explain, noRecords, oneLine, parseRecords, type Records } from './records.js'
import { printable } from './text.js'

/** One training of the comparison and all that its folder says. */
export interface Run {
  readonly task: string
  readonly rule: string
  readonly seed: number
  /** Relative to the comparison. */
  readonly folder: string
  /** Why there are no records at all, or undefined when there are. */
  readonly missing: string | undefined
  readonly records: Records
}

/** A comparison as read from disk: plain data, nothing recomputed. */
export interface Comparison {
  readonly tasks: readonly string[]
  readonly rules: readonly string[]
  readonly seeds: readonly number[]
  readonly settings: Readonly<Record<string, unknown>>
  readonly versions: Readonly<Record<string, unknown>>
  /** What a reader must know about the tasks, printed beside the table. */
  readonly notes: readonly string[]
  readonly runs: readonly Run[]
}

const format = 1
const name = z.string().transform(printable)
const comparisonSchema = z.object({
  tasks: z.array(name).min(1),
  rules: z.array(name).min(1),
  seeds: z.array(z.number().int()).min(1),
  settings: z.record(z.string(), z.unknown()),
  runs: z.array(z.object({ task: name, rule: name, seed: z.number().int(), folder: z.string().min(1) })),
  versions: z.record(z.string(), z.unknown()).default({}),
  notes: z.array(name).default([]),
})

/**
 * Reads `<folder>/comparison.json` and the `manifest.json` and `metrics.jsonl` of each of its runs. A run that
 * is not (or not yet) on disk is kept, with `missing` saying so; a file that is there but broken is an error.
 *
 * @throws InputError in one line, naming the file (and line), when a json is missing, broken or of an unknown
 * format, or when a run is listed twice or is not of the comparison's tasks, rules and seeds.
 */
export function readComparison(folder: string): Comparison {
  const file = join(folder, 'comparison.json')
  const result = comparisonSchema.safeParse(readJson(file))
  if (!result.success) throw new InputError(`${file}: ${explain(result.error)}`)
  const { runs, ...comparison } = result.data
  const seen = new Set<string>()
  for (const { task, rule, seed } of runs) {
    const run = `run ${task}, ${rule}, seed ${seed}`
    if (!comparison.tasks.includes(task)) throw new InputError(`${file}: ${run}: its task is not in "tasks"`)
    if (!comparison.rules.includes(rule)) throw new InputError(`${file}: ${run}: its rule is not in "rules"`)
    if (!comparison.seeds.includes(seed)) throw new InputError(`${file}: ${run}: its seed is not in "seeds"`)
    const key = JSON.stringify([task, rule, seed])
    if (seen.has(key)) throw new InputError(`${file}: ${run} is listed twice`)
    seen.add(key)
  }
  return { ...comparison, runs: runs.map((run) => ({ ...run, ...readRun(folder, run.folder) })) }
}

function readRun(comparison: string, folder: string): Pick<Run, 'folder' | 'missing' | 'records'> {
  const shown = printable(folder)
  const path = join(comparison, folder)
  if (!existsSync(path)) {
    return { folder: shown, missing: `its folder ${shown} is not there`, records: noRecords() }
  }
  readJson(join(path, 'manifest.json'))
  const metrics = join(path, 'metrics.jsonl')
  if (!existsSync(metrics)) {
    return { folder: shown, missing: `${shown}/metrics.jsonl is not there`, records: noRecords() }
  }
  const records = parseRecords(readFileSync(metrics, 'utf8'), metrics)
  const { train, evaluation, alignment, curvature } = records
  const empty = train.length + evaluation.length + alignment.length + curvature.length === 0
  return { folder: shown, missing: empty ? `${shown}/metrics.jsonl holds no record` : undefined, records }
}

function readJson(file: string): unknown {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new InputError(code === 'ENOENT' ? `${file}: missing` : `${file}: cannot be read (${code})`)
  }
  let data: { format?: unknown } | null
  try {
    data = JSON.parse(text)
  } catch (error) {
    throw new InputError(`${file}: not valid JSON (${oneLine((error as Error).message)})`)
  }
  if (typeof data !== 'object' || data === null) throw new InputError(`${file}: expected a JSON object`)
  if (data.format !== format) {
    throw new InputError(
      `${file}: unknown format ${JSON.stringify(data.format) ?? '(none)'}; this version reads ${format}`,
    )
  }
  return data
}

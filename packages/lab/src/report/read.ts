import { isAbsolute, join } from 'node:path'
import { z } from 'zod'
import { explain } from '../explain.js'
import { isThere, readText } from '../files.js'
import { comparisonIn, kindOf } from '../folders.js'
import { InputError, oneLine } from '../inputError.js'
import { parseJson } from '../json.js'
import { checkFormat, FormatError } from '../run/format.js'
import { checkSeal, isSealed, sealName } from '../run/seal.js'
import type { OfTask } from './ofTask.js'
import { latest, noRecords, parseRecords, type Records, recordKinds } from './records.js'
import { printable } from './text.js'

/**
 * What became of a run: 'missing' (its folder is not there), 'unfinished' (it is there without its seal),
 * 'damaged' (a file is not what the seal says, or cannot be read), 'ended' (whole; its end record says how).
 */
export type RunState = 'missing' | 'unfinished' | 'damaged' | 'ended'

/** One training of the comparison and all that its folder says. */
export interface Run {
  readonly task: string
  /** The name of what is compared. */
  readonly condition: string
  /** The rule's notation. */
  readonly rule: string
  readonly seed: number
  /** Relative to the comparison. */
  readonly folder: string
  readonly state: RunState
  /** What is wrong with a run that is not 'ended', as part of a sentence; its records are not used. */
  readonly problem: string | undefined
  /** As the manifest has it; empty for a run that is not 'ended'. */
  readonly configuration: Readonly<Record<string, unknown>>
  /** The class of the bits of its numbers, as its manifest has it. */
  readonly bits?: string | undefined
  /** What its task says of itself, as its manifest has it. */
  readonly ofTask?: OfTask | undefined
  readonly records: Records
}

/** What is compared within a task and a seed: a rule, or a rule with other settings. */
export interface Condition {
  readonly name: string
  readonly rule: string
}

/** A comparison as read from disk: plain data, nothing recomputed. */
export interface Comparison {
  readonly tasks: readonly string[]
  readonly conditions: readonly Condition[]
  readonly seeds: readonly number[]
  readonly settings: Readonly<Record<string, unknown>>
  readonly versions: Readonly<Record<string, unknown>>
  /** What a reader must know about the tasks, printed beside the table. */
  readonly notes: readonly string[]
  readonly runs: readonly Run[]
}

const name = z.string().transform(printable)
const isInside = (path: string) => !isAbsolute(path) && !path.split(/[/\\]/).includes('..')
const runSchema = z.looseObject({ task: name, rule: name, seed: z.number().int() })
export const ofTaskSchema = z.object({
  name,
  chance: z.object({ loss: z.number(), accuracy: z.number().optional() }),
})
const comparisonSchema = z.object({
  tasks: z.array(name).min(1),
  conditions: z.array(z.object({ name, rule: name })).min(1),
  seeds: z.array(z.number().int()).min(1),
  settings: z.record(z.string(), z.unknown()),
  runs: z.array(
    z.object({
      task: name,
      condition: name,
      seed: z.number().int(),
      folder: z.string().min(1).refine(isInside, { error: 'a path inside the comparison' }),
    }),
  ),
  versions: z.record(z.string(), z.string()).default({}),
  notes: z.array(name).default([]),
})

/**
 * Reads `<folder>/comparison.json` and the run folders that it lists, or the folder of a single run. A run that is missing, unfinished or
 * damaged is kept, with its `problem` and without records: nothing is measured from half a run, and nothing is
 * left out without a word. A run counts as whole when its seal holds.
 *
 * @throws InputError in one line, naming the file, when `comparison.json` is missing or broken, when it or a
 * manifest is of an unknown format, or when a run is listed twice or is not of the comparison's tasks,
 * conditions and seeds.
 */
export function readComparison(folder: string): Comparison {
  if (kindOf(folder) === 'run') return readSingleRun(folder)
  const file = comparisonIn(folder)
  const result = comparisonSchema.safeParse(readJson(file))
  if (!result.success) throw new InputError(`${file}: ${explain(result.error)}`)
  const { runs, ...comparison } = result.data
  const rules = new Map(comparison.conditions.map((condition) => [condition.name, condition.rule]))
  if (rules.size < comparison.conditions.length) throw new InputError(`${file}: two conditions of one name`)
  const seen = new Set<string>()
  for (const { task, condition, seed } of runs) {
    const run = `run ${task}, ${condition}, seed ${seed}`
    if (!comparison.tasks.includes(task)) throw new InputError(`${file}: ${run}: its task is not in "tasks"`)
    if (!rules.has(condition)) throw new InputError(`${file}: ${run}: its condition is not in "conditions"`)
    if (!comparison.seeds.includes(seed)) throw new InputError(`${file}: ${run}: its seed is not in "seeds"`)
    const key = JSON.stringify([task, condition, seed])
    if (seen.has(key)) throw new InputError(`${file}: ${run} is listed twice`)
    seen.add(key)
  }
  return {
    ...comparison,
    runs: runs.map((run) => ({
      ...run,
      rule: rules.get(run.condition)!,
      folder: printable(run.folder),
      ...readRun(folder, run.folder),
    })),
  }
}

/** Where a run is that has no comparison around it. */
const here = '.'

/** A run alone, as a comparison of one condition: what it is of stands in its manifest. */
function readSingleRun(folder: string): Comparison {
  const file = join(folder, 'manifest.json')
  const { configuration, versions } = readJson(file)
  const result = runSchema.safeParse(configuration)
  if (!result.success) throw new InputError(`${file}: ${explain(result.error)}`)
  const { task, rule, seed, ...settings } = result.data
  const place = { task, condition: rule, rule, seed, folder: here }
  const given = z.record(z.string(), z.string()).safeParse(versions)
  return {
    ...{ tasks: [task], conditions: [{ name: rule, rule }], seeds: [seed], notes: [] },
    settings: { ...settings, command: 'credit train --config manifest.json --out DIR' },
    versions: given.success ? given.data : {},
    runs: [{ ...place, ...readRun(folder, here) }],
  }
}

/** Whether it is a run alone, which has nobody to be matched with. */
export function isAlone({ runs }: Comparison): boolean {
  return runs.length === 1 && runs[0].folder === here
}

type Content = Pick<Run, 'state' | 'problem' | 'configuration' | 'bits' | 'ofTask' | 'records'>

function readRun(comparison: string, folder: string): Content {
  const path = join(comparison, folder)
  if (!isThere(path)) {
    const partial = `${path}.partial`
    return isThere(partial)
      ? without('unfinished', `it is being written or was interrupted${progressOf(partial)}`)
      : without('missing', 'its folder is not there')
  }
  try {
    if (isSealed(path)) {
      readJson(join(path, sealName))
      checkSeal(path)
    }
    const { configuration, bits, task } = readJson(join(path, 'manifest.json'))
    if (!isSealed(path)) return without('unfinished', `it has no seal.json${progressOf(path)}`)
    const file = join(path, 'metrics.jsonl')
    const records = parseRecords(readText(file), file)
    if (recordKinds.every((kind) => records[kind].length === 0)) {
      return without('damaged', 'its metrics.jsonl holds no record')
    }
    return {
      ...{ state: 'ended', problem: undefined, configuration: sectionsOf(configuration), records },
      bits: typeof bits === 'string' ? printable(bits) : undefined,
      ofTask: ofTaskSchema.safeParse(task).data,
    }
  } catch (error) {
    if (error instanceof FormatError || !(error instanceof Error)) throw error
    // The report must not depend on where the comparison lies.
    return without('damaged', printable(oneLine(error.message).replaceAll(path, folder)))
  }
}

function without(state: RunState, problem: string): Content {
  return { state, problem, configuration: {}, records: noRecords() }
}

function sectionsOf(configuration: unknown): Run['configuration'] {
  return typeof configuration === 'object' && configuration !== null ? { ...configuration } : {}
}

/** How far a run came that has not ended, or nothing where that cannot be read. */
function progressOf(path: string): string {
  try {
    const records = parseRecords(readText(join(path, 'metrics.jsonl')), '')
    const last = latest(recordKinds.flatMap((kind) => [...records[kind]]))
    return last === undefined ? '' : `, its records end at update ${last.update}`
  } catch {
    return ''
  }
}

function readJson(file: string): Record<string, unknown> {
  const text = readText(file)
  let data: Record<string, unknown> | null
  try {
    data = parseJson(text) as Record<string, unknown> | null
  } catch (error) {
    throw new InputError(`${file}: not valid JSON (${(error as Error).message})`)
  }
  if (typeof data !== 'object' || data === null) throw new InputError(`${file}: expected a JSON object`)
  checkFormat(data.format, file)
  return data
}

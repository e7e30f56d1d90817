import { mkdirSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { ArgumentError } from '@credit/core'
import { z } from 'zod'
import { explain } from '../explain.js'
import { isThere, readText, replaceFile } from '../files.js'
import { InputError } from '../inputError.js'
import { parseJson } from '../json.js'
import { readComparison } from '../report/read.js'
import { parsePlan, type ReadPlan } from './plan.js'
import type { Program } from './program.js'
import type { StudyRuns } from './reproduction.js'

const names = { study: 'study.json', plan: 'plan.json', comparison: 'comparison.json' }

const studySchema = z.strictObject({
  format: z.literal(1),
  plan: z.string(),
  program: z.strictObject({
    versions: z.record(z.string(), z.string()),
    build: z.string().nullable(),
    commit: z.string().optional(),
  }),
})

/**
 * Makes the folder of a study, or finds it. It holds `plan.json`, `study.json` (which plan, by which program) and, once they
 * are begun, a comparison per task. What a killed process left before it wrote `study.json` is a plan and nothing else.
 *
 * @throws ArgumentError for a folder with something else in it, InputError when its runs are of another plan, or were made
 *   by another build: versions never mix.
 */
export function openStudy(out: string, { text, sha256 }: ReadPlan, program: Program): void {
  const path = join(out, names.study)
  if (isThere(path)) {
    const there = readStudyFile(path)
    if (there.plan !== sha256) {
      throw new InputError(`${out}: holds runs of another plan (SHA-256 ${there.plan}): use another --out`)
    }
    if (isDeepStrictEqual(there.program, program)) return
    throw new InputError(
      `${out}: holds runs of another build of the program (${there.program.build}): go on with that one, or use another --out`,
    )
  }
  if (isThere(out) && (!statSync(out).isDirectory() || !holdsOnly(out, text))) {
    throw new ArgumentError('credit', '--out', 'a new folder or one with an earlier study', out)
  }
  mkdirSync(out, { recursive: true })
  writeStudy(out, { plan: { text, sha256 }, program })
}

/** Whether a folder holds nothing but this plan, or a part of what is about to be written. */
function holdsOnly(folder: string, text: string): boolean {
  const isBegun = (name: string) =>
    /^(plan|study)\.json\.[0-9a-f]{8}\.tmp$/.test(name) || (name === names.plan && holdsPlan(folder, text))
  return readdirSync(folder).every(isBegun)
}

/** Whether the plan in a folder is this one. */
export function holdsPlan(folder: string, text: string): boolean {
  return readText(join(folder, names.plan)) === text
}

/** Whether a folder is that of a study, published or not. */
export function isStudy(folder: string): boolean {
  return isThere(join(folder, names.study))
}

/** Writes the plan and what says by which program it was run. */
export function writeStudy(
  folder: string,
  {
    plan: { text, sha256 },
    program,
  }: { readonly plan: Pick<ReadPlan, 'text' | 'sha256'>; readonly program: Program },
): void {
  replaceFile(join(folder, names.plan), text)
  replaceFile(join(folder, names.study), `${JSON.stringify({ format: 1, plan: sha256, program }, null, 2)}\n`)
}

/**
 * The runs in the folder of a study, finished or not.
 *
 * @throws InputError for a folder that is none, or holds a plan that is not the one its runs were made by.
 */
export function readRuns(out: string): StudyRuns {
  const { plan, program } = readStudy(out)
  const keys = Object.keys(plan.plan.tasks).filter((key) => isThere(join(out, key, names.comparison)))
  return { plan, program, comparisons: new Map(keys.map((key) => [key, readComparison(join(out, key))])) }
}

/**
 * The plan in a folder, and the program that ran it.
 *
 * @throws InputError when the plan is not the one that the runs were made by.
 */
export function readStudy(folder: string): Pick<StudyRuns, 'plan' | 'program'> {
  const { plan: sha256, program } = readStudyFile(join(folder, names.study))
  const path = join(folder, names.plan)
  const plan = parsePlan(readText(path), path)
  if (plan.sha256 === sha256) return { plan, program }
  throw new InputError(`${path}: its SHA-256 is ${plan.sha256}, that of the runs' plan ${sha256}`)
}

function readStudyFile(path: string): { plan: string; program: Program } {
  let data: unknown
  try {
    data = parseJson(readText(path))
  } catch (error) {
    if (error instanceof InputError) throw error
    throw new InputError(`${path}: not valid JSON (${(error as Error).message})`)
  }
  const result = studySchema.safeParse(data)
  if (!result.success) throw new InputError(`${path}: ${explain(result.error)}`)
  return result.data
}

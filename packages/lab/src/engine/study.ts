import { randomUUID } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { checkConfiguration, type RunConfiguration } from '@credit/training'
import { z } from 'zod'
import { isThere, readText, replaceFile } from '../files.js'
import { Damaged, InputError } from '../inputError.js'
import { format } from '../run/format.js'
import type { PlannedRun } from '../runAll.js'

/** It goes into the script of a job, where a line or a quote more would be a command. */
const word = z.string().regex(/^[\w%./:,+@=-]+$/)
const count = z.number().int().nonnegative()
const optionsSchema = z.strictObject({
  partition: word.optional(),
  account: word.optional(),
  memory: word.optional(),
  time: word.optional(),
  /** Environment modules of the site. */
  modules: word.optional(),
  notice: count.optional(),
  atMost: count.optional(),
  workers: count.optional(),
  chunk: count.optional(),
})

/** What the collected runs are made into. */
export type StudyKind = 'sweep' | 'compare'

const studySchema = z.object({
  format: z.literal(format),
  /** Of this folder alone: jobs are found by it. */
  id: z.string().regex(/^[0-9a-f]{12}$/),
  kind: z.enum(['sweep', 'compare']),
  engine: z.enum(['slurm', 'bullmq']),
  /** The command that made it, without the addresses of servers. */
  command: z.string(),
  /** Where paths in configurations begin. */
  cwd: z.string().regex(/^[^\p{Cc}"]+$/u),
  data: z.string().optional(),
  checkpointEvery: z.number(),
  lease: z.number(),
  /** How often a run is begun before it is kept as failed. */
  attempts: z.number().int(),
  /** Of the engine's own. */
  options: optionsSchema,
})

/** What every worker needs to know of runs that are made elsewhere. */
export type Declaration = z.output<typeof studySchema>

/** The runs of a folder, for an engine: they are called by their place in the list. */
export interface Study extends Declaration {
  readonly out: string
  readonly runs: readonly PlannedRun[]
}

const folderName = 'engine'
const runSchema = z.object({ condition: z.string(), folder: z.string(), configuration: z.unknown() })

/** A path in the folder that engines write to, beside the runs. */
export function enginePath(out: string, ...names: string[]): string {
  return join(out, folderName, ...names)
}

/**
 * Keeps a study in its folder, so that workers, `credit status` and `credit collect` need nothing but that. A study that was there
 * keeps its name, and its runs their places, by which engines call them; what it has not yet comes after these.
 *
 * @throws InputError where runs of other settings were handed over from the folder.
 */
export function writeStudy(
  out: string,
  declaration: Omit<Declaration, 'format' | 'id'>,
  asked: readonly PlannedRun[],
): Study {
  mkdirSync(enginePath(out), { recursive: true })
  const before = studyBefore(out)
  const id = before?.id ?? randomUUID().replaceAll('-', '').slice(0, 12)
  const study = checkDeclaration({ format, id, ...declaration })
  const runs = inPlaces(asked, before?.runs ?? [])
  const lines = runs.map(({ condition, configuration, folder }) =>
    JSON.stringify({ condition, folder: relative(out, folder), configuration }),
  )
  replaceFile(enginePath(out, 'runs.jsonl'), `${lines.join('\n')}\n`)
  replaceFile(enginePath(out, 'study.json'), `${JSON.stringify(study, null, 2)}\n`)
  return { ...study, out, runs }
}

/** @throws InputError where `writeStudy` would, for runs of other settings; writes nothing. */
export function checkGrowth(out: string, asked: readonly PlannedRun[]): void {
  inPlaces(asked, studyBefore(out)?.runs ?? [])
}

/** That of an earlier command; null where there is none. What can't be read may be there. */
function studyBefore(out: string): Study | null {
  return isThere(enginePath(out, 'study.json')) ? readStudy(out) : null
}

function inPlaces(asked: readonly PlannedRun[], before: readonly PlannedRun[]): PlannedRun[] {
  const byFolder = new Map(asked.map((run) => [run.folder, run]))
  const kept = before.map(({ folder, configuration }) => {
    const run = byFolder.get(folder)
    byFolder.delete(folder)
    // as they are in the file
    if (run !== undefined && isDeepStrictEqual(JSON.parse(JSON.stringify(run.configuration)), configuration))
      return run
    throw new InputError(
      `${folder}: was handed over with other settings: ask for the same and more, or use another --out`,
    )
  })
  return [...kept, ...byFolder.values()]
}

/** @throws InputError for what no script may hold. */
function checkDeclaration(declaration: Declaration): Declaration {
  const { error, data } = studySchema.safeParse(declaration)
  if (error === undefined) return data
  throw new InputError(`credit: --engine: ${z.prettifyError(error)}`)
}

/** Whether runs of this folder were handed to an engine. */
export function hasStudy(out: string): boolean {
  return isThere(enginePath(out, 'study.json'))
}

/** @throws InputError, naming the file, when there is none or it can't be read. */
export function readStudy(out: string): Study {
  const file = enginePath(out, 'runs.jsonl')
  const declaration = readDeclaration(out)
  try {
    const runs = readText(file)
      .trimEnd()
      .split('\n')
      .map((line): PlannedRun => {
        const { condition, folder, configuration } = runSchema.parse(JSON.parse(line))
        return { condition, folder: join(out, folder), configuration: configuration as RunConfiguration }
      })
    return { ...declaration, out, runs }
  } catch (error) {
    if (error instanceof InputError) throw error
    throw new InputError(`${file}: cannot be read (${(error as Error).message})`)
  }
}

function readDeclaration(out: string): Declaration {
  const file = enginePath(out, 'study.json')
  try {
    return studySchema.parse(JSON.parse(readText(file)))
  } catch (error) {
    if (error instanceof Damaged)
      throw new InputError(
        isThere(out) ? `${out}: no runs of it were handed to an engine` : `${out}: no such folder`,
      )
    if (error instanceof InputError) throw error
    const why = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message
    throw new InputError(`${file}: cannot be read (${why})`)
  }
}

/** A run as its file says, checked: what is about to be trained may have been changed by hand. */
export function checkedRun(run: PlannedRun): PlannedRun {
  return { ...run, configuration: checkConfiguration(run.configuration) }
}

import { checkConfiguration, type RunConfiguration } from '@credit/training'
import { z } from 'zod'
import { InputError } from '../../inputError.js'
import { pathsOf } from '../modules.js'

/** The queue of all studies; a worker need not know them. */
export const queueName = 'credit'
export const prefix = 'bull'

/** What a worker needs of a run. */
export interface RunJob {
  readonly study: string
  readonly run: number
  readonly configuration: RunConfiguration
  readonly checkpointEvery: number
  /** SHA-256 of files by the path at which the configuration names them, relative to the working directory. */
  readonly files: Readonly<Record<string, string>>
  /** SHA-256 of the task's files by name; left out: those of the package on the worker. */
  readonly data?: Readonly<Record<string, string>> | undefined
}

const hashes = z.record(z.string(), z.string().regex(/^[0-9a-f]{64}$/))
const jobSchema = z.object({
  study: z.string().regex(/^[0-9a-f]{12}$/),
  run: z.number().int().nonnegative(),
  configuration: z.unknown(),
  checkpointEvery: z.number().nonnegative(),
  files: hashes,
  data: hashes.optional(),
})

/**
 * A job as it came from the server, where anybody who knows its password may have put it.
 *
 * @throws InputError, ArgumentError for what no `submit` has made.
 */
export function checkJob(came: unknown): RunJob {
  const { data, error } = jobSchema.safeParse(came)
  if (error !== undefined) throw new InputError(`the job is none of credit's: ${z.prettifyError(error)}`)
  const job = { ...data, configuration: checkConfiguration(data.configuration) }
  const paths = pathsOf(job.configuration)
  const missing = paths.find((path) => !Object.hasOwn(job.files, path))
  if (missing !== undefined) throw new InputError(`${missing}: did not come with the run`)
  return { ...job, files: Object.fromEntries(paths.map((path) => [path, job.files[path]])) }
}

/** The same for the same run, so that it is never queued twice. */
export const jobId = (study: string, run: number) => `${study}-${run}`
export const lockKey = (id: string) => `${prefix}:${queueName}:${id}:lock`
export const resultKey = (study: string, run: number) => `credit:${study}:result:${run}`
export const checkpointKey = (study: string, run: number) => `credit:${study}:checkpoint:${run}`
export const fileKey = (sha256: string) => `credit:file:${sha256}`

/**
 * Keeps an archive if the job is still this worker's: one that slept for longer than its lock is refused by the server itself,
 * in the same step. Returns whether it was kept.
 */
export const keepIfMine = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[2], 'archive', ARGV[2], 'sha256', ARGV[3], 'seconds', ARGV[4])
if KEYS[3] then redis.call('DEL', KEYS[3]) end
return 1
`

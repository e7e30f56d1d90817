import type { RunConfiguration } from '@credit/training'

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
redis.call('HSET', KEYS[2], 'archive', ARGV[2], 'sha256', ARGV[3])
if KEYS[3] then redis.call('DEL', KEYS[3]) end
return 1
`

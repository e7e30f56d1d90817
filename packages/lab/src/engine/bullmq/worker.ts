import { randomUUID } from 'node:crypto'
import { mkdirSync, readdirSync, rmdirSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as after } from 'node:timers/promises'
import type { Job } from 'bullmq'
import { Lease } from '../../run/lease.js'
import { type AllowedModules, checkAllowed, NotAllowed } from '../modules.js'
import { secondsOf } from '../states.js'
import { type Archive, packCheckpoint, packRun, unpack } from './archive.js'
import {
  checkJob,
  checkpointKey,
  keepIfMine,
  lockKey,
  prefix,
  queueName,
  type RunJob,
  resultKey,
} from './keys.js'
import { connect, type Libraries, loadLibraries, type Redis } from './libraries.js'
import { Runners } from './runners.js'
import { Received } from './travel.js'

export interface WorkerOptions {
  readonly url: string
  readonly allowed: AllowedModules
  /** Runs at once, each in a process of its own. */
  readonly workers: number
  /** Seconds without a word after which its runs go to another worker. */
  readonly lease: number
  /** How often a run whose worker was lost is begun again, before it is kept as failed. */
  readonly attempts: number
  /** A folder for runs under way; modules of one's own find the packages that are installed above it. */
  readonly work: string
  readonly signal: AbortSignal
  /** Ends when no run waits any more. */
  readonly untilEmpty: boolean
  readonly onNote: (note: string) => void
}

/**
 * Makes runs of the queue until it is told to stop; what is under way then is left with a checkpoint for another worker.
 *
 * @returns how many were made.
 */
export async function workForRedis(options: WorkerOptions): Promise<number> {
  const libraries = await loadLibraries()
  const redis = await connect(libraries, options.url, { patient: true })
  const folder = ownFolder(options.work)
  const runners = new Runners(options.workers)
  try {
    const means = { redis, runners, received: new Received(redis, folder.path) }
    return await serve(libraries, means, folder.path, options)
  } finally {
    runners.close()
    folder.release()
    redis.disconnect()
  }
}

/** What all runs of a worker share. */
interface Means {
  readonly redis: Redis
  readonly runners: Runners
  readonly received: Received
}

async function serve(
  { bullmq }: Libraries,
  means: Means,
  folder: string,
  options: WorkerOptions,
): Promise<number> {
  const { workers, lease, attempts, signal, untilEmpty, onNote } = options
  const connection = means.redis.duplicate({ lazyConnect: false })
  connection.on('error', () => {})
  const worker = new bullmq.Worker<RunJob>(
    queueName,
    async (job, token) => {
      const place = join(folder, randomUUID().slice(0, 8))
      try {
        const end = await makeRun(means, job, token!, place, options)
        if (end === 'given back') {
          await job.moveToDelayed(Date.now(), token)
          throw new bullmq.DelayedError()
        }
      } catch (error) {
        if (error instanceof bullmq.DelayedError) throw error
        const { message } = error as Error
        onNote(`${job.id}: ${message}`)
        throw error instanceof NotAllowed ? new bullmq.UnrecoverableError(message) : error
      } finally {
        rmSync(place, { recursive: true, force: true })
      }
    },
    {
      connection,
      prefix,
      concurrency: workers,
      lockDuration: lease * 1000,
      stalledInterval: lease * 1000,
      maxStalledCount: attempts,
      drainDelay: 1,
    },
  )
  worker.on('error', ({ message }) => {
    if (!/lock|ECONNREFUSED|ECONNRESET|closed/i.test(message)) onNote(message)
  })
  let done = 0
  worker.on('completed', ({ id }) => {
    done++
    onNote(`${id}: done`)
  })
  const queue = new bullmq.Queue<RunJob>(queueName, { connection, prefix })
  queue.on('error', () => {})
  const isEmpty = async () => {
    // a run that failed waits for its next try as 'delayed'
    const { waiting, delayed } = await queue.getJobCounts('waiting', 'delayed')
    return waiting + delayed === 0
  }
  // while the server is away nobody knows whether it is empty
  while (!signal.aborted && !(untilEmpty && (await isEmpty().catch(() => false))))
    await after(patience, undefined, { signal }).catch(() => {})
  await worker.close()
  await queue.close()
  connection.disconnect()
  return done
}

/** How often one looks whether the queue is empty, in ms. */
const patience = 250

type End = 'done' | 'given back'

/** One run, from its newest checkpoint wherever that was made, in another process. */
async function makeRun(
  { redis, runners, received }: Means,
  { id, data: came }: Job<RunJob>,
  token: string,
  place: string,
  { signal, allowed }: WorkerOptions,
): Promise<End> {
  const data = checkJob(came)
  const { study, run, configuration, checkpointEvery } = data
  // the file that is run is the one with this hash, or it is refused below
  checkAllowed(configuration, allowed, (path) => data.files[path])
  if (await redis.exists(resultKey(study, run))) return 'done'
  const folder = join(place, 'run')
  mkdirSync(place, { recursive: true })
  const cwd = await received.files(data.files)
  const files = data.data === undefined ? undefined : await received.folder(data.data)
  const from = await archiveAt(redis, checkpointKey(study, run))
  if (from !== null) unpack(from, `${folder}.partial`)

  const lock = lockKey(id!)
  const keep = (key: string, { bytes, sha256 }: Archive, ...forgotten: string[]) => {
    const keys = [lock, key, ...forgotten]
    return redis.eval(
      ...([keepIfMine, keys.length, ...keys, token, Buffer.from(bytes), sha256, secondsOf(folder)] as const),
    ) as Promise<number>
  }
  const lost = () =>
    new Error('this worker was not heard of for too long, and another one makes the run now; nothing is kept')
  let kept = ''
  const keepCheckpoint = async (): Promise<boolean> => {
    const archive = packCheckpoint(`${folder}.partial`)
    if (archive === null || archive.name === kept) return true
    if ((await keep(checkpointKey(study, run), archive)) !== 1) return false
    kept = archive.name
    return true
  }

  const runner = runners.take()
  const ending = runner.run({ configuration, folder, cwd, data: files, checkpointEvery })
  const stop = () => runner.stop()
  if (signal.aborted) stop()
  signal.addEventListener('abort', stop)
  let [isLost, isKeeping] = [false, false]
  const keeping = setInterval(async () => {
    // one at a time, while the server is away
    if (isKeeping) return
    isKeeping = true
    isLost = !(await keepCheckpoint().catch(() => true))
    isKeeping = false
    if (isLost) runner.kill()
  }, Math.max(checkpointEvery, 0.2) * 1000)
  try {
    const end = await ending.catch(async (error: Error) => {
      // its process was killed: what it left is worth keeping
      if (isLost || !(await keepCheckpoint())) throw lost()
      throw error
    })
    if (end.status === 'failed') throw new Error(end.message)
    if (end.status === 'interrupted') {
      await keepCheckpoint()
      return 'given back'
    }
    if ((await keep(resultKey(study, run), packRun(folder), checkpointKey(study, run))) !== 1) {
      throw lost()
    }
    return 'done'
  } finally {
    clearInterval(keeping)
    signal.removeEventListener('abort', stop)
  }
}

async function archiveAt(redis: Redis, key: string): Promise<Archive | null> {
  const [bytes, sha256] = await redis.hmgetBuffer(key, 'archive', 'sha256')
  return bytes && sha256 ? { bytes, sha256: sha256.toString() } : null
}

/** A folder of this process; those of processes that are gone are removed. */
function ownFolder(work: string): { readonly path: string; release(): void } {
  mkdirSync(work, { recursive: true })
  for (const name of readdirSync(work)) {
    if (!name.endsWith('.lock')) continue
    try {
      const lease = Lease.take(join(work, name))
      rmSync(join(work, name.slice(0, -5)), { recursive: true, force: true })
      lease.release()
    } catch {
      // of one that lives
    }
  }
  const path = resolve(work, randomUUID().slice(0, 8))
  const lease = Lease.take(`${path}.lock`)
  mkdirSync(path)
  const keeping = setInterval(() => lease.check(), 20_000)
  keeping.unref()
  return {
    path,
    release() {
      clearInterval(keeping)
      rmSync(path, { recursive: true, force: true })
      lease.release()
      removeEmpty(work)
    },
  }
}

/** Another worker may have begun in it since: what holds something stays. */
function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST' && code !== 'ENOENT') throw error
  }
}

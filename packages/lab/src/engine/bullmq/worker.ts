import { type ChildProcess, fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Job } from 'bullmq'
import { Lease } from '../../run/lease.js'
import type { RunnerEnd, RunnerRequest } from '../../runner.js'
import { type AllowedModules, checkAllowed, NotAllowed } from '../modules.js'
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
import { receiveFiles, receiveFolder } from './travel.js'

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
  /** Ends when the queue is empty. */
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
  try {
    return await serve(libraries, redis, folder.path, options)
  } finally {
    folder.release()
    redis.disconnect()
  }
}

async function serve(
  { bullmq }: Libraries,
  redis: Redis,
  folder: string,
  options: WorkerOptions,
): Promise<number> {
  const { workers, lease, attempts, signal, untilEmpty, onNote } = options
  const connection = redis.duplicate({ lazyConnect: false })
  connection.on('error', () => {})
  const worker = new bullmq.Worker<RunJob>(
    queueName,
    async (job, token) => {
      const place = join(folder, randomUUID().slice(0, 8))
      try {
        const end = await makeRun(redis, job, token!, place, options)
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
  await new Promise<void>((stop) => {
    if (signal.aborted) return stop()
    signal.addEventListener('abort', () => stop(), { once: true })
    if (untilEmpty) worker.on('drained', () => stop())
  })
  await worker.close()
  connection.disconnect()
  return done
}

type End = 'done' | 'given back'

/** One run, from its newest checkpoint wherever that was made, in a process of its own. */
async function makeRun(
  redis: Redis,
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
  const cwd = await receiveFiles(redis, data.files, join(place, 'files'))
  if (data.data !== undefined) await receiveFolder(redis, data.data, join(place, 'data'))
  const from = await archiveAt(redis, checkpointKey(study, run))
  if (from !== null) unpack(from, `${folder}.partial`)

  const lock = lockKey(id!)
  const keep = (key: string, { bytes, sha256 }: Archive, ...forgotten: string[]) => {
    const keys = [lock, key, ...forgotten]
    return redis.eval(keepIfMine, keys.length, ...keys, token, Buffer.from(bytes), sha256) as Promise<number>
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

  const child = fork(fileURLToPath(new URL('./runner.js', import.meta.url)), [], { cwd, stdio: 'ignore' })
  const stop = () => child.kill('SIGTERM')
  if (signal.aborted) stop()
  signal.addEventListener('abort', stop)
  let [isLost, isKeeping] = [false, false]
  const keeping = setInterval(async () => {
    // one at a time, while the server is away
    if (isKeeping) return
    isKeeping = true
    isLost = !(await keepCheckpoint().catch(() => true))
    isKeeping = false
    if (isLost) child.kill('SIGKILL')
  }, Math.max(checkpointEvery, 0.2) * 1000)
  try {
    const end = await ended(child, {
      configuration,
      folder,
      data: data.data === undefined ? undefined : join(place, 'data'),
      checkpointEvery,
    }).catch(async (error: Error) => {
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
    child.kill('SIGKILL')
  }
}

async function archiveAt(redis: Redis, key: string): Promise<Archive | null> {
  const [bytes, sha256] = await redis.hmgetBuffer(key, 'archive', 'sha256')
  return bytes && sha256 ? { bytes, sha256: sha256.toString() } : null
}

function ended(child: ChildProcess, request: RunnerRequest): Promise<RunnerEnd> {
  return new Promise((settle, reject) => {
    child.once('message', (end) => settle(end as RunnerEnd))
    child.once('error', reject)
    child.once('exit', (code, signal) =>
      reject(new Error(`its process ended with ${signal ?? `exit code ${code}`}`)),
    )
    child.send(request, (error) => error && reject(error))
  })
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
      if (existsSync(work) && readdirSync(work).length === 0) rmSync(work, { recursive: true, force: true })
    },
  }
}

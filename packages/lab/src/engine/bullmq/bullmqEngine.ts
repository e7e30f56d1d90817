import { randomUUID } from 'node:crypto'
import { mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Job } from 'bullmq'
import { counted } from '../../counted.js'
import { isThere, syncFolder } from '../../files.js'
import { InputError } from '../../inputError.js'
import { isFinished } from '../../run/runFolder.js'
import { checkSeal, isSealed } from '../../run/seal.js'
import type { Engine, EngineStatus } from '../engine.js'
import { pathsOf } from '../modules.js'
import { enginePath, type Study } from '../study.js'
import { unpack } from './archive.js'
import { checkpointKey, jobId, prefix, queueName, type RunJob, resultKey } from './keys.js'
import { connect, loadLibraries, withoutSecrets } from './libraries.js'
import { sendFiles, sendFolder } from './travel.js'

/** So many jobs are handed over at once. */
const batch = 1000

/** Runs as jobs of a queue on Redis, which `credit worker --redis URL` makes on any number of machines. */
export async function bullmqEngine(url: string): Promise<Engine> {
  const libraries = await loadLibraries()
  const redis = await connect(libraries, url, { patient: false })
  const queue = new libraries.bullmq.Queue<RunJob>(queueName, { connection: redis, prefix })
  queue.on('error', () => {})
  const place = `Redis at ${withoutSecrets(url)}`

  /** The jobs of a study that the queue has, by the place of their run. */
  async function jobsOf(study: Study, ...states: ('failed' | 'active')[]): Promise<Map<number, Job<RunJob>>> {
    const jobs = await queue.getJobs(states, 0, -1)
    return new Map(jobs.filter((job) => job?.data.study === study.id).map((job) => [job.data.run, job]))
  }

  return {
    name: 'bullmq',

    async submit(study, runs, hashes) {
      const failed = await jobsOf(study, 'failed')
      const has = await results(study, runs)
      const data = study.data === undefined ? undefined : await sendFolder(redis, study.data)
      const files = await sendFiles(
        redis,
        runs.flatMap((run) => pathsOf(study.runs[run].configuration)),
        study.cwd,
      )
      const wanted = runs.filter((run) => !has.has(run))
      for (const run of wanted) await failed.get(run)?.remove()
      for (let from = 0; from < wanted.length; from += batch) {
        await queue.addBulk(
          wanted.slice(from, from + batch).map((run) => {
            const { configuration } = study.runs[run]
            const own = Object.fromEntries(pathsOf(configuration).map((path) => [path, files[path]]))
            return {
              name: 'run',
              data: {
                study: study.id,
                run,
                configuration,
                checkpointEvery: study.checkpointEvery,
                files: own,
                data,
              },
              opts: {
                jobId: jobId(study.id, run),
                attempts: study.attempts,
                backoff: { type: 'exponential', delay: 1000 },
                removeOnComplete: true,
                removeOnFail: false,
              },
            }
          }),
        )
      }
      const modules = hashes.length === 0 ? '' : ` --allow-hashes ${hashes.join(',')}`
      return `${place}: ${counted(wanted.length, 'run')} handed over. Workers, on any machine: credit worker --redis URL${modules}`
    },

    async status(study): Promise<EngineStatus> {
      const all = study.runs.map((_, run) => run).filter((run) => !isSealed(study.runs[run].folder))
      // first: a run that ends meanwhile would else leave nothing under way, and no estimate of what is left
      const has = await results(study, all)
      const [active, failed] = [await jobsOf(study, 'active'), await jobsOf(study, 'failed')]
      const workers = (await queue.getWorkers()).length
      const counts = await queue.getJobCounts('waiting', 'delayed', 'active')
      const queued = counts.waiting + counts.delayed + counts.active
      return {
        said: `${place}: ${workers} workers, ${counts.active} of its jobs under way, ${counts.waiting + counts.delayed} waiting.`,
        isBusy: queued > 0,
        running: new Set(active.keys()),
        failed: new Map([...failed].map(([run, job]) => [run, job.failedReason])),
        ended: has,
      }
    },

    async cancel(study) {
      let removed = 0
      for (let from = 0; from < study.runs.length; from += batch) {
        const ids = study.runs.slice(from, from + batch).map((_, i) => jobId(study.id, from + i))
        const gone = await Promise.all(ids.map((id) => queue.remove(id).catch(() => 0)))
        removed += gone.filter((count) => count > 0).length
      }
      return `${place}: ${counted(removed, 'run')} taken back; those under way end, and can be collected.`
    },

    async collect(study) {
      const all = study.runs.map((_, run) => run)
      forgetIncoming(study)
      let came = 0
      for (const run of (await results(study, all)).keys()) {
        // one that was collected before, by a command that did not come to its end
        const { folder, configuration } = study.runs[run]
        if (isSealed(folder) && isFinished(folder, configuration)) {
          await redis.del(resultKey(study.id, run), checkpointKey(study.id, run))
          continue
        }
        const [bytes, sha256] = await redis.hmgetBuffer(resultKey(study.id, run), 'archive', 'sha256')
        if (!bytes || !sha256) continue
        settle(study, run, { bytes, sha256: sha256.toString() })
        await redis.del(resultKey(study.id, run), checkpointKey(study.id, run))
        came++
      }
      return came
    },

    async close() {
      await queue.close()
      redis.disconnect()
    },
  }

  /** The runs whose results are on the server, with the seconds that they took. */
  async function results(study: Study, runs: readonly number[]): Promise<Map<number, number>> {
    const found = new Map<number, number>()
    for (let from = 0; from < runs.length; from += batch) {
      const some = runs.slice(from, from + batch)
      const pipeline = redis.pipeline()
      for (const run of some) pipeline.hget(resultKey(study.id, run), 'seconds')
      const answers = (await pipeline.exec()) ?? []
      some.forEach((run, i) => {
        const [error, seconds] = answers[i]
        if (error) throw error
        if (seconds !== null) found.set(run, Number(seconds))
      })
    }
    return found
  }
}

/** What was unpacked by commands that were killed, an hour ago or more: others may collect at the same time. */
export function forgetIncoming({ out }: Study, now = Date.now()): void {
  const folder = enginePath(out, 'incoming')
  for (const name of isThere(folder) ? readdirSync(folder) : []) {
    const { mtimeMs } = statSync(join(folder, name), { throwIfNoEntry: false }) ?? { mtimeMs: now }
    if (now - mtimeMs > 3_600_000) rmSync(join(folder, name), { recursive: true, force: true })
  }
}

/** Gives what came its place, whole or not at all. */
export function settle(study: Study, run: number, archive: { bytes: Uint8Array; sha256: string }): void {
  const { folder, configuration } = study.runs[run]
  const incoming = enginePath(study.out, 'incoming', randomUUID())
  mkdirSync(dirname(folder), { recursive: true })
  try {
    unpack(archive, incoming)
    checkSeal(incoming)
    if (!isFinished(incoming, configuration)) throw new InputError(`${folder}: what came is not finished`)
    if (!isSealed(folder)) takePlace(incoming, folder)
  } finally {
    rmSync(incoming, { recursive: true, force: true })
  }
}

function takePlace(incoming: string, folder: string): void {
  try {
    renameSync(incoming, folder)
  } catch (error) {
    // who collects at the same time may have been quicker; anything else that is there stays, and so does what came
    if (!isSealed(folder)) throw error
  }
  syncFolder(dirname(folder))
}

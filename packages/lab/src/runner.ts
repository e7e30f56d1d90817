import type { RunConfiguration } from '@credit/training'
import { errorOf } from './inputError.js'
import { type FilesOf, openThreads, type PlannedRun, runAll, sharedFiles } from './runAll.js'

/** What the process of runs is told of one. */
export interface RunnerRequest {
  readonly configuration: RunConfiguration
  readonly folder: string
  /** Where paths in the configuration begin. */
  readonly cwd: string
  readonly data?: string | undefined
  readonly checkpointEvery: number
}

/** How it ended. */
export interface RunnerEnd {
  readonly status: string
  readonly message?: string
}

// One run after another in a process of their own, started by a worker that must have time to say that it lives. It ends with
// its worker. Its thread is there before the first run comes, and what it has loaded and compiled stays for the next.
const threads = openThreads(1)
const files = new Map<string | undefined, FilesOf>()
let controller: AbortController | undefined

async function run(
  { configuration, folder, cwd, data, checkpointEvery }: RunnerRequest,
  signal: AbortSignal,
): Promise<RunnerEnd> {
  process.chdir(cwd)
  const filesOf = files.get(data) ?? sharedFiles(data)
  // of the study before, they are needed no more
  if (!files.has(data)) files.clear()
  files.set(data, filesOf)
  const one: PlannedRun = { condition: configuration.rule, configuration, folder }
  const [end] = await runAll([one], filesOf, { threads, checkpointEvery, signal })
  return end.status === 'failed' ? { status: 'failed', message: end.error.message } : { status: end.status }
}

process.on('message', async (request: RunnerRequest | 'stop') => {
  if (request === 'stop') return controller?.abort()
  controller = new AbortController()
  const end = await run(request, controller.signal).catch((error) => ({
    status: 'failed',
    message: errorOf(error).message,
  }))
  controller = undefined
  process.send?.(end)
})
// from a terminal they come to the worker, too, which says 'stop'
process.on('SIGTERM', () => controller?.abort())
process.on('SIGINT', () => controller?.abort())
process.on('disconnect', () => process.exit(1))

import type { RunConfiguration } from '@credit/training'
import { type PlannedRun, runAll, sharedFiles } from './runAll.js'

/** What the process of one run is told. */
export interface RunnerRequest {
  readonly configuration: RunConfiguration
  readonly folder: string
  readonly data?: string | undefined
  readonly checkpointEvery: number
}

/** How it ended. */
export interface RunnerEnd {
  readonly status: string
  readonly message?: string
}

// One run in a process of its own, started by a worker that must have time to say that it lives. It ends with its worker.
process.once('message', async (request: RunnerRequest) => {
  const { configuration, folder, data, checkpointEvery } = request
  const controller = new AbortController()
  process.on('SIGTERM', () => controller.abort())
  process.on('SIGINT', () => controller.abort())
  process.on('disconnect', () => process.exit(1))
  const run: PlannedRun = { condition: configuration.rule, configuration, folder }
  const say = (end: RunnerEnd) => process.send?.(end, () => process.exit(0))
  try {
    const [end] = await runAll([run], sharedFiles(data), {
      workers: 1,
      checkpointEvery,
      signal: controller.signal,
    })
    say(end.status === 'failed' ? { status: 'failed', message: end.error.message } : { status: end.status })
  } catch (error) {
    say({ status: 'failed', message: (error as Error).message })
  }
})

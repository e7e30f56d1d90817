import type { MessagePort } from 'node:worker_threads'
import type { TaskFiles } from '@credit/tasks/node'
import type { Metric, RunConfiguration, Status } from '@credit/training'
import { experimentOf } from './experiment.js'
import { errorOf } from './inputError.js'
import { refuseExit } from './noExit.js'
import { runIn } from './run/runIn.js'
import { wideKernels } from './wideKernels.js'

export interface RunRequest {
  readonly configuration: RunConfiguration
  readonly folder: string
  /** What the task's files hold, in memory that all workers share. */
  readonly files: TaskFiles
  readonly finished: 'reuse' | 'again'
  readonly checkpointEvery: number
  readonly lease?: number | undefined
  /** One shared number; not 0: leave a checkpoint and stop. */
  readonly stop: Int32Array
  /** Told that the run begins (null), of every metric as it is written, and of what a person should know, as text. */
  readonly port: MessagePort
}

/** What a reader needs of an error. An error itself loses all but message and stack on the way between threads. */
export interface Failure {
  readonly name: string
  readonly message: string
  readonly stack?: string | undefined
  /** Of what the system refused. */
  readonly syscall?: string
  /** 'ELEASE' of a run that another process works on, 'ELOST' of one that was taken over. */
  readonly code?: string
}

// for as long as the thread is: a timer that a rule has set may still want to end it when its run is over
refuseExit()

/** One run, in a worker thread. */
export default async function runInWorker(
  request: RunRequest,
): Promise<Status | 'interrupted' | 'reused' | Failure> {
  const { configuration, folder, files, finished, checkpointEvery, lease, stop, port } = request
  try {
    wideKernels()
    if (Atomics.load(stop, 0) !== 0) return 'interrupted'
    port.postMessage(null)
    const experiment = await experimentOf(configuration, { files })
    return runIn(folder, configuration, experiment, {
      finished,
      checkpointEvery,
      lease,
      shouldStop: () => Atomics.load(stop, 0) !== 0,
      onMetric: (metric) => port.postMessage(metric satisfies Metric),
      onNote: (note) => port.postMessage(note),
    })
  } catch (error) {
    const { name, message, stack, syscall, code } = errorOf(error) as NodeJS.ErrnoException
    return {
      ...{ name, message, stack },
      ...(syscall !== undefined && { syscall }),
      ...(code !== undefined && { code }),
    }
  } finally {
    port.close()
  }
}

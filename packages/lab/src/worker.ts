import type { MessagePort } from 'node:worker_threads'
import type { TaskFiles } from '@credit/tasks/node'
import type { RunConfiguration } from './configuration.js'
import { experimentOf } from './experiment.js'
import { RunFolder } from './runFolder.js'
import { type Metric, type Status, train } from './train.js'

export interface RunRequest {
  readonly configuration: RunConfiguration
  readonly folder: string
  /** What the task's files hold, in memory that all workers share. */
  readonly files: TaskFiles
  /** Told of every metric as it is written. */
  readonly port: MessagePort
}

/** One run, in a worker thread: trains, writes its folder, reports on the way. */
export default async function runInWorker({
  configuration,
  folder,
  files,
  port,
}: RunRequest): Promise<Status> {
  try {
    const experiment = await experimentOf(configuration, { files })
    const run = new RunFolder(folder, configuration)
    const metrics = train(configuration, experiment)
    let step = metrics.next()
    while (step.done !== true) {
      run.write(step.value)
      port.postMessage(step.value satisfies Metric)
      step = metrics.next()
    }
    run.finish()
    return step.value
  } finally {
    port.close()
  }
}

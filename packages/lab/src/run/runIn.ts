import { type Experiment, type Metric, type RunConfiguration, type Status, Training } from '@credit/training'
import { InputError } from '../inputError.js'
import { bytesIn, mostBytesInFile } from './arrayFile.js'
import { EndedMeanwhile, isFinished, type OpenOptions, RunFolder } from './runFolder.js'

export interface RunOptions extends OpenOptions {
  /** Seconds between two checkpoints; 0: after every update. Default 20. */
  readonly checkpointEvery?: number
  readonly onMetric?: (metric: Metric) => void
  /** Asked between two updates: whether to leave a checkpoint and stop. */
  readonly shouldStop?: () => boolean
}

/**
 * One training in its folder, from the newest checkpoint there. The folder ends up byte for byte the same (but for
 * `timing.jsonl` and the seal over it) however often the run was stopped, killed and gone on with.
 *
 * @returns how it ended, 'interrupted', or 'reused' when another process had ended it by then.
 */
export function runIn(
  folder: string,
  configuration: RunConfiguration,
  experiment: Experiment,
  { checkpointEvery = 20, onMetric = () => {}, shouldStop = () => false, ...options }: RunOptions = {},
): Status | 'interrupted' | 'reused' {
  let run: RunFolder
  try {
    run = new RunFolder(folder, configuration, options)
  } catch (error) {
    if (error instanceof EndedMeanwhile && isFinished(folder, configuration)) return 'reused'
    throw error
  }
  try {
    const training = new Training(configuration, experiment, run.from)
    checkCheckpoint(training, configuration)
    const { name, chance } = experiment.task
    run.foundOut({ bits: training.bits, task: { name, chance } })
    if (training.bits === 'float32 reference') {
      const why = `${training.kernel.reason}; another machine may give others`
      options.onNote?.(`${folder}: computed in the bits of the float32 reference kernel: ${why}`)
    }
    let last = performance.now()
    while (training.status === null) {
      for (const metric of training.advance()) {
        run.write(metric)
        onMetric(metric)
      }
      if (training.status !== null) break
      run.keep()
      const stops = shouldStop()
      if (stops || performance.now() - last >= checkpointEvery * 1000) {
        run.checkpoint(training.state())
        last = performance.now()
      }
      if (stops) return 'interrupted'
    }
    const { updates, parameters, snapshots } = training
    const status = training.status!
    run.finish({ status, updates, parameters, snapshots })
    return status
  } catch (error) {
    // stopped in the middle of a write, it finds the folder gone: that the run is another one's is the reason to tell
    run.confirm(error)
    throw error
  } finally {
    run.close()
  }
}

/** Better now than after hours: a checkpoint that can't be read again is none. */
function checkCheckpoint(training: Training, { training: { updates }, measures }: RunConfiguration): void {
  const all = measures.surface === 'none' ? 0 : Math.ceil(updates / measures.evaluateEvery) + 1
  const kept = Math.max(0, all - training.snapshots.updates.length)
  const bytes = bytesIn({ ...training.state() }) + kept * training.parameters.byteLength
  if (bytes < mostBytesInFile - 2 ** 20) return
  const fewer = all > 0 ? ', fewer evaluations' : ''
  throw new InputError(
    `a checkpoint would have ${bytes} bytes, and a file may have ${mostBytesInFile}: take fewer hidden units${fewer}, or an optimizer that keeps less`,
  )
}

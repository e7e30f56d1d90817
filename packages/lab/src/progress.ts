import type { Metric, MetricOf } from '@credit/training'
import type { PlannedRun } from './runAll.js'

/**
 * Progress on standard error: one line that rewrites itself in a terminal; elsewhere a plain line per
 * evaluation on the validation split.
 */
export function progressOf(runs: readonly PlannedRun[], stream: NodeJS.WriteStream) {
  const updatesOf = ({ configuration }: PlannedRun) => configuration.training.updates
  let total = runs.reduce((sum, run) => sum + updatesOf(run), 0)
  const done = new Map<PlannedRun, number>()
  const began = performance.now()
  const name = ({ condition, configuration: { task, seed } }: PlannedRun) =>
    `${task} ${condition} seed ${seed}`

  const shareDone = () => {
    const made = [...done.values()].reduce((sum, updates) => sum + updates, 0)
    return total > 0 ? made / total : 1
  }
  const timeLeft = () => {
    const share = shareDone()
    const seconds = ((performance.now() - began) / 1000) * (1 / share - 1)
    return share > 0 && share < 1 ? `, about ${duration(seconds)} left` : ''
  }

  return {
    metric(run: PlannedRun, metric: Metric): void {
      done.set(run, metric.kind === 'end' ? updatesOf(run) : metric.update)
      if (stream.isTTY) {
        const percent = (100 * shareDone()).toFixed(0).padStart(3)
        const ended = [...done].filter(([each, updates]) => updates >= updatesOf(each)).length
        const line = `${percent} %  ${ended} of ${runs.length} runs${timeLeft()}`
        stream.write(`\r\u001b[K${line}`)
      } else if (metric.kind === 'evaluation' && metric.split === 'validation') {
        const at = `update ${metric.update} of ${updatesOf(run)}`
        stream.write(`${name(run)}: ${at}, validation ${measureOf(metric)}${timeLeft()}\n`)
      }
    },
    /** A run that was finished already takes no time. */
    skip(run: PlannedRun): void {
      total -= updatesOf(run)
    },
    /** What a person should know of a run. */
    note(run: PlannedRun, text: string): void {
      stream.write(`${stream.isTTY ? '\r\u001b[K' : ''}${name(run)}: ${text}\n`)
    },
    end(): void {
      if (stream.isTTY) stream.write('\r\u001b[K')
    },
  }
}

/** The accuracy, or the loss of a task without one. */
function measureOf({ accuracy, loss }: MetricOf<'evaluation'>): string {
  return Number.isFinite(accuracy)
    ? `accuracy ${(accuracy * 100).toFixed(1)} %`
    : `loss ${loss.toPrecision(3)}`
}

export function duration(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`
  if (seconds < 5400) return `${Math.ceil(seconds / 60)} min`
  return `${(seconds / 3600).toFixed(1)} h`
}

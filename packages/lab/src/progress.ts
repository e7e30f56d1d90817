import type { RunConfiguration } from './configuration.js'
import type { Metric } from './train.js'

/**
 * Progress on standard error: one line that rewrites itself in a terminal; elsewhere a plain line per
 * evaluation on the validation split.
 */
export function progressOf(configurations: readonly RunConfiguration[], stream: NodeJS.WriteStream) {
  let total = configurations.reduce((sum, { training }) => sum + training.updates, 0)
  const done = new Map<RunConfiguration, number>()
  const began = performance.now()
  const name = ({ task, rule, seed }: RunConfiguration) => `${task} ${rule} seed ${seed}`

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
    metric(configuration: RunConfiguration, metric: Metric): void {
      done.set(configuration, metric.kind === 'end' ? configuration.training.updates : metric.update)
      if (stream.isTTY) {
        const percent = (100 * shareDone()).toFixed(0).padStart(3)
        const ended = [...done].filter(([c, updates]) => updates >= c.training.updates).length
        const line = `${percent} %  ${ended} of ${configurations.length} runs${timeLeft()}`
        stream.write(`\r\u001b[K${line}`)
      } else if (metric.kind === 'evaluation' && metric.split === 'validation') {
        const accuracy = ((metric.accuracy as number) * 100).toFixed(1)
        const at = `update ${metric.update} of ${configuration.training.updates}`
        stream.write(`${name(configuration)}: ${at}, validation accuracy ${accuracy} %${timeLeft()}\n`)
      }
    },
    /** A run that was finished already takes no time. */
    skip(configuration: RunConfiguration): void {
      total -= configuration.training.updates
    },
    end(): void {
      if (stream.isTTY) stream.write('\r\u001b[K')
    },
  }
}

function duration(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`
  if (seconds < 5400) return `${Math.ceil(seconds / 60)} min`
  return `${(seconds / 3600).toFixed(1)} h`
}

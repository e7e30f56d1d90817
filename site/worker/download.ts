import { encodeParameters, parametersOf } from '@credit/core'
import type { Session } from './session.ts'

/** What a run leaves behind: its metrics as `metrics.jsonl` has them, and its parameters as core's `decodeParameters` reads them. */
export function download({ runs }: Session, rule: number) {
  const { configuration, experiment, training, metrics } = runs[rule]
  const { layout } = experiment.network
  return {
    file: `${configuration.task}-${configuration.rule.replace(/[^\w-]+/g, '-')}-seed-${configuration.seed}`,
    metrics: metrics.map((metric) => `${JSON.stringify(metric)}\n`).join(''),
    parameters: Uint8Array.from(encodeParameters(parametersOf(layout, training.parameters))),
  }
}

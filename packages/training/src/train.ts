import type { RunConfiguration } from './configuration.js'
import type { Experiment } from './experiment.js'
import type { Metric, Status } from './metric.js'
import { Training } from './training.js'

/** What a training left behind. */
export interface Trained {
  /** How it ended: a loss or gradient that is not finite ends it as 'diverged', and the last metric says where. */
  readonly status: Status
  /** Updates made. */
  readonly updates: number
  /** The parameters at the end, flat, as `network.layout` lays them out. */
  readonly parameters: Float64Array
}

/**
 * Trains one rule and yields every measurement as it is made; the last one says how the training ended.
 *
 * @throws ArgumentError for settings that do not fit the task or the rule.
 *
 * @example
 * ```ts
 * import { parseRule } from '@credit/rules/registry'
 * import { copy } from '@credit/tasks'
 * import { buildExperiment, configurationOf, metricsOf, train } from '@credit/training'
 *
 * const small = { updates: 2, batch: 4 }
 * const few = { evaluationTrials: 4, finalTrials: 4, curvatureTrials: 4 }
 * const configuration = configurationOf(
 *   { task: 'copy', rule: 'eprop', seed: 0 },
 *   { preset: 'quick', options: { length: 2, delay: 40 }, network: { hidden: 4 }, training: small, measures: few },
 * )
 * const experiment = buildExperiment(configuration, {
 *   rule: parseRule(configuration.rule),
 *   task: (seed) => copy({ ...configuration.options, seed }),
 * })
 * metricsOf('train', train(configuration, experiment)).length // => 2
 * ```
 */
export function* train(configuration: RunConfiguration, experiment: Experiment): Generator<Metric, Trained> {
  const training = new Training(configuration, experiment)
  while (training.status === null) yield* training.advance()
  return { status: training.status, updates: training.updates, parameters: training.parameters }
}

import { type Batch, type NetworkParameters, parametersOf } from '@credit/core'
import { shadow } from '@credit/rules'
import type { Experiment } from '../experiment.js'
import type { MetricOf } from '../metric.js'

/**
 * How a rule's credit stands to the exact one by the delay between event and error, on a few probe trials, in float64 and
 * without L2. A rule that learns is measured as it begins.
 */
export function lagProbe({ root, network, objective, rule }: Experiment, batch: Batch, lags: number) {
  const problem = { network, batch, objective: { loss: objective.loss, l2: 0 } }
  return function* (update: number, w: Float64Array): Generator<MetricOf<'lag'>> {
    const parameters: NetworkParameters = parametersOf(network.layout, w)
    const { rules } = shadow(problem, parameters, {
      rules: [rule],
      lags: lags - 1,
      draws: 'none',
      seed: root.child('rule'),
    })
    const [{ lags: found }] = Object.values(rules) as [(typeof rules)[string]]
    if ('none' in found) return
    for (const { lag, andLater, blocks } of found) {
      const { cosine, normRatio, rho, relativeError, shareOfError, norm, exactNorm } = blocks.overall
      const measures = { cosine, normRatio, rho, relativeError, shareOfError, norm, exactNorm }
      yield { kind: 'lag', update, lag, andLater, block: 'overall', ...measures }
    }
  }
}

import { ArgumentError, checkOneOf } from '../errors.js'
import { fractionOf } from '../internal/ranges.js'
import { optimizerOf } from './internal/optimizerOf.js'
import { sizeOf } from './internal/options.js'
import type { Optimizer, OptimizerOptions } from './optimizer.js'

/** What `sgd` takes. */
export interface SgdOptions extends OptimizerOptions {
  /** In [0, 1). Default 0. */
  readonly momentum?: number
  /** 'on' looks one step of the velocity ahead. Default 'off'. */
  readonly nesterov?: 'off' | 'on'
}

/**
 * Stochastic gradient descent with heavy-ball momentum (Polyak 1964):
 * `v ← momentum·v + g`, `w ← w − learningRate(update)·v`.
 *
 * With `nesterov: 'on'` (Nesterov 1983, in the form of Sutskever et al. 2013 §2 that PyTorch has: `w` are the
 * parameters looked ahead to) the second is `w ← w − learningRate(update)·(g + momentum·v)`.
 *
 * Computed in float64; without momentum in float32 where parameters and gradient both are.
 *
 * State: `velocity`, v, with momentum; without it nothing, and an update walks parameters and gradient alone.
 *
 * @throws ArgumentError for a size or momentum out of range, `nesterov` without momentum, or a state that does not
 * fit; `update` as every `Optimizer`.
 *
 * @example
 * const optimizer = sgd({ size: 1, schedule: constantSchedule(0.5) })
 * const w = new Float64Array([1])
 * optimizer.update(w, new Float64Array([1]))
 * w // => [0.5]
 */
export function sgd(options: SgdOptions): Optimizer {
  const size = sizeOf('sgd', options, ['momentum', 'nesterov'])
  const momentum = fractionOf('sgd', 'momentum', options.momentum ?? 0)
  const nesterov = checkOneOf('sgd', 'nesterov', options.nesterov ?? 'off', ['off', 'on'] as const)
  if (nesterov === 'on' && momentum === 0) {
    throw new ArgumentError('sgd', 'nesterov', '"off" without momentum', nesterov)
  }
  if (momentum === 0) {
    return optimizerOf('sgd', options, {}, (loops, parameters, gradient, learningRate) => {
      loops.descend(parameters, gradient, learningRate)
    })
  }
  const arrays = { velocity: new Float64Array(size) }
  const ahead = nesterov === 'on'
  return optimizerOf('sgd', options, arrays, (loops, parameters, gradient, rate) => {
    loops.heavyBall(parameters, gradient, arrays.velocity, { rate, momentum, ahead })
  })
}

import { checkOneOf } from '../errors.js'
import { fractionOf, positiveOf } from '../internal/ranges.js'
import { optimizerOf } from './internal/optimizerOf.js'
import { sizeOf } from './internal/options.js'
import type { Optimizer, OptimizerOptions } from './optimizer.js'

/** What `rmsprop` takes. */
export interface RmspropOptions extends OptimizerOptions {
  /** ρ, the share of the mean squared gradient that is kept, in [0, 1). Default 0.99. */
  readonly smoothing?: number
  /** ε, positive. Default 1e-8. */
  readonly epsilon?: number
  /** μ, in [0, 1). Default 0. */
  readonly momentum?: number
  /** 'on' divides by the standard deviation of the gradient, not by its root mean square. Default 'off'. */
  readonly centered?: 'off' | 'on'
}

/**
 * RMSprop (Tieleman & Hinton 2012, lecture 6.5, where ρ is 0.9), with the defaults and options of PyTorch:
 * `s ← ρ·s + (1−ρ)·g²`, `v ← μ·v + g/(√s + ε)`, `w ← w − learningRate(update)·v`.
 *
 * With `centered: 'on'` (Graves 2013, eqs. 38-40, but with ε outside the root), `a ← ρ·a + (1−ρ)·g` and
 * `√max(s − a², 0)` in place of `√s`: under a constant gradient round-off would make the difference negative.
 *
 * State: `meanSquare`, s, `velocity`, v, and, if centered, `mean`, a.
 *
 * @throws ArgumentError for an option out of range, or a state that does not fit; `update` as every `Optimizer`.
 *
 * @example
 * const optimizer = rmsprop({ size: 1, schedule: constantSchedule(0.5), smoothing: 0.75, epsilon: 1 })
 * const w = new Float64Array([2])
 * optimizer.update(w, new Float64Array([6])) // s = 9, 6/(3 + 1) = 1.5
 * w // => [1.25]
 */
export function rmsprop(options: RmspropOptions): Optimizer {
  const size = sizeOf('rmsprop', options, ['smoothing', 'epsilon', 'momentum', 'centered'])
  const smoothing = fractionOf('rmsprop', 'smoothing', options.smoothing ?? 0.99)
  const epsilon = positiveOf('rmsprop', 'epsilon', options.epsilon ?? 1e-8)
  const momentum = fractionOf('rmsprop', 'momentum', options.momentum ?? 0)
  const centered = checkOneOf('rmsprop', 'centered', options.centered ?? 'off', ['off', 'on'] as const)
  const arrays: { meanSquare: Float64Array; velocity: Float64Array; mean?: Float64Array } = {
    meanSquare: new Float64Array(size),
    velocity: new Float64Array(size),
    ...(centered === 'on' && { mean: new Float64Array(size) }),
  }
  return optimizerOf('rmsprop', options, arrays, (loops, parameters, gradient, rate) => {
    const { meanSquare, velocity, mean = null } = arrays
    const scalars = { smoothing, momentum, epsilon, rate }
    loops.rootMeanSquare(parameters, gradient, meanSquare, velocity, mean, scalars)
  })
}

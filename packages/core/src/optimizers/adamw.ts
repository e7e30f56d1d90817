import { ArgumentError, checkLength } from '../errors.js'
import { notNegativeOf } from '../internal/ranges.js'
import type { AdamOptions } from './adam.js'
import { momentStep, momentsOf } from './internal/moments.js'
import { optimizerOf } from './internal/optimizerOf.js'
import type { Optimizer } from './optimizer.js'

/** What `adamw` takes. */
export interface AdamwOptions extends AdamOptions {
  /** λ, at least 0. Default 0.01. */
  readonly weightDecay?: number
  /** `size` zeros and ones: 1 where a parameter decays. Default: all do, biases too. `blockMask` makes one. */
  readonly decayed?: ArrayLike<number>
}

/**
 * Adam with decoupled weight decay (Loshchilov & Hutter 2019, algorithm 2, scaled by the schedule as in PyTorch):
 * `w ← w − lr·λ·w`, then the step of `adam`. Unlike L2 in the loss, the decay is not divided by √v̂.
 *
 * State: `mean` and `meanSquare`, as in `adam`.
 *
 * @throws ArgumentError for an option out of range, a mask of another length or with other entries, or a state that
 * does not fit; `update` as every `Optimizer`.
 *
 * @example
 * const decay = { weightDecay: 0.5, decayed: [1, 0] }
 * const optimizer = adamw({ size: 2, schedule: constantSchedule(0.5), ...decay })
 * const w = new Float64Array([4, 4])
 * optimizer.update(w, new Float64Array([0, 0]))
 * w // => [3, 4]
 */
export function adamw(options: AdamwOptions): Optimizer {
  const moments = momentsOf('adamw', options, ['weightDecay', 'decayed'])
  const weightDecay = notNegativeOf('adamw', 'weightDecay', options.weightDecay ?? 0.01)
  const mask: { decayed?: Float64Array } =
    options.decayed === undefined ? {} : { decayed: maskOf(options.decayed, moments.arrays.mean.length) }
  return optimizerOf(
    'adamw',
    options,
    moments.arrays,
    (loops, parameters, gradient, learningRate, update) => {
      loops.decay(parameters, mask.decayed ?? null, learningRate * weightDecay)
      momentStep(loops, parameters, gradient, learningRate, update, moments)
    },
    mask,
  )
}

function maskOf(given: ArrayLike<number>, size: number): Float64Array {
  checkLength('adamw', 'decayed', given, size)
  for (let i = 0; i < size; i++) {
    if (given[i] !== 0 && given[i] !== 1)
      throw new ArgumentError('adamw', `decayed[${i}]`, '0 or 1', given[i])
  }
  return Float64Array.from(given)
}

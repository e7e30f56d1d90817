import { momentStep, momentsOf } from './internal/moments.js'
import { optimizerOf } from './internal/optimizerOf.js'
import type { Optimizer, OptimizerOptions } from './optimizer.js'

/** What `adam` takes. */
export interface AdamOptions extends OptimizerOptions {
  /** Share of the mean gradient that is kept, in [0, 1). Default 0.9. */
  readonly beta1?: number
  /** Share of the mean squared gradient that is kept, in [0, 1). Default 0.999. */
  readonly beta2?: number
  /** ε, positive. Default 1e-8. */
  readonly epsilon?: number
  /** Which root of the mean square ε is added to: see the two formulas of `adam`. Default 'corrected'. */
  readonly epsilonAddedTo?: 'corrected' | 'uncorrected'
}

/**
 * Adam (Kingma & Ba 2015). At update t = 1, 2, …, with lr the schedule at t − 1,
 * `m ← β1·m + (1−β1)·g`, `v ← β2·v + (1−β2)·g²`, and
 *
 * - `epsilonAddedTo: 'corrected'` (their algorithm 1, PyTorch): `w ← w − lr·m̂ / (√v̂ + ε)`,
 *   `m̂ = m/(1−β1^t)`, `v̂ = v/(1−β2^t)`
 * - `epsilonAddedTo: 'uncorrected'` (the end of their section 2, TensorFlow 1): `w ← w − lr_t·m / (√v + ε)`,
 *   `lr_t = lr·√(1−β2^t)/(1−β1^t)`; that is the first with ε/√(1−β2^t) in place of ε, 32 times as much at t = 1
 *
 * State: `mean`, m, and `meanSquare`, v.
 *
 * @throws ArgumentError for a size, β1, β2 or ε out of range, or a state that does not fit; `update` as every
 * `Optimizer`.
 *
 * @example
 * const optimizer = adam({ size: 2, schedule: constantSchedule(0.5), epsilon: 1e-300 })
 * const w = new Float64Array([1, 1])
 * optimizer.update(w, new Float64Array([8, -0.001])) // the first step has the length of the step size
 * w.map((value) => Math.round(value * 1e12) / 1e12) // => [0.5, 1.5]
 */
export function adam(options: AdamOptions): Optimizer {
  const moments = momentsOf('adam', options)
  return optimizerOf('adam', options, moments.arrays, (loops, parameters, gradient, learningRate, update) => {
    momentStep(loops, parameters, gradient, learningRate, update, moments)
  })
}

import type { Real } from '../real.js'
import type { Schedule } from './schedules.js'

/** The options that all optimizers take. */
export interface OptimizerOptions {
  /** Number of parameters. */
  readonly size: number
  /** Step size of every update. */
  readonly schedule: Schedule
  /** What `state()` of an optimizer of the same name and size returned. Default: a fresh start. */
  readonly state?: OptimizerState | undefined
}

/**
 * Changes parameters along a gradient estimate. It knows a flat array and no network, so what a network allows
 * (absent synapses, Dale's law) is restored by `project` after every update. No optimizer allocates in `update`.
 *
 * Where parameters and gradient lie in the memory of one learner (`learner.parameters.data` and the gradient of its step),
 * updates run compiled, and the optimizer keeps its state there: the same bits, several times as fast.
 *
 * @example
 * const network = leakyNetwork({ inputs: 1, hidden: 1, outputs: 1, leak: 0, activation: 'relu', signs: [-1] })
 * const w = new Float64Array([-0.25, 1, 0, 1, 0]) // W, U, b, V, c
 * const optimizer = sgd({ size: network.layout.size, schedule: constantSchedule(0.5) })
 * const estimate = new Float64Array([-1, 1, 0, 0, 0]) // in training, a rule's gradient at w
 * for (let update = 0; update < 2; update++) {
 *   optimizer.update(w, estimate)
 *   project(network, w) // the inhibitory weight −0.25 + 0.5 stops at 0
 * }
 * w // => [0, 0, 0, 1, 0]
 */
export interface Optimizer {
  /** Number of updates made, restored ones included. */
  readonly updates: number
  /**
   * Changes `parameters` in place; `gradient` is read only.
   *
   * @throws ArgumentError, before it changes anything, for an array of another length, a gradient with an entry that
   * is not finite (one pass over it), or a step size that is not finite.
   * @param norm - what `clipByGlobalNorm` or `globalNorm` said of this gradient: a finite one spares that pass
   */
  update(parameters: Real, gradient: Real, norm?: number): void
  /** What a checkpoint needs: an optimizer made with the option `state` goes on with the same bits. */
  state(): OptimizerState
}

/** Plain data, a copy. Options and schedule are not in it: they may change when training goes on. */
export interface OptimizerState {
  /** The function that made the optimizer: 'adam'. */
  readonly name: string
  readonly updates: number
  /** As long as the parameters, each. */
  readonly arrays: Readonly<Record<string, Float64Array>>
}

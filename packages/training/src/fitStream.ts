import {
  ArgumentError,
  checkInteger,
  checkMembers,
  checkNetwork,
  checkOptions,
  checkReal,
  clipByGlobalNorm,
  type Network,
  type Optimizer,
  project,
  type Real,
} from '@credit/core'
import type { Learner, StepOptions } from '@credit/rules'

/** One step of a stream: what comes in, what should come out (null: nothing is asked for), and a learner's step options. */
export interface StreamStep extends StepOptions {
  /** `[S, I]` */
  readonly input: ArrayLike<number>
  /** Labels `[S]` or values `[S, K]`. */
  readonly target: ArrayLike<number> | null
}

/** What `fitStream` takes. */
export interface FitStreamOptions {
  /** Made by `rule.online(network, parameters, …)`; it learns. */
  readonly learner: Learner
  readonly network: Network
  readonly optimizer: Optimizer
  readonly stream: Iterable<StreamStep>
  /** Steps whose gradients are added for one change of the parameters. Default 1. */
  readonly updateEvery?: number
  /** Largest global norm of such a sum. Default: no clipping. */
  readonly clip?: number
  /** Called after every step; 'stop' ends the stream there. */
  readonly onStep?: (step: { step: number; loss: number; outputs: Real }) => unknown
}

/**
 * Lets a network learn from a stream while it runs: `w ← project(optimizer(w, clip(Σ ĝ)))` every so many steps. Changes
 * `learner.parameters`.
 *
 * @returns the steps made, and the mean loss of those with a target; NaN without any.
 *
 * @example
 * ```ts
 * import { constantSchedule, leakyNetwork, seed, sgd, squaredError } from '@credit/core'
 * import { eprop } from '@credit/rules'
 * import { fitStream } from '@credit/training'
 *
 * const network = leakyNetwork({ inputs: 1, hidden: 8, outputs: 1, leak: 0.8, activation: 'tanh' })
 * const loss = squaredError({ at: 'every' })
 * const learner = eprop().online(network, network.initialize(seed(7)), { loss })
 * function* stream(steps: number) {
 *   for (let t = 0; t < steps; t++) yield { input: [Math.sign((t % 20) - 10)], target: [0.5] }
 * }
 * const optimizer = sgd({ size: network.layout.size, schedule: constantSchedule(0.05) })
 * const early = fitStream({ learner, network, optimizer, stream: stream(50) })
 * const late = fitStream({ learner, network, optimizer, stream: stream(500) })
 * early.steps // => 50
 * late.loss < early.loss // => true
 * ```
 */
export function fitStream(options: FitStreamOptions): { readonly steps: number; readonly loss: number } {
  const caller = 'fitStream'
  const { learner, network, optimizer, stream, updateEvery = 1, clip, onStep } = checkOptions(caller, options)
  const parts = { step: 'function', parameters: 'object' } as const
  checkMembers(caller, 'learner', learner, 'a learner, such as rule.online gives', parts)
  checkNetwork(caller, 'network', network)
  checkMembers(caller, 'optimizer', optimizer, 'an optimizer, such as adam makes', { update: 'function' })
  if (typeof Object(stream)[Symbol.iterator] !== 'function') {
    throw new ArgumentError(caller, 'stream', 'steps that can be gone through', stream)
  }
  checkInteger(caller, 'updateEvery', updateEvery, 1)
  if (onStep !== undefined && typeof onStep !== 'function') {
    throw new ArgumentError(caller, 'onStep', 'a function of the step', onStep)
  }
  checkReal(caller, 'learner.parameters.data', learner.parameters.data, network.layout.size)
  const w = learner.parameters.data
  const sum = new Float64Array(w.length)
  let steps = 0
  let losses = 0
  let withTarget = 0

  function change(): void {
    const norm = clip === undefined ? undefined : clipByGlobalNorm(sum, clip)
    optimizer.update(w, sum, norm)
    project(network, w)
    sum.fill(0)
  }

  for (const given of stream) {
    checkMembers(caller, 'a step of the stream', given, '{ input, target }', { input: 'array' })
    const { input, target, ...more } = given
    const { loss, gradient, outputs } = learner.step(input, target, more)
    for (let i = 0; i < sum.length; i++) sum[i] += gradient.data[i]
    steps++
    if (target !== null) {
      losses += loss
      withTarget++
    }
    if (steps % updateEvery === 0) change()
    if (onStep?.({ step: steps, loss, outputs }) === 'stop') break
  }
  if (steps % updateEvery !== 0) change()
  return { steps, loss: losses / withTarget }
}

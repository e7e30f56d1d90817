import {
  ArgumentError,
  checkInteger,
  checkMembers,
  checkNetwork,
  checkReal,
  clipByGlobalNorm,
  DivergenceError,
  type Network,
  type NetworkParameters,
  type Optimizer,
  type OptimizerState,
  project,
  type Real,
} from '@credit/core'
import { checkOptions } from '@credit/core/options'
import type { Learner, LearnerState, StepOptions } from '@credit/rules'
import { checkProbes } from './checkProbes.js'
import { measuring } from './measuring.js'
import type { Status } from './metric.js'

/** One step of a stream: what comes in, what should come out (null: nothing is asked for), and a learner's step options. */
export interface StreamStep extends StepOptions {
  /** `[S, I]` */
  readonly input: ArrayLike<number>
  /** Labels `[S]` or values `[S, K]`. */
  readonly target: ArrayLike<number> | null
}

/** A step of a stream that a learner has made. */
export interface StreamProgress {
  /** Steps made. */
  readonly step: number
  /** Of this step; 0 without a target. */
  readonly loss: number
  /** y `[S, K]`; they change at the next step, as do the parameters. */
  readonly outputs: Real
  readonly parameters: NetworkParameters<Real>
}

/** Something that is measured along a stream. */
export interface StreamProbe {
  /** Steps between two measurements. */
  readonly every: number
  readonly measure: (progress: StreamProgress) => number
}

/** What `fitStream` carries between two steps: plain data, a copy. */
export interface StreamState {
  readonly step: number
  readonly lossSum: number
  readonly withTarget: number
  readonly parameters: Real
  readonly optimizer: OptimizerState
  readonly learner: LearnerState
}

/** What `fitStream` returns. */
export interface Streamed {
  /** 'stopped' by `onStep`; 'diverged' where a loss or gradient is not finite: the parameters are those before it. */
  readonly status: Status
  /** Steps made, those of `from` included. */
  readonly steps: number
  /** Mean over the steps with a target; NaN without any. */
  readonly loss: number
  readonly measured: Readonly<Record<string, readonly { readonly step: number; readonly value: number }[]>>
  /** All that a later call goes on from, to the same bits where `steps` is a multiple of `updateEvery`. */
  state(): StreamState
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
  readonly onStep?: (progress: StreamProgress) => unknown
  /** Measured after every so many steps, and kept in `measured` by their names. */
  readonly probes?: Readonly<Record<string, StreamProbe>>
  /**
   * What `state()` of an earlier result was, with a learner of the same rule and an optimizer made with its option `state`; the
   * stream is what comes after it.
   */
  readonly from?: StreamState
}

/**
 * Lets a network learn from a stream while it runs: `w ← project(optimizer(w, clip(Σ ĝ)))` every so many steps. Changes
 * `learner.parameters`.
 *
 * @throws ArgumentError for parts that are none, a step that is none of the network, and a state of another learner.
 *
 * @example
 * ```ts
 * import { constantSchedule, leakyNetwork, seed, sgd, squaredError } from '@credit/core'
 * import { eprop } from '@credit/rules'
 * import { fitStream } from '@credit/training'
 *
 * const network = leakyNetwork({ inputs: 1, hidden: 8, outputs: 1, leak: 0.8, activation: 'tanh' })
 * const loss = squaredError()
 * const learner = eprop().online(network, network.initialize(seed(7)), { loss })
 * function* stream(steps: number) {
 *   for (let t = 0; t < steps; t++) yield { input: [Math.sign((t % 20) - 10)], target: [0.5] }
 * }
 * const optimizer = sgd({ size: network.layout.size, schedule: constantSchedule(0.05) })
 * const probes = { loss: { every: 25, measure: ({ loss }: { loss: number }) => loss } }
 * const early = fitStream({ learner, network, optimizer, probes, stream: stream(50) })
 * const late = fitStream({ learner, network, optimizer, stream: stream(500) })
 * early.measured.loss.map(({ step }) => step) // => [25, 50]
 * late.loss < early.loss // => true
 * ```
 */
export function fitStream(options: FitStreamOptions): Streamed {
  const caller = 'fitStream'
  const { learner, network, optimizer, stream, onStep, clip } = checkOptions(caller, options, [
    'learner',
    'network',
    'optimizer',
    'stream',
    'updateEvery',
    'clip',
    'onStep',
    'probes',
    'from',
  ])
  const { updateEvery = 1, probes = {}, from } = options
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
  checkProbes(caller, probes)
  const w = learner.parameters.data
  if (from !== undefined) {
    checkMembers(caller, 'from', from, 'what state() gave', { step: 'number', parameters: 'object' })
    checkReal(caller, 'from.parameters', from.parameters, w.length)
    learner.restore(from.learner)
    w.set(from.parameters)
  }
  const sum = new Float64Array(w.length)
  let step = from?.step ?? 0
  let lossSum = from?.lossSum ?? 0
  let withTarget = from?.withTarget ?? 0
  let status: Status = 'finished'
  const { measured, measure } = measuring(probes, (step, value) => ({ step, value }))

  function change(): void {
    const norm = clip === undefined ? undefined : clipByGlobalNorm(sum, clip)
    optimizer.update(w, sum, norm)
    project(network, w)
    sum.fill(0)
  }

  for (const given of stream) {
    checkMembers(caller, 'a step of the stream', given, '{ input, target }', { input: 'array' })
    const { input, target, ...more } = given
    try {
      const { loss, gradient, outputs } = learner.step(input, target, more)
      for (let i = 0; i < sum.length; i++) sum[i] += gradient.data[i]
      step++
      if (target !== null) {
        lossSum += loss
        withTarget++
      }
      if (step % updateEvery === 0) change()
      const progress = { step, loss, outputs, parameters: learner.parameters }
      measure(step, progress)
      if (onStep?.(progress) !== 'stop') continue
      status = 'stopped'
    } catch (error) {
      if (!(error instanceof DivergenceError)) throw error
      status = 'diverged'
    }
    break
  }
  if (status !== 'diverged' && step % updateEvery !== 0) change()
  return {
    ...{ status, steps: step, loss: lossSum / withTarget, measured },
    state: () => ({
      ...{ step, lossSum, withTarget, parameters: w.slice() },
      ...{ optimizer: optimizer.state(), learner: learner.state() },
    }),
  }
}

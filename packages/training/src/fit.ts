import {
  ArgumentError,
  type Batch,
  checkInteger,
  checkMembers,
  checkNetwork,
  checkObjective,
  checkParameters,
  checkProblem,
  checkReal,
  checkSeed,
  clipByGlobalNorm,
  DivergenceError,
  globalNorm,
  type Network,
  type NetworkParameters,
  type Objective,
  type Optimizer,
  type OptimizerState,
  parametersOf,
  project,
  type Seed,
} from '@credit/core'
import { checkOptions } from '@credit/core/options'
import type { EstimatorState, Rule } from '@credit/rules'
import { checkProbes } from './checkProbes.js'
import { measuring } from './measuring.js'
import type { Status } from './metric.js'

/** A training after one of its updates. */
export interface Progress {
  /** Updates made. */
  readonly update: number
  /** Of the batch of this update, with L2, before it. */
  readonly loss: number
  /** Of the estimate, before clipping. */
  readonly gradientNorm: number
  /** As they are after it; they change with the next one. */
  readonly parameters: NetworkParameters
  readonly batch: Batch
}

/** What `fit` carries between two updates: plain data, a copy. */
export interface FitState {
  readonly update: number
  readonly parameters: Float64Array
  readonly optimizer: OptimizerState
  readonly rule: EstimatorState
}

/** What `fit` takes. */
export interface FitOptions {
  readonly rule: Rule
  readonly network: Network
  readonly objective: Objective
  /** Where it begins; they are not changed. */
  readonly parameters: NetworkParameters
  /** The batch of each update, counted from 0, all of one shape: `task.split('train').sampler(16, seed)`, or one's own. */
  readonly batches: (update: number) => Batch
  /** Updates in all, those of `from` included. */
  readonly updates: number
  /** With its schedule, of as many parameters as the network has. */
  readonly optimizer: Optimizer
  /** Of what the rule draws. Default: for a rule that draws nothing, none. */
  readonly seed?: Seed
  /** Largest global norm of an estimate. Default: no clipping. */
  readonly clip?: number
  /** Called after every update; 'stop' ends the training there. */
  readonly onUpdate?: (progress: Progress) => unknown
  /** Measured after every so many updates, and kept in `measured` by their names. */
  readonly probes?: Readonly<Record<string, Probe>>
  /** What `state()` of an earlier result was; its optimizer is made with the option `state`. */
  readonly from?: FitState
}

/** Something that is measured along a training. */
export interface Probe {
  /** Updates between two measurements. */
  readonly every: number
  readonly measure: (progress: Progress) => number
}

/** What `fit` returns. */
export interface Fitted {
  /** 'stopped' by `onUpdate`; 'diverged' where a loss or gradient is not finite: the parameters are those before it. */
  readonly status: Status
  /** Updates made. */
  readonly updates: number
  readonly parameters: NetworkParameters
  /** The loss of every update's batch that was made here. */
  readonly losses: readonly number[]
  readonly measured: Readonly<Record<string, readonly { readonly update: number; readonly value: number }[]>>
  /** All that a later call goes on from, to the same bits. */
  state(): FitState
}

/**
 * Trains a network along a rule's estimates of the gradient: `w ← project(optimizer(w, clip(ĝ)))`, once a batch.
 *
 * @throws ArgumentError for a rule that the network does not allow, a batch of another shape, updates that are no count, or a
 *   state of another rule.
 *
 * @example
 * ```ts
 * import { adam, constantSchedule, leakyNetwork, seed } from '@credit/core'
 * import { eprop } from '@credit/rules'
 * import { delayedMatch } from '@credit/tasks'
 * import { fit } from '@credit/training'
 *
 * const root = seed(7)
 * const task = delayedMatch({ seed: root.child('task'), dt: 50 })
 * const { inputs, outputs, objective } = task
 * const network = leakyNetwork({ inputs, hidden: 16, outputs, leak: 0.9, activation: 'tanh' })
 * const { status, updates, losses } = fit({
 *   ...{ rule: eprop(), network, objective },
 *   parameters: network.initialize(root.child('init')),
 *   batches: task.split('train').sampler(16, root.child('data')),
 *   updates: 300,
 *   optimizer: adam({ size: network.layout.size, schedule: constantSchedule(0.01) }),
 *   clip: 1,
 *   onUpdate: ({ loss }) => (loss < 0.1 ? 'stop' : undefined),
 * })
 * status // => 'stopped'
 * updates === losses.length // => true
 * ```
 */
export function fit(options: FitOptions): Fitted {
  checkFit(options)
  const { rule, network, objective, batches, optimizer, clip, onUpdate, probes = {}, from, seed } = options
  const updates = checkInteger('fit', 'updates', options.updates, 0)
  const parameters = parametersOf(
    network.layout,
    Float64Array.from(from?.parameters ?? options.parameters.data),
  )
  const w = parameters.data
  const estimate = parametersOf(network.layout).data
  let update = from?.update ?? 0
  const first = batches(update)
  checkProblem('fit', 'problem of the first batch', { network, objective, batch: first })
  const [steps, trials] = first.inputs.shape
  const estimator = rule.estimator(network, objective, { steps, trials, seed })
  if (from) estimator.restore(from.rule)
  const losses: number[] = []
  const { measured, measure } = measuring(probes, (update, value) => ({ update, value }))
  let status: Status = 'finished'

  for (let batch = first; update < updates; batch = update < updates ? batches(update) : batch) {
    estimator.load(batch)
    try {
      const loss = estimator.estimate(w, estimate, seed?.child(update))
      const gradientNorm = clip === undefined ? globalNorm(estimate) : clipByGlobalNorm(estimate, clip)
      optimizer.update(w, estimate, gradientNorm)
      project(network, w)
      update++
      losses.push(loss)
      const progress = { update, loss, gradientNorm, parameters, batch }
      measure(update, progress)
      if (onUpdate?.(progress) !== 'stop') continue
      status = 'stopped'
    } catch (error) {
      if (!(error instanceof DivergenceError)) throw error
      status = 'diverged'
    }
    break
  }
  return {
    ...{ status, updates: update, parameters, losses, measured },
    state: () => ({
      ...{ update, parameters: w.slice(), optimizer: optimizer.state(), rule: estimator.state() },
    }),
  }
}

function checkFit(options: FitOptions): void {
  const caller = 'fit'
  const {
    rule,
    network,
    objective,
    parameters,
    batches,
    optimizer,
    seed,
    probes = {},
    from,
  } = checkOptions(caller, options, [
    'rule',
    'network',
    'objective',
    'parameters',
    'batches',
    'updates',
    'optimizer',
    'seed',
    'clip',
    'onUpdate',
    'probes',
    'from',
  ])
  checkMembers(caller, 'rule', rule, 'a rule, such as eprop()', { estimator: 'function' })
  checkNetwork(caller, 'network', network)
  checkObjective(caller, 'objective', objective)
  checkParameters(caller, 'parameters', parameters, network.layout)
  if (typeof batches !== 'function')
    throw new ArgumentError(caller, 'batches', 'a function of the update', batches)
  checkMembers(caller, 'optimizer', optimizer, 'an optimizer, such as adam makes', { update: 'function' })
  if (seed !== undefined) checkSeed(caller, 'seed', seed)
  if (options.onUpdate !== undefined && typeof options.onUpdate !== 'function') {
    throw new ArgumentError(caller, 'onUpdate', 'a function of the progress', options.onUpdate)
  }
  checkProbes(caller, probes)
  if (from === undefined) return
  checkMembers(caller, 'from', from, 'what state() gave', { update: 'number', parameters: 'object' })
  if (!(from.parameters instanceof Float64Array)) {
    const expected = 'a Float64Array, as state() gave it: JSON has none, encodeState keeps them'
    throw new ArgumentError(caller, 'from.parameters', expected, from.parameters)
  }
  checkReal(caller, 'from.parameters', from.parameters, network.layout.size)
}

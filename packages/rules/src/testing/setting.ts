import { type Batch, type NetworkParameters, type Problem, parametersOf, type Seed, seed } from '@credit/core'
import fc from 'fast-check'
import type { SignSource } from '../online/draws.js'
import type { Learner } from '../online/learner.js'
import type { LearnerOptions, LearnerStep } from '../online/learnerOptions.js'
import type { EstimateOptions, Rule } from '../rule.js'
import { gaussian, type ProblemOptions, problemOf } from './problem.js'

/** What a property of a rule varies: a problem, and the feedback. */
export interface SettingOptions extends ProblemOptions {
  /** 'given': a matrix drawn from the problem's seed; 'random': what the rule itself draws. */
  readonly feedback: 'symmetric' | 'random' | 'given'
}

/** For properties that have to know the feedback. */
export const knownFeedback = fc.constantFrom<SettingOptions['feedback']>('symmetric', 'given')

/** A rule at one problem, with what it draws from. */
export interface Setting {
  readonly rule: Rule
  readonly problem: Problem
  readonly parameters: NetworkParameters
  readonly seed: Seed
  /** Fixed signs, for a rule that draws signs. */
  readonly signs: SignSource | undefined
}

export function settingOf(rule: Rule, options: SettingOptions): Setting {
  const { problem, parameters } = problemOf(options)
  const root = seed(options.seed)
  const { feedback } = options
  const signs: SignSource = (index, step, stream) =>
    root.child('signs').child(stream).child(step).child(index).key[0] & 1 ? 1 : -1
  return {
    rule: rule.withFeedback(feedback === 'given' ? feedbackFrom(problem, root.child('matrix')) : feedback),
    problem,
    parameters,
    seed: root,
    signs: rule.draws === 'signs' ? signs : undefined,
  }
}

/** A feedback matrix for a problem. */
export function feedbackFrom({ network }: Problem, from: Seed): Float64Array {
  return gaussian(from, network.hidden * network.outputs, 1)
}

/** An estimate with the number of pairs that it averages over. */
export interface WeighedEstimate {
  readonly loss: number
  readonly weight: number
  readonly gradient: NetworkParameters
}

// A tiny network is done before WebAssembly is set up, and the kernels give the same bits: that is a property of its own.
const kernel = 'reference'

/** What the rule estimates in a setting, on an estimator of its own, and on the reference kernel by default. */
export function estimateIn(setting: Setting, options: EstimateOptions = {}): WeighedEstimate {
  const { rule, problem, parameters, seed, signs } = setting
  const gradient = parametersOf(problem.network.layout)
  const evaluate = rule.gradientFunction(problem, { kernel, seed, signs, ...options })
  return { ...evaluate(parameters.data, gradient.data), gradient }
}

/** The setting with other parts of its batch. */
export function withBatch(setting: Setting, change: Partial<Batch>): Setting {
  const { problem } = setting
  return { ...setting, problem: { ...problem, batch: { ...problem.batch, ...change } } }
}

/** The rule's learner for some trials of the batch, at their start. Draws from the seed. */
export function learnerIn(
  { rule, problem, parameters, seed }: Setting,
  trials: { readonly first: number; readonly count: number },
  options: Partial<LearnerOptions> = {},
): Learner {
  const { network, batch, objective } = problem
  const learner = rule.online(network, parameters, {
    kernel,
    loss: objective.loss,
    streams: trials.count,
    seed,
    firstStream: trials.first,
    ...options,
  })
  if (batch.initialState) {
    const { data } = batch.initialState
    const { hidden } = network
    learner.reset({ initialState: data.slice(trials.first * hidden, (trials.first + trials.count) * hidden) })
  }
  return learner
}

/** Step `t` of the batch (from 0), for the trials of a learner that began with trial `first`. */
export function stepAt(learner: Learner, problem: Problem, t: number, first: number): LearnerStep {
  const { inputs, targets, mask, driveNoise } = problem.batch
  const { network, batch, objective } = problem
  const trials = inputs.shape[1]
  const S = learner.streams
  const rows = (data: Float64Array | Int32Array, width: number) =>
    data.slice((t * trials + first) * width, (t * trials + first + S) * width)
  const { loss } = objective
  const counts = Uint8Array.from({ length: S }, (_, s) => {
    if (loss.at === 'last') return t === inputs.shape[0] - 1 ? 1 : 0
    if (mask === undefined) return 1
    return mask.shape.length === 1 ? mask.data[t] : mask.data[t * trials + first + s]
  })
  const target =
    targets.shape.length === 1
      ? targets.data.slice(first, first + S)
      : rows(targets.data, loss.targets === 'values' ? network.outputs : 1)
  return learner.step(rows(inputs.data, network.inputs), counts.includes(1) ? target : null, {
    mask: counts,
    ...(batch.driveNoise && { driveNoise: rows(driveNoise!.data, network.hidden) }),
  })
}

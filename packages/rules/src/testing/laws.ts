import {
  type Batch,
  integer,
  type NetworkParameters,
  parametersOf,
  permutation,
  recurrentNetwork,
} from '@credit/core'
import fc from 'fast-check'
import type { Law } from '../traits.js'
import type { Limits } from './arbitraries.js'
import { estimated, exactBlocks, expectClose, expectSame } from './compare.js'
import { lossOf } from './problem.js'
import {
  estimateIn,
  feedbackFrom,
  knownFeedback,
  type Setting,
  type SettingOptions,
  withBatch,
} from './setting.js'
import type { Check } from './suite.js'

// Estimates that are summed in another order agree to this, relative to the largest entry.
const roundOff = 1e-10

/** A law as a check, and the problems on which it says something. */
export interface LawCheck {
  readonly name: string
  readonly check: Check
  readonly limits?: Limits<SettingOptions>
  /** For how many forms at least. Default 1. */
  readonly forms?: number
}

/** The laws that hold for every rule which doesn't say otherwise. */
export const laws: Readonly<Record<Law, LawCheck>> = {
  linear: { name: 'linear in the learning signal', check: linear, limits: { l2: fc.constant(0) } },
  additive: {
    name: 'additive over the batch',
    check: additive,
    limits: { l2: fc.constant(0), trials: fc.integer({ min: 2, max: 3 }) },
  },
  equivariant: {
    name: 'equivariant to a permutation of the units',
    check: equivariant,
    // so that signs drawn for units can be told from others: there are more of them
    limits: { hidden: fc.integer({ min: 3, max: 5 }), feedback: knownFeedback },
  },
  causal: { name: 'causal', check: causal, limits: { steps: fc.integer({ min: 2, max: 6 }) } },
  memoryless: { name: 'an estimate does not depend on those before', check: memoryless },
  consistent: { name: 'online = offline', check: consistent, forms: 2 },
}

/** ĝ(a B₁ + b B₂) = a ĝ(B₁) + b ĝ(B₂), B the feedback. */
function linear(setting: Setting): void {
  const { rule, problem, seed } = setting
  const [a, b] = [0.7, -1.3]
  const one = feedbackFrom(problem, seed.child('one'))
  const two = feedbackFrom(problem, seed.child('two'))
  const under = (feedback: Float64Array) =>
    estimateIn({ ...setting, rule: rule.withFeedback(feedback) }).gradient
  const wanted = combined(under(one), a, under(two), b)
  expectClose('a B₁ + b B₂', estimated, under(one.map((x, i) => a * x + b * two[i])), wanted, roundOff)
}

function combined(x: NetworkParameters, a: number, y: NetworkParameters, b: number): NetworkParameters {
  return parametersOf(
    x.layout,
    x.data.map((value, i) => a * value + b * y.data[i]),
  )
}

/** Over pairs: the estimate of the batch is the mean of those of its trials, weighted by their numbers of pairs. */
function additive(setting: Setting): void {
  const { signs, problem } = setting
  const { batch } = problem
  const whole = estimateIn(setting)
  let sum = parametersOf(problem.network.layout)
  for (let trial = 0; trial < batch.inputs.shape[1]; trial++) {
    const alone = trialOf(batch, trial)
    if (alone.mask && !alone.mask.data.includes(1)) continue
    const { gradient, weight } = estimateIn({
      ...setting,
      problem: { ...problem, batch: alone },
      signs: signs && ((index, step) => signs(index, step, trial)),
    })
    sum = combined(sum, 1, gradient, weight / whole.weight)
  }
  expectClose('the trials, one after the other', estimated, sum, whole.gradient, roundOff)
}

/** One trial of a batch as a batch. */
function trialOf(batch: Batch, trial: number): Batch {
  const trials = batch.inputs.shape[1]
  const pick = <A extends Float64Array | Int32Array | Uint8Array>(
    { data, shape }: { readonly data: A; readonly shape: readonly number[] },
    axis: 0 | 1,
  ) => {
    const width = shape.slice(axis + 1).reduce((a, b) => a * b, 1)
    const of = (i: number) => Math.floor(i / width) % trials === trial
    return { data: data.filter((_, i) => of(i)) as A, shape: shape.map((n, i) => (i === axis ? 1 : n)) }
  }
  const { inputs, targets, mask, initialState, driveNoise } = batch
  return {
    inputs: pick(inputs, 1),
    targets: pick<Float64Array | Int32Array>(targets, targets.shape.length === 1 ? 0 : 1) as Batch['targets'],
    ...(mask && { mask: mask.shape.length === 1 ? mask : pick(mask, 1) }),
    ...(initialState && { initialState: pick(initialState, 0) }),
    ...(driveNoise && { driveNoise: pick(driveNoise, 1) }),
  }
}

/** Unit i of the second network is unit `order[i]` of the first, with its weights, type, sign, feedback and draws. */
function equivariant(setting: Setting): void {
  const { rule, problem, parameters, signs } = setting
  const { network, batch, objective } = problem
  const { hidden: N, outputs: K, connectivity } = network
  const order = permutation(setting.seed.child('order').generator(), N)
  /** Columns or rows of a matrix of N-vectors, taken in the new order. */
  const columns = <A extends Float64Array | Uint8Array | Int8Array>(a: A): A =>
    a.map((_, at) => a[at - (at % N) + order[at % N]]) as A
  const rows = <A extends Float64Array | Uint8Array>(a: A, count = N): A => {
    const width = a.length / count
    return a.map((_, at) => {
      const row = Math.floor(at / width)
      return a[(row - (row % N) + order[row % N]) * width + (at % width)]
    }) as A
  }
  const permuted = (of: NetworkParameters): NetworkParameters => {
    const to = parametersOf(of.layout)
    to.recurrent.set(rows(columns(of.recurrent), network.gates * N))
    to.input.set(rows(of.input, network.gates * N))
    if (of.bias.length > 0) to.bias.set(columns(of.bias))
    if (of.recurrentBias.length > 0) to.recurrentBias.set(columns(of.recurrentBias))
    to.readout.set(columns(of.readout))
    to.readoutBias.set(of.readoutBias)
    return to
  }
  const other = recurrentNetwork({
    inputs: network.inputs,
    hidden: N,
    outputs: K,
    cell: network.cell,
    bias: biasOf(parameters),
    types: columns(network.types),
    ...(connectivity && { connectivity: rows(columns(connectivity)) }),
    ...(network.signs && { signs: columns(network.signs) }),
    readoutSigns: network.readoutSigns,
  })
  const { initialState, driveNoise } = batch
  const asked = { most: 0 }
  const first = estimateIn({
    ...setting,
    signs:
      signs &&
      ((index, step, stream) => {
        asked.most = Math.max(asked.most, index)
        return signs(index, step, stream)
      }),
  })
  // of two units, two signs could be either
  if (signs && N < 3) return
  const perUnit = asked.most === N - 1
  const second = estimateIn({
    ...setting,
    rule: typeof rule.feedback === 'string' ? rule : rule.withFeedback(rows(rule.feedback)),
    problem: {
      network: other,
      batch: {
        ...batch,
        ...(initialState && { initialState: { ...initialState, data: columns(initialState.data) } }),
        ...(driveNoise && { driveNoise: { ...driveNoise, data: columns(driveNoise.data) } }),
      },
      objective,
    },
    parameters: permuted(parameters),
    signs: signs && ((index, step, stream) => signs(perUnit ? order[index] : index, step, stream)),
  })
  expectClose('units in another order', estimated, second.gradient, permuted(first.gradient), roundOff)
}

const biasOf = ({ bias }: NetworkParameters) => (bias.length > 0 ? 'trained' : 'none')

/** A loss at one step is not touched by what comes after: neither by other inputs, nor by there being no more steps. */
function causal(setting: Setting): void {
  const { network, batch, objective } = setting.problem
  const [steps, trials] = batch.inputs.shape as [number, number]
  const draw = setting.seed.child('step').generator()
  const last = integer(draw, steps)
  // a loss at the last step is one at every step, under this mask
  const every = objective.loss.at === 'last' ? lossOf('every') : objective.loss
  const at = (count: number) => {
    const data = new Uint8Array(count)
    data[last] = 1
    return { data, shape: [count] }
  }
  const { targets, inputs, driveNoise } = batch
  const whole = withBatch(
    { ...setting, problem: { ...setting.problem, objective: { ...objective, loss: every } } },
    { mask: at(steps) },
  )
  const upTo = <A extends Float64Array | Int32Array>(data: A, width: number) =>
    data.slice(0, (last + 1) * trials * width) as A
  const short = withBatch(whole, {
    mask: at(last + 1),
    inputs: { data: upTo(inputs.data, network.inputs), shape: [last + 1, trials, network.inputs] },
    ...(driveNoise && {
      driveNoise: { data: upTo(driveNoise.data, network.hidden), shape: [last + 1, trials, network.hidden] },
    }),
    ...(targets.shape.length > 1 && {
      targets: {
        data: upTo<Float64Array | Int32Array>(targets.data, targets.shape[2] ?? 1),
        shape: [last + 1, ...targets.shape.slice(1)],
      } as Batch['targets'],
    }),
  })
  const from = (last + 1) * trials * network.inputs
  const otherwise = withBatch(whole, {
    inputs: { ...inputs, data: inputs.data.map((x, i) => (i < from ? x : 1 - x)) },
  })
  const wanted = estimateIn(short).gradient
  expectClose('more steps without a loss', estimated, estimateIn(whole).gradient, wanted, roundOff)
  expectClose('other inputs after the loss', estimated, estimateIn(otherwise).gradient, wanted, roundOff)
}

/** One estimator, at other parameters and on another batch in between. */
function memoryless(setting: Setting): void {
  const { rule, problem, parameters, seed, signs } = setting
  const { network, batch, objective } = problem
  const [steps, trials] = batch.inputs.shape as [number, number]
  for (const form of rule.forms) {
    const made = rule.estimator(network, objective, { kernel: 'reference', steps, trials, seed, signs, form })
    const at = (w: Float64Array) => {
      const out = new Float64Array(w.length)
      made.estimate(w, out)
      return out
    }
    made.load(batch)
    const first = at(parameters.data)
    at(parameters.data.map((x) => x / 2))
    expectSame(`${form}: after other parameters`, at(parameters.data), first)
    made.load({ ...batch, inputs: { ...batch.inputs, data: batch.inputs.data.map((x) => 1 - x) } })
    at(parameters.data)
    made.load(batch)
    expectSame(`${form}: after another batch`, at(parameters.data), first)
  }
}

function consistent(setting: Setting): void {
  const online = estimateIn(setting, { form: 'online' }).gradient
  const offline = estimateIn(setting, { form: 'offline' }).gradient
  expectClose('online', estimated, online, offline, roundOff)
  expectClose('online', exactBlocks, online, offline, roundOff)
}

import { ArgumentError, type Network, type Parameters, parametersOf, type Real } from '@credit/core'
import {
  allocatePlan,
  type Kernel,
  type KernelOptions,
  type KernelReport,
  openKernel,
} from '@credit/core/kernels'
import { addressCount, type Machine } from '../kernel/machine.js'
import { checkNumbers } from './checkNumbers.js'
import type { OnlineArrays, Plan, Source } from './form.js'

/** All arrays of a learner, in one memory: the network's state as pairs (step before, this step), and the rule's. */
export interface LearnerMemory {
  readonly kernel: Kernel
  readonly report: KernelReport
  readonly parameters: Parameters<Real>
  readonly gradient: Parameters<Real>
  /** `[2, S, N]` each: the step before, then this step. */
  readonly states: Real
  readonly rates: Real
  readonly derivatives: Real
  readonly outputs: Real
  readonly error: Real
  readonly signal: Real
  /** What a forward step works on. */
  readonly machine: Machine
  /** Bᵀ `[K, N]`. */
  readonly feedback: Real
  readonly sources: readonly Source[]
  readonly traces: Readonly<Record<string, Real>>
  readonly learned: Readonly<Record<string, Real>>
  readonly scratch: Readonly<Record<string, Real>>
}

/** Names in a state that are the learner's own. */
const reserved = ['states', 'rates', 'derivatives', 'feedback']

/** A rule names its arrays; two of one name would be one in the pass, or in a saved state. */
function checkNames(caller: string, plans: readonly Plan[]): void {
  const names = plans.flatMap((plan) => Object.keys(plan))
  const twice = names.find((name, n) => reserved.includes(name) || names.indexOf(name) < n)
  if (twice === undefined) return
  const expected = `each of a name of its own, and none of ${reserved.join(', ')}`
  throw new ArgumentError(caller, 'arrays of the rule', expected, twice)
}

/**
 * Lays a learner's memory out.
 *
 * @throws ArgumentError when it is too large, or for arrays whose names collide.
 */
export function learnerMemory(
  caller: string,
  network: Network,
  streams: number,
  arrays: OnlineArrays,
  symmetric: boolean,
  options: KernelOptions,
): LearnerMemory {
  const { hidden: N, inputs: I, outputs: K, layout } = network
  const own: Plan = {
    parameters: layout.size,
    gradient: layout.size,
    states: 2 * streams * N,
    rates: 2 * streams * N,
    derivatives: 2 * streams * N,
    inputs: streams * I,
    ones: streams,
    outputs: streams * K,
    error: streams * K,
    signal: streams * N,
    noBias: N,
    addresses: addressCount,
    feedback: K * N,
  }
  const { traces = {}, learned = {}, scratch = {} } = arrays
  checkNames(caller, [traces, learned, scratch])
  const lengths = [own, traces, learned, scratch].flatMap((plan) => Object.values(plan))
  const numbers = lengths.reduce((sum, length) => sum + length, 0)
  checkNumbers(caller, `the memory for hidden ${N}, inputs ${I}, streams ${streams}`, numbers)
  const { kernel, report } = openKernel(caller, options, network, lengths)
  const allocate = (plan: Plan) => allocatePlan(kernel, plan)
  const mine = allocate(own)
  const array = (name: string) => mine[name]
  array('ones').fill(1)
  const parameters = parametersOf(layout, array('parameters'))
  const gradient = parametersOf(layout, array('gradient'))
  const source = (block: Source['block'], width: number, values: Real): Source => ({
    block,
    width,
    offset: layout.blocks[block].offset,
    values,
  })
  const sources = [
    source('recurrent', N, array('rates').subarray(0, streams * N)),
    source('input', I, array('inputs')),
    source('bias', 1, array('ones')),
  ]
  return {
    kernel,
    report,
    parameters,
    gradient,
    states: array('states'),
    rates: array('rates'),
    derivatives: array('derivatives'),
    outputs: array('outputs'),
    error: array('error'),
    signal: array('signal'),
    machine: {
      states: array('states'),
      rates: array('rates'),
      derivatives: array('derivatives'),
      recurrent: parameters.recurrent,
      input: parameters.input,
      bias: parameters.bias.length > 0 ? parameters.bias : array('noBias'),
      readout: parameters.readout,
      readoutBias: parameters.readoutBias,
      inputs: array('inputs'),
      outputs: array('outputs'),
      error: array('error'),
      signal: array('signal'),
      feedback: symmetric ? parameters.readout : array('feedback'),
      readoutGradient: gradient.readout,
      readoutBiasGradient: gradient.readoutBias,
      streams,
      network,
      addresses: array('addresses'),
    },
    feedback: array('feedback'),
    sources: sources.filter(({ block }) => layout.blocks[block].length > 0),
    traces: allocate(traces),
    learned: allocate(learned),
    scratch: allocate(scratch),
  }
}

import {
  ArgumentError,
  type CellMemory,
  identity,
  type Network,
  type NetworkParameters,
  parametersOf,
  type Real,
} from '@credit/core'
import {
  allocatePlan,
  cellMemoryOf,
  cellPlan,
  type Kernel,
  type KernelOptions,
  type KernelReport,
  offerRoom,
  openKernel,
  type Plan,
  partialsLength,
  roomLength,
} from '@credit/core/kernels'
import { addressCount, type StepMemory } from '../kernel/stepMemory.js'
import { checkNumbers } from './checkNumbers.js'
import type { OnlineArrays, OnlinePartials, Source, UnitDrive } from './form.js'
import { onlinePartials } from './partials.js'
import { sourcesOf, unitDrivesOf } from './sources.js'
import type { Stepped } from './stepped.js'

/** All arrays of a learner, in one memory: the network's state as pairs (step before, this step), and the rule's. */
export interface LearnerMemory {
  readonly kernel: Kernel
  readonly report: KernelReport
  readonly parameters: NetworkParameters<Real>
  readonly gradient: NetworkParameters<Real>
  /** The units: entry 0 is the step before, entry 1 this step. */
  readonly cell: CellMemory
  /** What a saved state holds of them. */
  readonly units: Readonly<Record<(typeof saved)[number], Real>>
  readonly partials: OnlinePartials
  readonly inputs: Real
  readonly outputs: Real
  readonly error: Real
  readonly signal: Real
  /** What a forward step works on. */
  readonly stepMemory: StepMemory
  readonly stepped: Stepped
  /** Bᵀ `[K, N]`. */
  readonly feedback: Real
  readonly sources: readonly Source[]
  readonly unitDrives: readonly UnitDrive[]
  readonly traces: Readonly<Record<string, Real>>
  readonly learned: Readonly<Record<string, Real>>
  readonly scratch: Readonly<Record<string, Real>>
}

/** What a saved state holds of the units: sums are those of z over the trial. */
const saved = ['states', 'rates', 'kept', 'carried', 'filteredRates', 'sums'] as const

/** Names in a state that are the learner's own. */
const reserved: readonly string[] = [...saved, 'feedback']

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
  { symmetric, summed }: { readonly symmetric: boolean; readonly summed: boolean },
  options: KernelOptions,
): LearnerMemory {
  const { hidden: N, inputs: I, outputs: K, layout, cell, gates } = network
  const size = { steps: 1, trials: streams }
  const width = streams * N
  const own = {
    ...cellPlan(network, size),
    parameters: layout.size,
    gradient: layout.size,
    partials: partialsLength(cell, width),
    pastRead: cell.states.length * width,
    filteredRates: network.readoutLeak > 0 ? width : 0,
    sums: summed ? width : 0,
    inputs: streams * I,
    ones: streams,
    outputs: streams * K,
    error: streams * K,
    signal: width,
    noBias: gates * N,
    addresses: addressCount,
    feedback: K * N,
    // not touched before an optimizer moves in
    room: roomLength(layout.size, options.dtype ?? 'float64'),
  }
  const { traces = {}, learned = {}, scratch = {} } = arrays
  checkNames(caller, [traces, learned, scratch])
  const lengths = [own, traces, learned, scratch].flatMap((plan) => Object.values<number>(plan))
  const numbers = lengths.reduce((sum, length) => sum + length, 0)
  checkNumbers(caller, `the memory for hidden ${N}, inputs ${I}, streams ${streams}`, numbers)
  const { kernel, report } = openKernel(caller, options, cell.unit ?? noUnit, lengths)
  const mine = allocatePlan(kernel, own)
  mine.ones.fill(1)
  offerRoom(kernel, mine.room, layout.size)
  const parameters = parametersOf(layout, mine.parameters)
  const gradient = parametersOf(layout, mine.gradient)
  const memory = cellMemoryOf(network, size, mine)
  const partials = onlinePartials(network, memory, mine)
  const { states, rates, kept, carried, filteredRates, sums, inputs, outputs, error, signal, feedback } = mine
  return {
    kernel,
    report,
    parameters,
    gradient,
    cell: memory,
    units: { states, rates, kept, carried, filteredRates, sums },
    partials,
    ...{ inputs, outputs, error, signal, feedback },
    stepMemory: {
      states,
      rates,
      derivatives: kept,
      recurrent: parameters.recurrent,
      input: parameters.input,
      bias: parameters.bias.length > 0 ? parameters.bias : mine.noBias,
      readout: parameters.readout,
      readoutBias: parameters.readoutBias,
      inputs,
      outputs,
      error,
      signal,
      feedback: symmetric ? parameters.readout : feedback,
      readoutGradient: gradient.readout,
      readoutBiasGradient: gradient.readoutBias,
      streams,
      network,
      addresses: mine.addresses,
    },
    stepped: {
      memory,
      recurrentBias: parameters.recurrentBias.length > 0 ? parameters.recurrentBias : mine.noBias,
      filteredRates,
    },
    sources: sourcesOf(network, rates.subarray(0, width), inputs, mine.ones),
    unitDrives: unitDrivesOf(network),
    traces: allocatePlan(kernel, traces),
    learned: allocatePlan(kernel, learned),
    scratch: allocatePlan(kernel, scratch),
  }
}

/** What a kernel is opened with where units have loops of their own. */
const noUnit = { leak: 0, activation: identity }

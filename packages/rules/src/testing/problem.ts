import {
  type ActivationName,
  type Batch,
  type Cell,
  crossEntropy,
  fillGaussian,
  integer,
  type Loss,
  type Network,
  type NetworkParameters,
  type Problem,
  parametersOf,
  rate,
  recurrentNetwork,
  ringConnectivity,
  type Seed,
  seed,
  squaredError,
  voltage,
} from '@credit/core'
import { type FurtherCell, furtherCells, type LeakyCell } from './cells.js'

/** Everything that a small random network varies; what is drawn follows from the seed. */
export interface NetworkOptions {
  readonly hidden: number
  readonly inputs: number
  readonly outputs: number
  readonly leak: number
  /** A leaky cell of this activation, or another, whose own numbers follow from its name and the leak. */
  readonly cell: LeakyCell | FurtherCell
  readonly activation: ActivationName
  readonly bias: 'trained' | 'none'
  /** 'some': each with probability ½. */
  readonly autapses: 'allowed' | 'none' | 'some'
  /** 'sparse': each synapse present with probability ½. */
  readonly connectivity: 'dense' | 'sparse' | 'ring'
  /** Number of types; each unit has one of them. */
  readonly types: number
  /** 'dale': every unit excites or inhibits; 'readout': in the readout too. */
  readonly signs: 'free' | 'dale' | 'readout'
  readonly seed: number
}

/** A network, and everything that its batch and objective vary. */
export interface ProblemOptions extends NetworkOptions {
  readonly steps: number
  readonly trials: number
  /** Squared error ('values'), or cross-entropy at 'every' step or the 'last'. */
  readonly loss: 'values' | 'every' | 'last'
  /** The loss mask: none, `[T]` or `[T, B]`. */
  readonly mask: 'none' | 'steps' | 'pairs'
  readonly l2: number
  /** Whether trials begin at zero or at an initial state of their own. */
  readonly start: 'zero' | 'given'
  readonly noise: 'none' | 'given'
  /** Standard deviation of every parameter. */
  readonly scale: number
}

/**
 * The network of some options.
 *
 * @throws ArgumentError for a size, leak or activation that is none.
 *
 * @example
 * ```ts
 * import { networkOf } from '@credit/rules/testing'
 *
 * const sizes = { hidden: 3, inputs: 1, outputs: 2, leak: 0.5, cell: 'voltage', activation: 'tanh', seed: 1 }
 * const wiring = { bias: 'trained', autapses: 'none', connectivity: 'dense', types: 2, signs: 'dale' }
 * networkOf({ ...sizes, ...wiring }).connectivity // => [0, 1, 1, 1, 0, 1, 1, 1, 0]
 * ```
 */
export function networkOf(options: NetworkOptions): Network {
  const { hidden: N, autapses, connectivity, types, signs } = options
  const root = seed(options.seed)
  const drawn = <T>(name: string, length: number, draw: (n: number) => T): T[] => {
    const generator = root.child(name).generator()
    return Array.from({ length }, () => draw(integer(generator, name === 'types' ? types : 2)))
  }
  const mask = connectivityOf(N, connectivity, () => drawn('connectivity', N * N, Number))
  if (autapses === 'some') {
    for (const [i, present] of drawn('autapses', N, Number).entries()) mask[i * (N + 1)] = present
  } else if (autapses === 'allowed' && connectivity === 'ring') {
    for (let i = 0; i < N; i++) mask[i * (N + 1)] = 1
  }
  const dense = connectivity === 'dense' && autapses !== 'some'
  const { leak, activation } = options
  const make = { voltage: leaky(voltage), rate: leaky(rate), ...furtherCells }[options.cell]
  return recurrentNetwork({
    inputs: options.inputs,
    hidden: N,
    outputs: options.outputs,
    cell: make(leak, activation),
    bias: options.bias,
    autapses: autapses === 'none' ? 'none' : 'allowed',
    types: drawn('types', N, Number),
    ...(!dense && { connectivity: mask }),
    ...(signs !== 'free' && { signs: drawn('signs', N, (coin) => 2 * coin - 1) }),
    readoutSigns: signs === 'readout' ? 'obeyed' : 'free',
  })
}

const leaky =
  (of: typeof voltage) =>
  (leak: number, activation: ActivationName): Cell =>
    of({ leak, activation })

function connectivityOf(hidden: number, kind: NetworkOptions['connectivity'], coins: () => number[]) {
  if (kind === 'ring') return ringConnectivity(hidden)
  return kind === 'sparse' ? Uint8Array.from(coins()) : new Uint8Array(hidden * hidden).fill(1)
}

/**
 * Parameters from N(0, scale²), those of absent synapses too, with the signs that the network asks for.
 *
 * @throws ArgumentError for a negative scale.
 */
export function drawParameters(network: Network, from: Seed, scale: number): NetworkParameters {
  const parameters = parametersOf(network.layout, gaussian(from, network.layout.size, scale))
  const { signs, hidden } = network
  if (signs === null) return parameters
  for (const block of [parameters.recurrent, network.readoutSigns === 'obeyed' ? parameters.readout : []]) {
    for (let i = 0; i < block.length; i++) block[i] = Math.abs(block[i]) * signs[i % hidden]
  }
  return parameters
}

/** What `drawBatch` varies. */
export type BatchOptions = Pick<ProblemOptions, 'steps' | 'trials' | 'loss' | 'mask' | 'start' | 'noise'>

/** A batch for a network: inputs, targets, initial state from N(0, 1), drive noise from N(0, ¼). */
export function drawBatch(network: Network, options: BatchOptions, from: Seed): Batch {
  const { steps: T, trials: B } = options
  const { inputs: I, hidden: N, outputs: K, cell } = network
  const label = from.child('labels').generator()
  const labels = (shape: number[]) => ({
    data: Int32Array.from({ length: shape.reduce((a, b) => a * b) }, () => integer(label, K)),
    shape,
  })
  const numbers = (name: string, shape: number[], deviation: number) => ({
    data: gaussian(
      from.child(name),
      shape.reduce((a, b) => a * b),
      deviation,
    ),
    shape,
  })
  const mask = maskOf(options, from.child('mask'))
  // the laws cut and permute what one state and one drive have; tests of their own have the others
  const given = { start: cell.states.length === 1, noise: cell.drives.length === 1 }
  return {
    inputs: numbers('inputs', [T, B, I], 1),
    targets:
      options.loss === 'values'
        ? numbers('values', [T, B, K], 1)
        : labels(options.loss === 'last' ? [B] : [T, B]),
    ...(mask && { mask }),
    ...(options.start === 'given' && given.start && { initialState: numbers('start', [B, N], 1) }),
    ...(options.noise === 'given' && given.noise && { driveNoise: numbers('noise', [T, B, N], 0.5) }),
  }
}

/** The loss that a word stands for. */
export function lossOf(loss: ProblemOptions['loss']): Loss {
  return loss === 'values' ? squaredError() : crossEntropy({ at: loss })
}

/**
 * The problem of some options, with parameters: what a failed property prints, made again.
 *
 * @throws ArgumentError for an option that is none.
 *
 * @example
 * ```ts
 * import { problemOf } from '@credit/rules/testing'
 *
 * const sizes = { hidden: 3, inputs: 1, outputs: 2, leak: 0.5, cell: 'voltage', activation: 'tanh', seed: 1 }
 * const wiring = { bias: 'trained', autapses: 'none', connectivity: 'dense', types: 2, signs: 'dale' }
 * const batch = { steps: 4, trials: 2, loss: 'values', mask: 'none', start: 'zero', noise: 'none' }
 * const { problem } = problemOf({ ...sizes, ...wiring, ...batch, l2: 0, scale: 0.5 })
 * problem.batch.targets.shape // => [4, 2, 2]
 * ```
 */
export function problemOf(options: ProblemOptions): { problem: Problem; parameters: NetworkParameters } {
  const network = networkOf(options)
  const root = seed(options.seed)
  const batch = drawBatch(network, options, root.child('batch'))
  const parameters = drawParameters(network, root.child('parameters'), options.scale)
  return {
    problem: { network, batch, objective: { loss: lossOf(options.loss), l2: options.l2 } },
    parameters,
  }
}

/** `length` numbers from N(0, deviation²). */
export function gaussian(from: Seed, length: number, deviation: number): Float64Array {
  return fillGaussian(new Float64Array(length), from.generator(), 0, deviation)
}

/** At least one pair counts. */
function maskOf({ mask, loss, steps: T, trials: B }: BatchOptions, from: Seed) {
  if (mask === 'none') return null
  const perStep = mask === 'steps' ? 1 : B
  const data = new Uint8Array(T * perStep)
  if (loss === 'last') {
    data.fill(1, (T - 1) * perStep)
  } else {
    const coin = from.generator()
    for (let i = 0; i < data.length; i++) data[i] = integer(coin, 2)
    data[integer(coin, data.length)] = 1
  }
  return { data, shape: mask === 'steps' ? [T] : [T, B] }
}

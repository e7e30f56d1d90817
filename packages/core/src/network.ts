import { type Activation, type ActivationName, activationOf } from './activation.js'
import { ArgumentError, checkInteger, checkLength, checkNumber, checkOneOf } from './errors.js'
import { type Initializers, initializeParameters } from './initialize.js'
import { type Layout, layoutOf, type Parameters } from './parameters.js'
import type { Seed } from './random/index.js'

/** The fixed architecture: sizes, leak, activation, connectivity. Parameters are separate. */
export interface Network {
  /** I, the number of input channels. */
  readonly inputs: number
  /** N, the number of recurrent units. */
  readonly hidden: number
  /** K, the number of outputs. */
  readonly outputs: number
  /** α, the fraction of state kept per step, in [0, 1). */
  readonly leak: number
  readonly activation: Activation
  /** N×N, `[post, pre]`: 1 where a synapse is present. `null`: all are. */
  readonly connectivity: Uint8Array | null
  readonly layout: Layout
  /** Draws parameters; each block from its own branch of the seed. */
  initialize(seed: Seed, initializers?: Initializers): Parameters
}

export interface LeakyNetworkOptions {
  readonly inputs: number
  readonly hidden: number
  readonly outputs: number
  /** The fraction of state *kept* per step, in [0, 1): exp(−dt/τ). */
  readonly leak: number
  readonly activation: ActivationName | Activation
  /** Whether the recurrent units have a trained bias. Default 'trained'. The readout always has one. */
  readonly bias?: 'trained' | 'none'
  /** 'none' removes every synapse of a unit on itself. Default 'allowed'. */
  readonly autapses?: 'allowed' | 'none'
  /** N×N zeros and ones, `[post, pre]`. Default: all synapses present. */
  readonly connectivity?: ArrayLike<number>
}

/**
 * A voltage-leak network (the membrane form):
 * `s_t = α s_{t−1} + (1−α)(W z_{t−1} + U x_t + b)`, `z_t = φ(s_t)`, `y_t = V z_t + c`, `s_0 = 0`, `z_0 = φ(0)`.
 *
 * @throws ArgumentError for a size below 1, a leak outside [0, 1), an unknown activation, or a connectivity
 * that is not N×N zeros and ones.
 *
 * @example
 * const network = leakyNetwork({ inputs: 2, hidden: 3, outputs: 1, leak: 0.9, activation: 'tanh' })
 * network.layout.size // => 22
 */
export function leakyNetwork(options: LeakyNetworkOptions): Network {
  const caller = 'leakyNetwork'
  const inputs = checkInteger(caller, 'inputs', options?.inputs, 1)
  const hidden = checkInteger(caller, 'hidden', options.hidden, 1)
  const outputs = checkInteger(caller, 'outputs', options.outputs, 1)
  const leak = checkNumber(
    caller,
    'leak',
    options.leak,
    'a number in [0, 1): the fraction of state kept per step',
    (value) => value >= 0 && value < 1,
  )
  const activation = activationOf(caller, options.activation)
  const bias = checkOneOf(caller, 'bias', options.bias ?? 'trained', ['trained', 'none'] as const)
  const autapses = checkOneOf(caller, 'autapses', options.autapses ?? 'allowed', ['allowed', 'none'] as const)
  const connectivity = connectivityOf(caller, hidden, options.connectivity, autapses)
  const layout = layoutOf({
    recurrent: [hidden, hidden],
    input: [hidden, inputs],
    bias: [bias === 'trained' ? hidden : 0],
    readout: [outputs, hidden],
    readoutBias: [outputs],
  })
  const network: Network = {
    inputs,
    hidden,
    outputs,
    leak,
    activation,
    connectivity,
    layout,
    initialize: (seed, initializers) => initializeParameters(network, seed, initializers),
  }
  return Object.freeze(network)
}

function connectivityOf(
  caller: string,
  hidden: number,
  given: ArrayLike<number> | undefined,
  autapses: 'allowed' | 'none',
): Uint8Array | null {
  if (given === undefined && autapses === 'allowed') return null
  const mask = new Uint8Array(hidden * hidden).fill(1)
  if (given !== undefined) {
    checkLength(caller, 'connectivity', given, hidden * hidden)
    for (let i = 0; i < mask.length; i++) {
      if (given[i] !== 0 && given[i] !== 1) {
        throw new ArgumentError(caller, `connectivity[${i}]`, '0 or 1', given[i])
      }
      mask[i] = given[i]!
    }
  }
  if (autapses === 'none') for (let i = 0; i < hidden; i++) mask[i * hidden + i] = 0
  return mask
}

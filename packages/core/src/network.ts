import { type Cell, gatesOf } from './cells/cell.js'
import { rate } from './cells/rate.js'
import { type LeakyCellOptions, voltage } from './cells/voltage.js'
import { checkMembers } from './checks.js'
import { ArgumentError, checkInteger, checkLength, checkOneOf } from './errors.js'
import { type Initializers, initializeParameters } from './initialize.js'
import { aCell, cellMembers } from './internal/cellMembers.js'
import { checkObject } from './internal/checkObject.js'
import { mostParameters, mostUnits } from './internal/limits.js'
import { owned } from './internal/owned.js'
import { fractionOf } from './internal/ranges.js'
import { checkSigns } from './internal/signs.js'
import { type Layout, layoutOf, type NetworkParameters } from './parameters.js'
import type { Seed } from './random/index.js'

/** The fixed architecture: sizes, cell, connectivity. Parameters are separate. */
export interface Network {
  /** I, the number of input channels. */
  readonly inputs: number
  /** N, the number of recurrent units. */
  readonly hidden: number
  /** K, the number of outputs. */
  readonly outputs: number
  /** What its units are. */
  readonly cell: Cell
  /** G, how many times N rows the blocks of recurrent, input and bias weights have: one a gate of the cell. */
  readonly gates: number
  /** κ of the readout `z̄_t = κ z̄_{t−1} + (1−κ) z_t`, `y_t = V z̄_t + c`, in [0, 1); 0: `y_t = V z_t + c`. */
  readonly readoutLeak: number
  /** N×N, `[post, pre]`: 1 where a synapse is present, in every gate. `null`: all are. */
  readonly connectivity: Uint8Array | null
  /** Dale's law: +1 or −1 for every presynaptic unit. `null`: weights of either sign. */
  readonly signs: Int8Array | null
  /** Whether the readout obeys the signs too. */
  readonly readoutSigns: 'obeyed' | 'free'
  /** The type of every unit, from 0; all 0 when none were given. */
  readonly types: Uint8Array
  readonly layout: Layout
  /** Draws parameters; each block from its own branch of the seed. */
  initialize(seed: Seed, initializers?: Initializers): NetworkParameters
}

/** What `recurrentNetwork` takes. */
export interface RecurrentNetworkOptions {
  readonly inputs: number
  readonly hidden: number
  readonly outputs: number
  /** What its units are: `voltage({ … })`, `rate`, `lif`, `alif`, `gru`, `lstm`, or a cell of your own. */
  readonly cell: Cell
  /** κ, the fraction of the readout's state kept per step, in [0, 1). Default 0: it follows the rates at once. */
  readonly readoutLeak?: number
  /** Whether the recurrent units have a trained bias. Default 'trained'. The readout always has one. */
  readonly bias?: 'trained' | 'none'
  /** 'none' removes every synapse of a unit on itself. Default 'allowed'. */
  readonly autapses?: 'allowed' | 'none'
  /** N×N zeros and ones, `[post, pre]`. Default: all synapses present. See `randomConnectivity` and its kin. */
  readonly connectivity?: ArrayLike<number>
  /** Dale's law, N entries of +1 or −1: the sign of every synapse that leaves a unit. Kept by `project`. */
  readonly signs?: ArrayLike<number>
  /** Whether the readout obeys the signs too. Default 'free'. */
  readonly readoutSigns?: 'obeyed' | 'free'
  /** N types of units, from 0 to 255. */
  readonly types?: ArrayLike<number>
}

/** What `leakyNetwork` takes: the options of `recurrentNetwork`, those of the cell in the place of the cell. */
export interface LeakyNetworkOptions extends Omit<RecurrentNetworkOptions, 'cell'>, LeakyCellOptions {
  /** What leaks: the membrane (default 'voltage') or the rate. */
  readonly leakModel?: 'voltage' | 'rate'
}

/**
 * A network of leaky units.
 *
 * - voltage leak (the membrane form): `s_t = α s_{t−1} + (1−α)(W z_{t−1} + U x_t + b)`, `z_t = φ(s_t)`, `z_0 = φ(0)`
 * - rate leak: `u_t = W z_{t−1} + U x_t + b`, `z_t = α z_{t−1} + (1−α) φ(u_t)`, `z_0 = 0`
 *
 * and `y_t = V z_t + c`.
 *
 * @throws ArgumentError for a size below 1, a leak outside [0, 1), an unknown activation, or connectivity, signs
 * or types of the wrong length or with illegal entries.
 *
 * @example
 * const network = leakyNetwork({ inputs: 2, hidden: 3, outputs: 1, leak: 0.9, activation: 'tanh' })
 * network.layout.size // => 22
 */
export function leakyNetwork(options: LeakyNetworkOptions): Network {
  const caller = 'leakyNetwork'
  checkObject(caller, options, [...common, 'leak', 'activation', 'leakModel'])
  const { leak, activation, leakModel, ...rest } = options
  const kind = checkOneOf(caller, 'leakModel', leakModel ?? 'voltage', ['voltage', 'rate'] as const)
  const cell = (kind === 'voltage' ? voltage : rate)({ leak, activation }, caller)
  return networkOf(caller, { ...rest, cell })
}

/**
 * A recurrent network of any kind of unit: `a_t = W z_{t−1} + U x_t + b` drives the cells, which give z_t, and
 * `y_t = V z_t + c`. The cells say how many rows the blocks have: `recurrent [G·N, N]`, `input [G·N, I]`, `bias [G·N]`.
 *
 * @throws ArgumentError for a size below 1, a cell made for another number of units, a readout leak outside [0, 1), or
 * connectivity, signs or types of the wrong length or with illegal entries.
 *
 * @example
 * const cell = voltage({ leak: 0.9, activation: 'tanh' })
 * recurrentNetwork({ inputs: 2, hidden: 3, outputs: 1, cell }).layout.size // => 22
 */
export function recurrentNetwork(options: RecurrentNetworkOptions): Network {
  return networkOf('recurrentNetwork', checkObject('recurrentNetwork', options, [...common, 'cell']))
}

/** The options of both. */
const common: readonly Exclude<keyof RecurrentNetworkOptions, 'cell'>[] = [
  'inputs',
  'hidden',
  'outputs',
  'readoutLeak',
  'bias',
  'autapses',
  'connectivity',
  'signs',
  'readoutSigns',
  'types',
]

function networkOf(caller: string, options: RecurrentNetworkOptions): Network {
  const inputs = checkInteger(caller, 'inputs', options.inputs, 1)
  const hidden = checkInteger(caller, 'hidden', options.hidden, 1, mostUnits)
  const outputs = checkInteger(caller, 'outputs', options.outputs, 1)
  const { cell } = options
  checkMembers(caller, 'cell', cell, aCell, cellMembers)
  if (cell.units !== undefined && cell.units !== hidden) {
    throw new ArgumentError(caller, 'hidden', `${cell.units}, as many as the ${cell.name} cell has`, hidden)
  }
  const readoutLeak = fractionOf(caller, 'readoutLeak', options.readoutLeak ?? 0)
  const bias = checkOneOf(caller, 'bias', options.bias ?? 'trained', ['trained', 'none'] as const)
  const autapses = checkOneOf(caller, 'autapses', options.autapses ?? 'allowed', ['allowed', 'none'] as const)
  const connectivity = connectivityOf(caller, hidden, options.connectivity, autapses)
  const signs =
    options.signs === undefined ? null : Int8Array.from(checkSigns(caller, 'signs', options.signs, hidden))
  const readoutSigns = checkOneOf(caller, 'readoutSigns', options.readoutSigns ?? 'free', [
    'obeyed',
    'free',
  ] as const)
  if (readoutSigns === 'obeyed' && signs === null) {
    throw new ArgumentError(caller, 'readoutSigns', '"free" in a network without signs', readoutSigns)
  }
  const gates = gatesOf(cell)
  const ofUnits = cell.drives.filter(({ from }) => from === 'units').length
  const layout = layoutOf({
    recurrent: [gates * hidden, hidden],
    input: [gates * hidden, inputs],
    bias: [bias === 'trained' ? gates * hidden : 0],
    recurrentBias: [bias === 'trained' ? ofUnits * hidden : 0],
    readout: [outputs, hidden],
    readoutBias: [outputs],
  })
  checkInteger(caller, 'number of all parameters', layout.size, 1, mostParameters)
  const network: Network = {
    inputs,
    hidden,
    outputs,
    cell,
    gates,
    readoutLeak,
    connectivity,
    signs,
    readoutSigns,
    types: typesOf(caller, hidden, options.types),
    layout,
    initialize: (seed, initializers) => initializeParameters(network, seed, initializers),
  }
  return owned(network)
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
      mask[i] = given[i]
    }
  }
  if (autapses === 'none') for (let i = 0; i < hidden; i++) mask[i * hidden + i] = 0
  return mask
}

function typesOf(caller: string, hidden: number, given: ArrayLike<number> | undefined): Uint8Array {
  if (given === undefined) return new Uint8Array(hidden)
  checkLength(caller, 'types', given, hidden)
  for (let i = 0; i < hidden; i++) checkInteger(caller, `types[${i}]`, given[i], 0, 255)
  return Uint8Array.from(given)
}

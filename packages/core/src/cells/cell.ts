import type { Activation } from '../activation.js'
import type { Initializers } from '../initialize.js'
import type { LeakyUnit } from '../kernels/kernel.js'
import type { Real } from '../real.js'
import type { FusedLoops } from './loops.js'

/**
 * A kind of unit, as an open value: its local linearisation. A unit has k states x, D drives a and one output z. The
 * network gives it drives, `a_t = W z_{t−1} + U x_t + b`, and takes z_t; units touch each other through the drives
 * alone. All credit assignment needs of a unit is then, at each step,
 *
 *     F_t = ∂x_t/∂x_{t−1}  [k,k]   carry      G_t = ∂x_t/∂a_t  [k,D]   gain      c_t = ∂z_t/∂x_t  [k]   read
 *
 * with paths that run through the unit's own past output outside W (reset, adaptation) inside F. Forward pass, adjoint,
 * tangent and Hessian products are written once over these; a cell can bring loops of its own that give the same faster.
 *
 * One file is a cell: `voltage`, `rate`, `lif`, `alif`, `gru`, `lstm`, or one of yours. `checkCell` compares its parts with
 * finite differences.
 *
 * Arrays are lists, one `Real` a state (drive, kept number), each `[T + 1, B, N]`: entry 0 of the time axis is what there was
 * before the first step, step t of 1 … T begins at `t·B·N`, and the step before lies `B·N` in front of it. A learner has the
 * same with T = 1 and its streams as trials. Loops run over `B·N` units; unit i of them is unit `i mod N` of the network.
 */
export interface Cell {
  readonly name: string
  /** What it was made with, as plain data: for manifests and error messages. */
  readonly options: Readonly<Record<string, unknown>>
  /** The names of its k states. */
  readonly states: readonly string[]
  /** x is z itself, and lies in `rates` alone: `states` show something else. */
  readonly stateInRates?: true
  /** Its D drives, and which rows of the weights feed each. */
  readonly drives: readonly Drive[]
  /** Names of what it keeps of every step, so that `partials` can give F, G and c back. */
  readonly kept: readonly string[]
  /** Names of what it carries from step to step beside its states, `[B, N]` each, without history; 0 at the start. */
  readonly carried?: readonly string[]
  /** Whether z is a spike, with a surrogate in the place of its derivative: finite differences of the loss are 0 then. */
  readonly output: 'continuous' | 'spikes'
  /**
   * F and G where they don't change from step to step, for k = D = 1: one number for all units, or N. Filters over time
   * and presynaptic traces need them. Left out: they change.
   */
  readonly constant?: { readonly carry?: PerUnit; readonly gain?: PerUnit }
  /** N, where an option has one value a unit: the network has to have as many. */
  readonly units?: number
  /** How its blocks begin, in the place of the library's defaults. */
  readonly initializers?: Initializers
  /** φ, where a unit has one. */
  readonly activation?: Activation
  /** What the kernels' own loops of leaky units are made for. */
  readonly unit?: LeakyUnit
  /** Entry 0: writes states, rates and what it keeps, from x_0 `[k, B, N]`, or zeros where there is none. */
  start(memory: CellMemory, initial: ArrayLike<number> | null): void
  /**
   * Step t for all units: drives, and states and rates of the step before, to states, rates and what it keeps. States take the
   * drives' place.
   */
  step(memory: CellMemory, t: number): void
  /**
   * F, G and c of step t (0: of the start, c alone), from `rates` and `kept`: after an adjoint pass credit lies where the
   * states were. Writes every entry.
   */
  partials(memory: CellMemory, t: number, out: Partials): void
  /**
   * How the partials turn along a direction: writes `d(Fᵀλ)`, `d(Gᵀλ)` and `d(c r)` at fixed λ_t and r_t. States are those
   * of the forward pass. A cell without it has no Hessian.
   */
  bend?(memory: CellMemory, t: number, bend: Bend): void
  /** Whole-sequence loops that give the same numbers faster. */
  readonly loops?: FusedLoops
}

/** One number for all units, or one each. */
export type PerUnit = number | Float64Array

/** A drive of a unit: `W_g z_{t−1} + U_g x_t + b_g` ('both'), `U_g x_t + b_g` ('inputs') or `W_g z_{t−1} + d` ('units'). */
export interface Drive {
  /** g: the g-th N rows of recurrent, input and bias. */
  readonly gate: number
  readonly from: 'both' | 'inputs' | 'units'
}

/** What a cell's loops work on. */
export interface CellMemory {
  /** N, B and T. */
  readonly hidden: number
  readonly trials: number
  readonly steps: number
  /** a_t, one array a drive, until `step` has written x_t. The same memory as `states`. */
  readonly drives: readonly Real[]
  /** x_t, one array a state (of the rate cell u_t: its state is z_t). */
  readonly states: readonly Real[]
  /** z_t. */
  readonly rates: Real
  readonly kept: readonly Real[]
  readonly carried: readonly Real[]
  /** Magnitudes below it are to be written as 0 where they could decay to subnormal numbers, which are slow. */
  readonly tiny: number
}

/** F, G and c of one step, each entry an array `[B, N]`. */
export interface Partials {
  /** F: `carry[i][j]` = ∂x_i/∂(x_j before). */
  readonly carry: readonly (readonly Real[])[]
  /** G: `gain[i][d]` = ∂x_i/∂a_d. */
  readonly gain: readonly (readonly Real[])[]
  /** c: `read[i]` = ∂z/∂x_i. */
  readonly read: readonly Real[]
}

/** What `bend` reads and writes, at one step; arrays `[B, N]`. */
export interface Bend {
  /** ẋ_{t−1}, ȧ_t and ẋ_t. */
  readonly past: readonly Real[]
  readonly drives: readonly Real[]
  readonly states: readonly Real[]
  /** λ_t, credit on the states, and r_t, credit on the output. */
  readonly credit: readonly Real[]
  readonly outputCredit: Real
  /** To write: k, D and k arrays. */
  readonly carry: readonly Real[]
  readonly gain: readonly Real[]
  readonly read: readonly Real[]
}

/** G: how many times N rows the recurrent, input and bias blocks have. */
export function gatesOf({ drives }: Pick<Cell, 'drives'>): number {
  return 1 + Math.max(...drives.map(({ gate }) => gate))
}

/** The value of unit i. */
export function ofUnit(value: PerUnit, i: number): number {
  return typeof value === 'number' ? value : value[i]
}

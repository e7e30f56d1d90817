import type { PassSize, Plan } from '../internal/plan.js'
import type { Kernel } from '../kernels/kernel.js'
import type { Network } from '../network.js'
import type { Real } from '../real.js'

/** Which synaptic credit survives on its way back in time: all of it through W, none, or what an open value says. */
export type Route = 'recurrent' | 'none' | OpenRoute

/** A route of one's own: how learning signals become credit on the drive, over the whole sequence. */
export interface OpenRoute {
  readonly name: string
  /** Lengths of the arrays that it needs beside those of the pass; they come back as `pass.own`. */
  readonly arrays?: (network: Network, size: PassSize) => Plan
  /**
   * Turns learning signals L_t in `credit` `[T, B, N]` into drive credit q_t, in place, from the last step to the first.
   * The gradient is then `Σ_t q_t ẑ_tᵀ`. Reads the pass and changes nothing of it but `carry` and `own`.
   */
  adjoint(pass: RoutePass, credit: Real): void
}

/** What a route works on. */
export interface RoutePass extends CellPass {
  /** The route's own arrays, by the names that it gave. What they held before is not kept. */
  readonly own: Readonly<Record<string, Real>>
  /**
   * The unit's part of step t, for all trials: credit on the rate r_t, found in `credit` at `t·B·N`, becomes credit on the
   * drive q_t there, with what comes through the leak from step t + 1, unless `last`.
   */
  unitCredit(credit: Real, t: number, last: boolean): void
}

/** What forward and adjoint work on; time-major `[T, B, n]`, rates one step longer (z_0 … z_T). */
export interface CellPass {
  readonly kernel: Kernel
  readonly network: Network
  readonly steps: number
  readonly trials: number
  /** Drive U x_t (plus noise) when `forward` begins, states s_t or u_t when it ends; then L_t, then credit. */
  readonly states: Real
  readonly rates: Real
  readonly derivatives: Real
  /** W with absent synapses at 0, `[post, pre]`, and its transpose. */
  readonly recurrent: Real
  readonly recurrentTransposed: Real
  readonly bias: Real
  /** `[B, N]`, for what a cell carries from step to step, in the adjoint or its tangent. */
  readonly carry: Real
}

/** What the tangent passes work on, beside the arrays of the base pass. */
export interface CellTangent {
  /** Ẇ z_{t−1} + U̇ x_t when `tangent` begins, ṡ_t or u̇_t when it ends; q̇_t at the end of `tangentAdjoint`. */
  readonly tangentStates: Real
  /** ż_0 … ż_T. */
  readonly tangentRates: Real
  readonly biasDirection: Real
  /** φ″·r_t of the base pass. */
  readonly bend: Real
  /** L̇_t + Ẇᵀ q_{t+1} when `tangentAdjoint` begins. */
  readonly signal: Real
}

/** A kind of unit: whole-sequence functions, so that nothing is decided per step or element. */
export interface Cell {
  /** Turns drives into states, rates and derivatives; z_0 is in `rates` already. */
  forward(pass: CellPass): void
  /** Turns credit on the rates of step t into credit on the drive, in place; nothing comes from later steps if `last`. */
  unitCredit(pass: CellPass, credit: Real, t: number, last: boolean): void
  /** Turns learning signals L_t in `out` into credit on the rates r_t, given the drive credit of the exact adjoint. */
  creditOnRates(pass: CellPass, credit: Real, out: Real): void
  /** Derivative of the forward pass along a direction of the parameters. */
  tangent(pass: CellPass, tangent: CellTangent): void
  /** Derivative of the exact adjoint along the same direction. */
  tangentAdjoint(pass: CellPass, tangent: CellTangent): void
}

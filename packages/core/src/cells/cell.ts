import type { Kernel } from '../kernels/kernel.js'
import type { Network } from '../network.js'
import type { Real } from '../real.js'

/** Which synaptic credit survives on its way back in time: all of it through W, or none. */
export type Route = 'recurrent' | 'none'

export const routes: readonly Route[] = ['recurrent', 'none']

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
  /** Turns learning signals L_t in `credit` into drive credit q_t, in place. */
  adjoint(pass: CellPass, credit: Real, route: Route): void
  /** Turns learning signals L_t in `out` into credit on the rates r_t, given the drive credit of the exact adjoint. */
  creditOnRates(pass: CellPass, credit: Real, out: Real): void
  /** Derivative of the forward pass along a direction of the parameters. */
  tangent(pass: CellPass, tangent: CellTangent): void
  /** Derivative of the exact adjoint along the same direction. */
  tangentAdjoint(pass: CellPass, tangent: CellTangent): void
}

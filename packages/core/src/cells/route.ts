import type { Arrays, PassSize, Plan } from '../internal/plan.js'
import type { Network } from '../network.js'
import type { Real } from '../real.js'
import type { Partials } from './cell.js'
import type { CellPass, FusedLoops } from './loops.js'

/** Which synaptic credit survives on its way back in time: all of it through W, none, or what an open value says. */
export type Route = 'recurrent' | 'none' | OpenRoute

/** Credit on the drives q_t, one array `[T, B, N]` a drive; learning signals lie in the first before a route turns them. */
export type Credit = readonly Real[]

/** A route of one's own: how learning signals become credit on the drives, over the whole sequence. */
export interface OpenRoute<P extends Plan = Plan> {
  readonly name: string
  /** Lengths of the arrays that it needs beside those of the pass; they come back as `pass.own`. */
  readonly arrays?: (network: Network, size: PassSize) => P
  /**
   * Turns learning signals, in `credit[0]`, into drive credit q_t, from the last step to the first. The gradient is then
   * `Σ_t q_t ẑ_tᵀ`. Reads the pass and changes nothing of it but `carry` and `own`.
   */
  adjoint(pass: RoutePass<P>, credit: Credit): void
}

/** What a route works on. Steps count from 0. */
export interface RoutePass<P extends Plan = Plan> extends CellPass {
  /** The route's own arrays, by the names that it gave. What they held before is not kept. */
  readonly own: Arrays<P>
  /** The cell's own loops, where they run on this kernel. */
  readonly loops: FusedLoops | undefined
  /** F, G and c of step t, in memory that the next call writes over. */
  partials(t: number): Partials
  /** `r_t += Σ_d W_dᵀ q_{t+1,d}`: what comes back to step t through the synapses, into `credit[0]`; unless `accumulate`, `r_t =` that. */
  synapticCredit(credit: Credit, t: number, accumulate?: boolean): void
  /** `out = Σ_d W_dᵀ q_d`, or `out +=`, for all trials of one step; each q_d from `at` on. */
  throughSynapses(out: Real, outAt: number, q: Credit, at: number, accumulate: boolean): void
  /**
   * The unit's part of step t, for all trials: credit on the output r_t, found in `credit[0]`, becomes credit on the drives
   * q_t, with what comes through the unit itself from step t + 1, unless `last`:
   * `λ_t = c_t r_t + F_{t+1}ᵀ λ_{t+1}`, `q_t = G_tᵀ λ_t`.
   */
  unitCredit(credit: Credit, t: number, last: boolean): void
}

import type { Arrays, Plan } from '../internal/plan.js'
import type { Kernel } from '../kernels/kernel.js'
import type { Network } from '../network.js'
import type { Real } from '../real.js'
import type { CellMemory } from './cell.js'

/** What whole-sequence loops work on; time-major `[T, B, n]`, rates one step longer (z_0 … z_T). */
export interface CellPass {
  readonly kernel: Kernel
  readonly network: Network
  readonly steps: number
  readonly trials: number
  readonly memory: CellMemory
  readonly rates: Real
  /** Of the first state, from the first step on: the drive U x_t (plus noise) when `forward` begins. */
  readonly states: Real
  /** The first array of what the cell keeps, from the first step on. */
  readonly derivatives: Real
  /** W with absent synapses at 0, `[G·N, N]`, and its transposes, `[N, N]` a gate. */
  readonly recurrent: Real
  readonly recurrentTransposed: Real
  /** `[G·N]`, zeros in a network without; `[N]` for each drive from units alone. */
  readonly bias: Real
  readonly recurrentBias: Real
  /** `[B, N]` a state, for what goes from step to step in the adjoint or its tangent. */
  readonly carry: Real
  /** What the cell's fused loops asked for. */
  readonly loopArrays: Arrays<Plan>
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

/** Whole-sequence loops of a cell of one drive, so that nothing is decided per step or element. */
export interface FusedLoops {
  /** They are compiled alone: on the reference kernel the cell goes step by step. */
  readonly compiled?: true
  /** Arrays that they need; they come back as `pass.loopArrays`. */
  arrays?(network: Network): Plan
  /** What of x_0 `[B, N]` enters the first step, into the drives. */
  begin?(pass: CellPass, initial: ArrayLike<number>): void
  /** Turns the drives of step t (from 0) into states, rates and what the cell keeps; the step before is there already. */
  forward(pass: CellPass, t: number): void
  /** Turns credit on the outputs of step t (from 0) into credit on the drive, in place; nothing comes from later steps if `last`. */
  unitCredit(pass: CellPass, credit: Real, t: number, last: boolean): void
  /** `out[B, N] = Gᵀ c S` of step t (from 0), S from `at` on: what a signal does to the drive of its own step. */
  immediateCredit?(pass: CellPass, out: Real, signal: Real, at: number, t: number): void
  /** `out[rows,n] = x[rows,k] · w[k,n]`, or `out +=`, if x is such that it can be had for less; returns whether. */
  product?(
    pass: CellPass,
    out: Real,
    x: Real,
    w: Real,
    rows: number,
    k: number,
    n: number,
    accumulate: boolean,
  ): boolean
  /** `out[m,n] += a[rows,m]ᵀ · x[rows,n]`, out from `outAt` on, likewise. */
  outerProducts?(
    pass: CellPass,
    out: Real,
    outAt: number,
    a: Real,
    x: Real,
    rows: number,
    m: number,
    n: number,
  ): boolean
  /** Second derivatives, of a cell of one state. */
  readonly tangents?: FusedTangents
}

/** The passes of the R-operator, fused. */
export interface FusedTangents {
  /** Turns learning signals in `out` into credit on the rates r_t, given the drive credit of the exact adjoint. */
  creditOnRates(pass: CellPass, credit: Real, out: Real): void
  /** Derivative of the forward pass along a direction of the parameters. */
  tangent(pass: CellPass, tangent: CellTangent): void
  /** Derivative of the exact adjoint along the same direction. */
  tangentAdjoint(pass: CellPass, tangent: CellTangent): void
}

import { gatesOf } from '../cells/cell.js'
import type { Kernel } from '../kernels/kernel.js'
import type { Network } from '../network.js'
import type { Real } from '../real.js'

/** Arrays by name, with their lengths in elements. */
export type Plan = Readonly<Record<string, number>>

/** The arrays of a plan: a name that it has not is an error of the compiler. */
export type Arrays<P extends Plan> = { readonly [K in keyof P]: Real }

/** The arrays of a plan, in a kernel's memory. */
export function allocatePlan<P extends Plan>(kernel: Kernel, plan: P): Arrays<P> {
  const arrays: Partial<Record<keyof P, Real>> = {}
  for (const name in plan) arrays[name] = kernel.allocate(plan[name])
  return arrays as Arrays<P>
}

export interface PassSize {
  readonly steps: number
  readonly trials: number
}

/** What the units of a network need over some steps; `cellMemoryOf` makes a memory of it. */
export function cellPlan({ cell, hidden: N }: Network, { steps, trials }: PassSize) {
  const width = trials * N
  const each = (steps + 1) * width
  return {
    // drives, then states, then credit on the drives: none is needed any more when the next is written
    states: Math.max(cell.states.length, cell.drives.length) * each,
    rates: each,
    kept: cell.kept.length * each,
    carried: (cell.carried?.length ?? 0) * width,
  } satisfies Plan
}

/** What F, G and c of one step need; `partialsOf` makes views of it. */
export function partialsLength({ states, drives }: Network['cell'], width: number): number {
  const k = states.length
  return (k * k + k * drives.length + k) * width
}

/** What forward and adjoint pass need. */
export function passPlan(network: Network, size: PassSize) {
  const { cell, hidden: N, inputs: I, outputs: K, layout } = network
  const { steps, trials } = size
  const pairs = steps * trials
  const gates = gatesOf(cell)
  return {
    ...cellPlan(network, size),
    weights: layout.size,
    recurrentTransposed: gates * N * N,
    inputTransposed: gates * I * N,
    readoutTransposed: N * K,
    noBias: gates * N,
    feedback: K * N,
    inputs: pairs * I,
    outputs: pairs * K,
    error: pairs * K,
    // the error that reaches the outputs before a leaky readout
    filteredError: network.readoutLeak > 0 ? pairs * K : 0,
    // mean of each unit's output over a trial, less the target of the activity penalty
    activity: trials * N,
    carry: cell.states.length * trials * N,
    partials: partialsLength(cell, trials * N),
    gradient: layout.size,
  } satisfies Plan
}

/**
 * What exact Hessian-vector products need beside it: one more trajectory, and what is fixed at fixed weights. The
 * carry and the gradient of the base pass are free again by then and serve the tangent.
 */
export function tangentPlan(network: Network, { steps, trials }: PassSize) {
  const { cell, gates, hidden: N, inputs: I, outputs: K, layout, readoutLeak } = network
  const k = cell.states.length
  const D = cell.drives.length
  const pairs = steps * trials
  const width = trials * N
  // fused loops keep what is fixed in the arrays of the pass
  const stepwise = cell.loops?.tangents ? 0 : 1
  return {
    direction: layout.size,
    recurrentDirectionTransposed: gates * N * N,
    inputDirectionTransposed: gates * I * N,
    readoutDirectionTransposed: N * K,
    // the derivative of the drives, then that of the credit on them
    tangentDrives: D * pairs * N,
    tangentRates: (pairs + trials) * N,
    signal: D * pairs * N,
    tangentOutputs: pairs * K,
    tangentError: pairs * K,
    filteredTangentError: readoutLeak > 0 ? pairs * K : 0,
    tangentActivity: width,
    bend: (1 - stepwise) * pairs * N,
    tangentStates: stepwise * k * (pairs + trials) * N,
    credit: stepwise * D * pairs * N,
    stateCredit: stepwise * k * pairs * N,
    outputCredit: stepwise * pairs * N,
    bends: stepwise * (2 * k + D) * width,
  } satisfies Plan
}

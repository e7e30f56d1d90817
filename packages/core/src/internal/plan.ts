import type { Kernel } from '../kernels/kernel.js'
import type { Network } from '../network.js'
import type { Real } from '../real.js'

/** The arrays of a pass and their lengths, in elements. */
export type Plan = Readonly<Record<string, number>>

/** The arrays of a plan, in a kernel's memory. */
export function allocatePlan(kernel: Kernel, plan: Plan): Record<string, Real> {
  return Object.fromEntries(Object.entries(plan).map(([name, length]) => [name, kernel.allocate(length)]))
}

export interface PassSize {
  readonly steps: number
  readonly trials: number
}

/** What forward and adjoint pass need. */
export function passPlan({ hidden: N, inputs: I, outputs: K, layout }: Network, { steps, trials }: PassSize) {
  const pairs = steps * trials
  return {
    weights: layout.size,
    recurrentTransposed: N * N,
    inputTransposed: I * N,
    readoutTransposed: N * K,
    noBias: N,
    feedback: K * N,
    inputs: pairs * I,
    // credit takes the place of the states: nothing after the forward pass needs them
    states: pairs * N,
    rates: (pairs + trials) * N,
    derivatives: pairs * N,
    outputs: pairs * K,
    error: pairs * K,
    carry: trials * N,
    gradient: layout.size,
  } satisfies Plan
}

/**
 * What exact Hessian-vector products need beside it: one more trajectory, and what is fixed at fixed weights. The
 * carry and the gradient of the base pass are free again by then and serve the tangent.
 */
export function tangentPlan(
  { hidden: N, inputs: I, outputs: K, layout }: Network,
  { steps, trials }: PassSize,
) {
  const pairs = steps * trials
  return {
    direction: layout.size,
    recurrentDirectionTransposed: N * N,
    inputDirectionTransposed: I * N,
    readoutDirectionTransposed: N * K,
    bend: pairs * N,
    tangentStates: pairs * N,
    tangentRates: (pairs + trials) * N,
    signal: pairs * N,
    tangentOutputs: pairs * K,
    tangentError: pairs * K,
  } satisfies Plan
}

import { type Batch, HessianWorkspace, type Network, type Objective, type Seed } from '@credit/core'
import { lanczos } from '@credit/curvature'

export interface CurvatureMeasure {
  readonly block: 'recurrent'
  readonly value: number
  readonly residual: number
  readonly converged: boolean
  /** Hessian-vector products used, each about two gradients. */
  readonly products: number
  readonly trials: number
}

/**
 * λ_max of the recurrent block of the Hessian of the objective (loss plus L2, which adds `l2` to every
 * eigenvalue of a present synapse) on a fixed probe batch. Exact products: with relu, units cross their kink
 * inside a finite difference of 2e5 pre-activations about every second time.
 */
export function curvatureProbe(
  network: Network,
  objective: Objective,
  batch: Batch,
  options: { tolerance: number; seed: Seed },
) {
  const [steps, trials] = batch.inputs.shape as [number, number, number]
  const workspace = new HessianWorkspace(network, objective, { steps, trials })
  workspace.load(batch)
  return (w: Float64Array): CurvatureMeasure => {
    workspace.at(w)
    const { largest, converged, products } = lanczos(workspace.operator('recurrent'), {
      largest: 1,
      ...options,
    })
    const { value, residual } = largest[0]!
    return { block: 'recurrent', value, residual, converged, products, trials }
  }
}

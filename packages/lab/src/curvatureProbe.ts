import { type Batch, gradientFunction, type Network, type Objective, type Seed } from '@credit/core'
import { finiteDifference, lanczos } from '@credit/curvature'

export interface CurvatureMeasure {
  readonly block: 'recurrent'
  readonly value: number
  readonly residual: number
  readonly converged: boolean
  /** Hessian-vector products, each of four gradients. */
  readonly products: number
  readonly kinkAlarm: boolean
  readonly discrepancy: number
  readonly trials: number
}

/**
 * λ_max of the recurrent block of the Hessian of the objective (loss plus L2, which adds `l2` to every
 * eigenvalue of a present synapse) on a fixed probe batch.
 */
export function curvatureProbe(
  network: Network,
  objective: Objective,
  batch: Batch,
  options: { tolerance: number; seed: Seed },
) {
  const exactGradient = gradientFunction({ network, batch, objective })
  return (w: Float64Array): CurvatureMeasure => {
    const operator = finiteDifference(exactGradient, w, {
      block: network.layout.blocks.recurrent,
      kinked: network.activation.kinked,
    })
    const { largest, converged, products } = lanczos(operator, { largest: 1, ...options })
    const { value, residual } = largest[0]!
    const { kinkAlarm, discrepancy } = operator.record
    return {
      block: 'recurrent',
      value,
      residual,
      converged,
      products,
      kinkAlarm,
      discrepancy,
      trials: batch.inputs.shape[1]!,
    }
  }
}

import { checkNumber, type GradientFunction, type NetworkParameters } from '@credit/core'
import { checkOptions } from '@credit/core/options'
import {
  type FiniteDifferenceOperator,
  type FiniteDifferenceOptions,
  finiteDifference,
} from './finiteDifference.js'

/** What `updateMap` takes. */
export interface UpdateMapOptions extends FiniteDifferenceOptions {
  /** η of the update w ← w - η ĝ(w). */
  readonly learningRate: number
}

/**
 * The Jacobian `I - η ∂ĝ/∂w` of the update `w ← w - η ĝ(w)`, as an operator; ∂ĝ/∂w by central differences
 * (`finiteDifference`, whose record it carries). ĝ is any gradient estimate, so the operator is *not*
 * symmetric: its eigenvalues are Arnoldi's, never Lanczos's.
 *
 * A change of w that ĝ does not see is an eigenvector of eigenvalue 1; differences leave it at 1 within about
 * η·1e-9·‖∂ĝ/∂w‖. With `block`, the update moves those entries alone.
 *
 * Cost: four gradients per product.
 *
 * @throws ArgumentError for a learning rate that is not positive, and for what `finiteDifference` refuses.
 *
 * @example
 * ```ts
 * import type { GradientFunction } from '@credit/core'
 * import { updateMap } from '@credit/curvature'
 *
 * // ĝ = (2 w0 + w1, 0): it turns a step along w1 into a pull on w0, but never moves w1
 * const estimate: GradientFunction = (w, out) => {
 *   out[0] = 2 * w[0] + w[1]
 *   out[1] = 0
 *   return { loss: 0, weight: 1 }
 * }
 * const map = updateMap(estimate, Float64Array.of(0, 0), { learningRate: 0.25, kinked: false })
 * const out = new Float64Array(2)
 * map.apply(Float64Array.of(1, 0), out)
 * out[0] // => ≈ 0.50000000
 * map.apply(Float64Array.of(0, 1), out)
 * out[0] // => ≈ -0.25000000
 * out[1] // => 1
 * ```
 */
export function updateMap(
  estimate: GradientFunction,
  at: Float64Array | NetworkParameters,
  options: UpdateMapOptions,
): FiniteDifferenceOperator {
  const { learningRate, ...difference } = checkOptions('updateMap', options, [
    'learningRate',
    'block',
    'kinked',
  ])
  checkNumber('updateMap', 'learningRate', learningRate, 'a positive number', (value) => value > 0)
  const jacobian = finiteDifference(estimate, at, difference)
  return {
    size: jacobian.size,
    ...(jacobian.block && { block: jacobian.block }),
    get record() {
      return jacobian.record
    },
    apply(v, out) {
      jacobian.apply(v, out)
      for (let i = 0; i < out.length; i++) out[i] = v[i] - learningRate * out[i]
    },
  }
}

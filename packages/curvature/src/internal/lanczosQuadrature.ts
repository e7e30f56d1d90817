import type { Generator } from '@credit/core'
import type { Steps } from '../drive.js'
import type { CheckedOperator } from './checkedOperator.js'
import { orthogonalise } from './orthogonalise.js'
import { randomUnit } from './randomUnit.js'
import { symmetricEigen } from './symmetric.js'
import { scale } from './vectors.js'

const epsilon = 2 ** -52

/** The Gauss quadrature of the spectral measure of a start vector v: `Σ_i weights_i f(nodes_i) ≈ vᵀ f(A) v`. */
export interface LanczosQuadrature {
  /** Eigenvalues θ of T, ascending. */
  readonly nodes: Float64Array
  /** Squared first entries of the eigenvectors of T; sum 1. */
  readonly weights: Float64Array
  /** β_m |s_mi| for each node; 0 where the space is invariant. */
  readonly bounds: Float64Array
  /** The largest difference between an entry of QᵀAQ and the one across its diagonal. */
  readonly asymmetry: number
  /** Whether it was stopped before all steps were made. */
  readonly stopped: boolean
}

/**
 * Lanczos from one random unit vector, all vectors reorthogonalised twice. Ends early, and then exactly, when the Krylov
 * space is invariant: unlike a search for eigenvectors, it has no use for what v does not see. Yields after each product.
 */
export function* lanczosQuadrature(
  operator: CheckedOperator,
  generator: Generator,
  steps: number,
): Steps<undefined, LanczosQuadrature> {
  const n = operator.size
  const basis: Float64Array[] = []
  const rows = Array.from({ length: steps }, () => new Float64Array(steps))
  let q = randomUnit(n, generator)
  let beta = 0
  let asymmetry = 0
  let stopped = false
  do {
    const w = operator.product(q)
    const j = basis.push(q) - 1
    const { coefficients, residual } = orthogonalise(w, basis)
    for (let i = 0; i < j; i++) {
      const across = i === j - 1 ? beta : 0
      asymmetry = Math.max(asymmetry, Math.abs(coefficients[i] - across))
    }
    rows[j][j] = coefficients[j]
    if (j > 0) rows[j - 1][j] = rows[j][j - 1] = beta
    beta = residual <= n * epsilon * operator.norm || basis.length === n ? 0 : residual
    q = w
    if (beta > 0) scale(q, 1 / beta)
    stopped = (yield) === true && beta > 0 && basis.length < steps
  } while (beta > 0 && basis.length < steps && !stopped)

  const m = basis.length
  const { values, vectors } = symmetricEigen(rows, m)
  return {
    nodes: values,
    weights: Float64Array.from(vectors, (s) => s[0] ** 2),
    bounds: Float64Array.from(vectors, (s) => beta * Math.abs(s[m - 1])),
    asymmetry,
    stopped,
  }
}

import type { RandomGenerator } from '@credit/core'
import type { Steps } from '../drive.js'
import type { CheckedOperator } from './checkedOperator.js'
import { orthogonalise } from './orthogonalise.js'
import { randomUnit } from './randomUnit.js'
import { tridiagonalEigen } from './tridiagonal.js'
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
  generator: RandomGenerator,
  steps: number,
): Steps<undefined, LanczosQuadrature> {
  const n = operator.size
  const basis: Float64Array[] = []
  const diagonal: number[] = []
  const offDiagonal: number[] = []
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
    diagonal.push(coefficients[j])
    if (j > 0) offDiagonal.push(beta)
    beta = residual <= n * epsilon * operator.norm || basis.length === n ? 0 : residual
    q = w
    if (beta > 0) scale(q, 1 / beta)
    stopped = (yield) === true && beta > 0 && basis.length < steps
  } while (beta > 0 && basis.length < steps && !stopped)

  const { values, vector } = tridiagonalEigen(Float64Array.from(diagonal), Float64Array.from(offDiagonal), [
    0,
    basis.length - 1,
  ])
  return {
    nodes: values,
    weights: values.map((_, i) => vector(i)[0] ** 2),
    bounds: values.map((_, i) => beta * Math.abs(vector(i)[1])),
    asymmetry,
    stopped,
  }
}

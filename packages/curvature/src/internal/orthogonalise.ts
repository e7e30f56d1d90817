import { axpy, dot, norm } from './vectors.js'

const epsilon = 2 ** -52

/**
 * w ← w - QQᵀw for orthonormal rows q, twice: the second pass removes what round-off left of the first.
 *
 * @returns `coefficients` Qᵀw and the `residual` ‖w - QQᵀw‖, 0 when it is only round-off: at most n ε ‖w‖.
 */
export function orthogonalise(w: Float64Array, basis: readonly Float64Array[]) {
  const before = norm(w)
  const coefficients = new Float64Array(basis.length)
  for (let pass = 0; pass < 2; pass++) {
    for (let i = 0; i < basis.length; i++) {
      const c = dot(basis[i], w)
      axpy(w, -c, basis[i])
      coefficients[i] += c
    }
  }
  const residual = norm(w)
  return { coefficients, residual: residual <= w.length * epsilon * before ? 0 : residual }
}

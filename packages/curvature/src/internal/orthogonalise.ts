import { dot, norm } from './vectors.js'

const epsilon = 2 ** -52

/**
 * w ← w - QQᵀw for orthonormal rows q, twice: the second pass removes what round-off left of the first. Four vectors at
 * a time, so that w is read and written a quarter as often (classical Gram-Schmidt among the four; twice is enough:
 * Giraud, Langou & Rozložník 2005).
 *
 * @returns `coefficients` Qᵀw and the `residual` ‖w - QQᵀw‖, 0 when it is only round-off: at most n ε ‖w‖.
 */
export function orthogonalise(w: Float64Array, basis: readonly Float64Array[]) {
  const before = norm(w)
  const coefficients = new Float64Array(basis.length)
  const whole = basis.length - (basis.length % 4)
  for (let pass = 0; pass < 2; pass++) {
    for (let i = 0; i < whole; i += 4)
      project4(w, basis[i], basis[i + 1], basis[i + 2], basis[i + 3], coefficients, i)
    for (let i = whole; i < basis.length; i++) project(w, basis[i], coefficients, i)
  }
  const residual = norm(w)
  return { coefficients, residual: residual <= w.length * epsilon * before ? 0 : residual }
}

/** w ← w - q qᵀw, and qᵀw is added to the i-th coefficient. */
function project(w: Float64Array, q: Float64Array, coefficients: Float64Array, i: number): void {
  const c = dot(q, w)
  for (let k = 0; k < w.length; k++) w[k] -= c * q[k]
  coefficients[i] += c
}

/** The same for four orthonormal vectors at once, whose coefficients begin at the i-th. */
function project4(
  w: Float64Array,
  q0: Float64Array,
  q1: Float64Array,
  q2: Float64Array,
  q3: Float64Array,
  coefficients: Float64Array,
  i: number,
): void {
  const n = w.length
  let c0 = 0
  let c1 = 0
  let c2 = 0
  let c3 = 0
  for (let k = 0; k < n; k++) {
    const x = w[k]
    c0 += q0[k] * x
    c1 += q1[k] * x
    c2 += q2[k] * x
    c3 += q3[k] * x
  }
  for (let k = 0; k < n; k++) w[k] -= c0 * q0[k] + c1 * q1[k] + (c2 * q2[k] + c3 * q3[k])
  coefficients[i] += c0
  coefficients[i + 1] += c1
  coefficients[i + 2] += c2
  coefficients[i + 3] += c3
}

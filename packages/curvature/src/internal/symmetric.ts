import { tridiagonalEigen } from './tridiagonal.js'
import { powerOfTwo } from './vectors.js'

export interface SymmetricEigen {
  /** Ascending. */
  readonly values: Float64Array
  /** `vectors[i]` belongs to `values[i]`; unit length. */
  readonly vectors: readonly Float64Array[]
}

/**
 * Eigenpairs of the leading n×n corner of a symmetric matrix given by its rows, of which what is on and above the diagonal
 * counts: Householder reflections to a tridiagonal matrix, `A = Q T Qᵀ`, whose eigenvectors are turned back by Q. O(n³).
 * Entries are first brought near 1 by a power of two, which changes no bit.
 *
 * Householder 1958; Martin, Reinsch & Wilkinson 1968.
 */
export function symmetricEigen(rows: readonly Float64Array[], n: number): SymmetricEigen {
  let largest = 0
  for (let i = 0; i < n; i++) for (let j = i; j < n; j++) largest = Math.max(largest, Math.abs(rows[i][j]))
  const unit = powerOfTwo(largest)
  const a = Array.from({ length: n }, (_, i) =>
    Float64Array.from({ length: n }, (_, j) => rows[Math.min(i, j)][Math.max(i, j)] / unit),
  )
  const q = Array.from({ length: n }, (_, i) => {
    const row = new Float64Array(n)
    row[i] = 1
    return row
  })
  for (let k = 0; k < n - 2; k++) reflect(a, q, k)
  const diagonal = Float64Array.from(a, (row, i) => row[i])
  const beside = Float64Array.from({ length: Math.max(0, n - 1) }, (_, i) => a[i][i + 1])
  const { values, vector } = tridiagonalEigen(diagonal, beside, [...diagonal.keys()])
  return {
    values: values.map((value) => value * unit),
    vectors: Array.from({ length: n }, (_, i) => {
      const s = vector(i)
      return Float64Array.from(q, (row) => row.reduce((sum, each, j) => sum + each * s[j], 0))
    }),
  }
}

/** `A ← H A H`, `Q ← Q H` with the reflection H that clears column k below its second entry. */
function reflect(a: readonly Float64Array[], q: readonly Float64Array[], k: number): void {
  const n = a.length
  const v = new Float64Array(n)
  let square = 0
  let rest = 0
  for (let i = k + 1; i < n; i++) {
    v[i] = a[i][k]
    square += v[i] * v[i]
    if (i > k + 1) rest += v[i] * v[i]
  }
  if (rest === 0) return
  v[k + 1] += v[k + 1] < 0 ? -Math.sqrt(square) : Math.sqrt(square)
  // 2 / vᵀv
  const scale = 2 / (rest + v[k + 1] * v[k + 1])
  const w = new Float64Array(n)
  let along = 0
  for (let i = k; i < n; i++) {
    let sum = 0
    for (let j = k + 1; j < n; j++) sum += a[i][j] * v[j]
    w[i] = scale * sum
    along += w[i] * v[i]
  }
  for (let i = k + 1; i < n; i++) w[i] -= 0.5 * scale * along * v[i]
  for (let i = k; i < n; i++) for (let j = k; j < n; j++) a[i][j] -= v[i] * w[j] + w[i] * v[j]
  for (const row of q) {
    let sum = 0
    for (let j = k + 1; j < n; j++) sum += row[j] * v[j]
    for (let j = k + 1; j < n; j++) row[j] -= scale * sum * v[j]
  }
}

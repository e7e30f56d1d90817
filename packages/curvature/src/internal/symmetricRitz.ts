import type { KrylovBasis } from './krylov.js'
import type { RitzPairs } from './search.js'
import { symmetricEigen } from './symmetric.js'
import { type TridiagonalEigen, tridiagonalEigen } from './tridiagonal.js'

/** Those of a symmetric operator, ascending. */
export interface SymmetricRitz extends RitzPairs {
  /** The unit vector s of pair i in the basis Q: the Ritz vector is Q s. */
  vector(i: number): Float64Array
}

/** Ritz pairs of the space built so far with bounds on ‖Hy - θy‖, for so many of either end. */
export function symmetricRitz(krylov: KrylovBasis, largest: number, smallest: number): SymmetricRitz {
  const m = krylov.size
  const { values, bound, unseen, vector } = krylov.restarted ? densePairs(krylov) : tridiagonalPairs(krylov)
  return {
    wanted: endsOf(m, largest, smallest),
    rivals: endsOf(m, largest > 1 ? largest + 1 : 0, smallest > 1 ? smallest + 1 : 0),
    get kept() {
      const extra = Math.floor((m - largest - smallest) / (largest > 0 && smallest > 0 ? 4 : 2))
      return endsOf(m, largest && largest + extra, smallest && smallest + extra)
    },
    value: (i) => ({ real: values[i], imaginary: 0 }),
    rank: (i) => values[i],
    bound,
    unseen,
    vector,
    restart(keep, continuing) {
      const diagonal = keep.map((pair, i) => Float64Array.from(keep, (_, j) => (i === j ? values[pair] : 0)))
      const exact = keep.map(() => 0)
      krylov.restart(keep.map(vector), diagonal, exact, continuing)
    },
  }
}

/** Indices into m ascending values: the `largest` last ones, descending, then the `smallest` first ones. */
export function endsOf(m: number, largest: number, smallest: number): number[] {
  const indices: number[] = []
  for (let i = 0; i < Math.min(m, largest); i++) indices.push(m - 1 - i)
  for (let i = 0; i < Math.min(m, smallest); i++) indices.push(i)
  return indices
}

/**
 * Before any restart: P is tridiagonal, and the first and the last entry of its eigenvectors s are enough to judge the
 * pairs. All entries are computed when the first vector is asked for.
 *
 * An eigenvalue μ > θ of A with eigenvector u, θ the largest Ritz value, has `uᵀq_m = p_m(μ) uᵀq_0` with the Lanczos
 * polynomial p_m, which rises at least linearly beyond θ, its largest root, where its slope is `1 / (β s_m s_0)`. Hence
 * `|uᵀq_0| ≤ |β s_m| |s_0| / (μ - θ)`, and of all directions q_0 at most `x √(2n/π)` are that poor in u: `|uᵀq_0| ≤ x`.
 */
function tridiagonalPairs(krylov: KrylovBasis) {
  const m = krylov.size
  const { projection, beta } = krylov
  const diagonal = new Float64Array(m)
  const offDiagonal = new Float64Array(m - 1)
  for (let i = 0; i < m; i++) diagonal[i] = projection[i][i]
  for (let i = 0; i < m - 1; i++) offDiagonal[i] = projection[i][i + 1]
  const { values, vector: ends } = tridiagonalEigen(diagonal, offDiagonal, [0, m - 1])
  const bound = (i: number) => Math.abs(beta * ends(i)[1])
  const directions = Math.sqrt((2 * krylov.dimension) / Math.PI)
  let whole: TridiagonalEigen | undefined
  return {
    values,
    bound,
    unseen: (i: number) => directions * bound(i) * Math.abs(ends(i)[0]),
    vector(i: number): Float64Array {
      whole ??= tridiagonalEigen(diagonal, offDiagonal, [...diagonal.keys()])
      return whole.vector(i)
    },
  }
}

/** After a restart: P has an arrow's head, and what earlier restarts dropped counts as well. */
function densePairs(krylov: KrylovBasis) {
  const m = krylov.size
  // Only what orthogonalisation computed: below the diagonal stands what symmetry says.
  const rows = Array.from({ length: m }, (_, i) =>
    Float64Array.from({ length: m }, (_, j) => krylov.projection[Math.min(i, j)][Math.max(i, j)]),
  )
  const { values, vectors } = symmetricEigen(rows, m)
  const bounds = Float64Array.from(vectors, (s) => Math.abs(krylov.leak(s)) + krylov.dropped(s))
  return {
    values,
    bound: (i: number) => bounds[i],
    unseen: () => Number.POSITIVE_INFINITY,
    vector: (i: number) => vectors[i],
  }
}

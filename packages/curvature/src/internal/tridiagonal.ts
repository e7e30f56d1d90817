import { modulus } from './search.js'
import { powerOfTwo } from './vectors.js'

const epsilon = 2 ** -52

export interface TridiagonalEigen {
  /** Ascending. */
  readonly values: Float64Array
  /** The entries asked for of the eigenvector of `values[i]`, whose length is 1 as a whole. */
  vector(i: number): Float64Array
}

/**
 * All eigenvalues of a symmetric tridiagonal matrix, and of each eigenvector only the entries asked for: what a
 * convergence bound (the last one) or a quadrature weight (the first one) needs costs O(n²), all of them O(n³).
 *
 * Implicit QL with Wilkinson's shift: Dubrulle, Martin & Wilkinson 1968; a few entries only: Golub & Welsch 1969. Off-diagonal
 * entries are dropped at ε times the largest entry, so eigenvalues are exact to a few of those. It ends on numbers that
 * are not finite too, and all values are NaN then.
 *
 * @param diagonal n entries.
 * @param offDiagonal n - 1 entries, `offDiagonal[i]` between rows i and i + 1.
 * @param entries indices of the entries of each eigenvector.
 */
export function tridiagonalEigen(
  diagonal: Float64Array,
  offDiagonal: Float64Array,
  entries: readonly number[],
): TridiagonalEigen {
  const n = diagonal.length
  const kept = entries.length
  let largest = 0
  for (let i = 0; i < n; i++) largest = Math.max(largest, Math.abs(diagonal[i]))
  for (let i = 0; i < n - 1; i++) largest = Math.max(largest, Math.abs(offDiagonal[i]))
  // near 1, where nothing that counts can leave the range of doubles
  const unit = powerOfTwo(largest)
  const d = new Float64Array(n)
  const e = new Float64Array(n)
  for (let i = 0; i < n; i++) d[i] = diagonal[i] / unit
  for (let i = 0; i < n - 1; i++) e[i] = offDiagonal[i] / unit
  // column j of the product of all rotations, one after the other
  const z = new Float64Array(n * kept)
  entries.forEach((row, k) => {
    z[row * kept + k] = 1
  })
  for (let low = 0; low < n; low++) {
    for (let high = blockEnd(e, low); high > low; high = blockEnd(e, low)) sweep(d, e, z, kept, low, high)
  }
  const order = Array.from(d.keys()).sort((a, b) => d[a] - d[b])
  return {
    values: Float64Array.from(order, (i) => d[i] * unit),
    vector: (i) => z.subarray(order[i] * kept, (order[i] + 1) * kept),
  }
}

/** The last row of the block that begins at `low` and that no negligible entry splits; NaN splits as well. */
function blockEnd(e: Float64Array, low: number): number {
  let end = low
  while (end < e.length - 1 && Math.abs(e[end]) > epsilon) end++
  return end
}

/** One QL step on rows low … high, which makes e[low] smaller, and the same rotations on the columns of z. */
function sweep(
  d: Float64Array,
  e: Float64Array,
  z: Float64Array,
  kept: number,
  low: number,
  high: number,
): void {
  const ratio = (d[low + 1] - d[low]) / (2 * e[low])
  const root = modulus(ratio, 1)
  let g = d[high] - d[low] + e[low] / (ratio + (ratio < 0 ? -root : root))
  let sine = 1
  let cosine = 1
  let shift = 0
  for (let i = high - 1; i >= low; i--) {
    const f = sine * e[i]
    const b = cosine * e[i]
    const r = modulus(f, g)
    e[i + 1] = r
    if (r === 0) {
      // the block has come apart at i + 1: what is done so far stands
      d[i + 1] -= shift
      e[high] = 0
      return
    }
    sine = f / r
    cosine = g / r
    g = d[i + 1] - shift
    const t = (d[i] - g) * sine + 2 * cosine * b
    shift = sine * t
    d[i + 1] = g + shift
    g = cosine * t - b
    rotate(z, i * kept, kept, cosine, sine)
  }
  d[low] -= shift
  e[low] = g
  e[high] = 0
}

/** Turns the two columns of `length` entries at `start`. */
function rotate(z: Float64Array, start: number, length: number, cosine: number, sine: number): void {
  for (let at = start; at < start + length; at++) {
    const next = z[at + length]
    z[at + length] = sine * z[at] + cosine * next
    z[at] = cosine * z[at] - sine * next
  }
}

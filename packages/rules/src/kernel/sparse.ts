import type { Real } from '@credit/core'

/** `out[m,n] = A[m,k] · b[k,n]` for a sparse A: see the interface. */
export function sparseProduct(
  out: Real,
  outAt: number,
  values: Real,
  pattern: Int32Array,
  patternAt: number,
  b: Real,
  bAt: number,
  m: number,
  n: number,
): void {
  let entries = patternAt
  for (let i = 0; i < m; i++) {
    const count = pattern[entries]
    const first = entries + 1
    const end = first + 2 * count
    for (let j = 0; j < n; j++) {
      let sum = 0
      for (let e = first; e < end; e += 2) {
        sum += values[pattern[e + 1]] * b[bAt + pattern[e] * n + j]
      }
      out[outAt + i * n + j] = sum
    }
    entries = end
  }
}

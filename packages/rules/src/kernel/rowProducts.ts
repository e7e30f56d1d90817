import type { Real } from '@credit/core'

/**
 * `out[m,n] = a[m,k] · b[n,k]ᵀ`, or `out += a · bᵀ`, in plain loops. Dot products run in four partial sums, so that a
 * vectorised kernel can give the same bits.
 */
export function rowProducts(
  out: Real,
  outAt: number,
  a: Real,
  aAt: number,
  b: Real,
  bAt: number,
  m: number,
  k: number,
  n: number,
  accumulate: boolean,
): void {
  const whole = k - (k % 4)
  for (let i = 0; i < m; i++) {
    const left = aAt + i * k
    for (let j = 0; j < n; j++) {
      const right = bAt + j * k
      let s0 = 0
      let s1 = 0
      let s2 = 0
      let s3 = 0
      for (let p = 0; p < whole; p += 4) {
        s0 += a[left + p] * b[right + p]
        s1 += a[left + p + 1] * b[right + p + 1]
        s2 += a[left + p + 2] * b[right + p + 2]
        s3 += a[left + p + 3] * b[right + p + 3]
      }
      let sum = s0 + s2 + (s1 + s3)
      for (let p = whole; p < k; p++) sum += a[left + p] * b[right + p]
      const o = outAt + i * n + j
      out[o] = accumulate ? sum + out[o] : sum
    }
  }
}

/** The sum of the squares of `length` numbers, in eight partial sums. */
export function sumOfSquares(x: Real, at: number, length: number): number {
  const sums = [0, 0, 0, 0, 0, 0, 0, 0]
  const whole = length - (length % 8)
  for (let i = 0; i < whole; i++) sums[i % 8] += x[at + i] * x[at + i]
  const [a, b, c, d, e, f, g, h] = sums as [number, number, number, number, number, number, number, number]
  let sum = a + c + (e + g) + (b + d + (f + h))
  for (let i = whole; i < length; i++) sum += x[at + i] * x[at + i]
  return sum
}

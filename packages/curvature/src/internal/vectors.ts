/** a · b over the length of `a`. Four running sums, added in a fixed order: twice the speed of one, and always the same bits. */
export function dot(a: Float64Array, b: Float64Array): number {
  const n = a.length
  const whole = n - (n % 4)
  let s0 = 0
  let s1 = 0
  let s2 = 0
  let s3 = 0
  for (let i = 0; i < whole; i += 4) {
    s0 += a[i] * b[i]
    s1 += a[i + 1] * b[i + 1]
    s2 += a[i + 2] * b[i + 2]
    s3 += a[i + 3] * b[i + 3]
  }
  for (let i = whole; i < n; i++) s0 += a[i] * b[i]
  return s0 + s1 + (s2 + s3)
}

/** y ← y + c x */
export function axpy(y: Float64Array, c: number, x: Float64Array): void {
  for (let i = 0; i < y.length; i++) y[i] += c * x[i]
}

/** x ← c x */
export function scale(x: Float64Array, c: number): void {
  for (let i = 0; i < x.length; i++) x[i] *= c
}

/**
 * ‖x‖. The squares of entries beyond 1e±150 leave the range of a double, so such a vector is scaled by its
 * largest entry first.
 */
export function norm(x: Float64Array): number {
  const plain = Math.sqrt(dot(x, x))
  if (plain > 1e-140 && plain < 1e140) return plain
  let largest = 0
  for (let i = 0; i < x.length; i++) largest = Math.max(largest, Math.abs(x[i]))
  if (largest === 0 || !Number.isFinite(largest)) return largest
  let sum = 0
  for (let i = 0; i < x.length; i++) sum += (x[i] / largest) ** 2
  return largest * Math.sqrt(sum)
}

/** The power of two at or below x > 0, and 1 for 0: to divide by it brings x near 1 and changes no bit. NaN stays NaN. */
export function powerOfTwo(x: number): number {
  return x === 0 ? 1 : 2 ** Math.floor(Math.log2(x))
}

/** The first entry of `x` that is NaN or infinite, or -1. */
export function firstNonFinite(x: Float64Array): number {
  for (let i = 0; i < x.length; i++) if (!Number.isFinite(x[i])) return i
  return -1
}

import type { Real } from '../real.js'

// The reference kernel: plain loops. Every sum runs over k in ascending order in one accumulator, so that a
// vectorised kernel whose lanes are different outputs gives the same bits. Blocks of 4×4 outputs keep the
// accumulators in registers: 3-5 GFLOP/s, against 0.7 for the naive loop.

/** `out[m,n] = a[m,k] · b[k,n]`, or `out += a · b`. All row-major; `*At` are offsets. */
export function product(
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
  const m4 = m - (m % 4)
  const n4 = n - (n % 4)
  for (let i = 0; i < m4; i += 4) {
    const a0 = aAt + i * k
    const a1 = a0 + k
    const a2 = a1 + k
    const a3 = a2 + k
    for (let j = 0; j < n4; j += 4) {
      let c00 = 0
      let c01 = 0
      let c02 = 0
      let c03 = 0
      let c10 = 0
      let c11 = 0
      let c12 = 0
      let c13 = 0
      let c20 = 0
      let c21 = 0
      let c22 = 0
      let c23 = 0
      let c30 = 0
      let c31 = 0
      let c32 = 0
      let c33 = 0
      for (let p = 0, q = bAt + j; p < k; p++, q += n) {
        const b0 = b[q]
        const b1 = b[q + 1]
        const b2 = b[q + 2]
        const b3 = b[q + 3]
        const x0 = a[a0 + p]
        c00 += x0 * b0
        c01 += x0 * b1
        c02 += x0 * b2
        c03 += x0 * b3
        const x1 = a[a1 + p]
        c10 += x1 * b0
        c11 += x1 * b1
        c12 += x1 * b2
        c13 += x1 * b3
        const x2 = a[a2 + p]
        c20 += x2 * b0
        c21 += x2 * b1
        c22 += x2 * b2
        c23 += x2 * b3
        const x3 = a[a3 + p]
        c30 += x3 * b0
        c31 += x3 * b1
        c32 += x3 * b2
        c33 += x3 * b3
      }
      let o = outAt + i * n + j
      if (accumulate) {
        c00 += out[o]
        c01 += out[o + 1]
        c02 += out[o + 2]
        c03 += out[o + 3]
        c10 += out[o + n]
        c11 += out[o + n + 1]
        c12 += out[o + n + 2]
        c13 += out[o + n + 3]
        c20 += out[o + 2 * n]
        c21 += out[o + 2 * n + 1]
        c22 += out[o + 2 * n + 2]
        c23 += out[o + 2 * n + 3]
        c30 += out[o + 3 * n]
        c31 += out[o + 3 * n + 1]
        c32 += out[o + 3 * n + 2]
        c33 += out[o + 3 * n + 3]
      }
      out[o] = c00
      out[o + 1] = c01
      out[o + 2] = c02
      out[o + 3] = c03
      o += n
      out[o] = c10
      out[o + 1] = c11
      out[o + 2] = c12
      out[o + 3] = c13
      o += n
      out[o] = c20
      out[o + 1] = c21
      out[o + 2] = c22
      out[o + 3] = c23
      o += n
      out[o] = c30
      out[o + 1] = c31
      out[o + 2] = c32
      out[o + 3] = c33
    }
    for (let r = i; r < i + 4; r++) productRow(out, outAt, a, aAt, b, bAt, r, n4, k, n, accumulate)
  }
  for (let i = m4; i < m; i++) productRow(out, outAt, a, aAt, b, bAt, i, 0, k, n, accumulate)
}

function productRow(
  out: Real,
  outAt: number,
  a: Real,
  aAt: number,
  b: Real,
  bAt: number,
  row: number,
  from: number,
  k: number,
  n: number,
  accumulate: boolean,
): void {
  const left = aAt + row * k
  for (let j = from; j < n; j++) {
    let sum = 0
    for (let p = 0, q = bAt + j; p < k; p++, q += n) sum += a[left + p] * b[q]
    const o = outAt + row * n + j
    out[o] = accumulate ? sum + out[o] : sum
  }
}

/** `out[m,n] += a[k,m]ᵀ · b[k,n]`: a sum of k outer products. */
export function outerProducts(
  out: Real,
  outAt: number,
  a: Real,
  aAt: number,
  b: Real,
  bAt: number,
  k: number,
  m: number,
  n: number,
): void {
  const m4 = m - (m % 4)
  const n4 = n - (n % 4)
  for (let i = 0; i < m4; i += 4) {
    for (let j = 0; j < n4; j += 4) {
      let c00 = 0
      let c01 = 0
      let c02 = 0
      let c03 = 0
      let c10 = 0
      let c11 = 0
      let c12 = 0
      let c13 = 0
      let c20 = 0
      let c21 = 0
      let c22 = 0
      let c23 = 0
      let c30 = 0
      let c31 = 0
      let c32 = 0
      let c33 = 0
      for (let p = 0, l = aAt + i, q = bAt + j; p < k; p++, l += m, q += n) {
        const b0 = b[q]
        const b1 = b[q + 1]
        const b2 = b[q + 2]
        const b3 = b[q + 3]
        const x0 = a[l]
        c00 += x0 * b0
        c01 += x0 * b1
        c02 += x0 * b2
        c03 += x0 * b3
        const x1 = a[l + 1]
        c10 += x1 * b0
        c11 += x1 * b1
        c12 += x1 * b2
        c13 += x1 * b3
        const x2 = a[l + 2]
        c20 += x2 * b0
        c21 += x2 * b1
        c22 += x2 * b2
        c23 += x2 * b3
        const x3 = a[l + 3]
        c30 += x3 * b0
        c31 += x3 * b1
        c32 += x3 * b2
        c33 += x3 * b3
      }
      let o = outAt + i * n + j
      out[o] += c00
      out[o + 1] += c01
      out[o + 2] += c02
      out[o + 3] += c03
      o += n
      out[o] += c10
      out[o + 1] += c11
      out[o + 2] += c12
      out[o + 3] += c13
      o += n
      out[o] += c20
      out[o + 1] += c21
      out[o + 2] += c22
      out[o + 3] += c23
      o += n
      out[o] += c30
      out[o + 1] += c31
      out[o + 2] += c32
      out[o + 3] += c33
    }
    for (let r = i; r < i + 4; r++) outerRow(out, outAt, a, aAt, b, bAt, r, n4, k, m, n)
  }
  for (let i = m4; i < m; i++) outerRow(out, outAt, a, aAt, b, bAt, i, 0, k, m, n)
}

function outerRow(
  out: Real,
  outAt: number,
  a: Real,
  aAt: number,
  b: Real,
  bAt: number,
  row: number,
  from: number,
  k: number,
  m: number,
  n: number,
): void {
  for (let j = from; j < n; j++) {
    let sum = 0
    for (let p = 0, l = aAt + row, q = bAt + j; p < k; p++, l += m, q += n) sum += a[l] * b[q]
    out[outAt + row * n + j] += sum
  }
}

/** `out[n,m] = a[m,n]ᵀ`. */
export function transpose(out: Real, a: Real, aAt: number, m: number, n: number): void {
  for (let i = 0; i < m; i++) for (let j = 0; j < n; j++) out[j * m + i] = a[aAt + i * n + j]
}

/** `out[n] += Σ_k a[k,n]`. */
export function addRows(out: Real, outAt: number, a: Real, aAt: number, k: number, n: number): void {
  for (let row = aAt; row < aAt + k * n; row += n) for (let i = 0; i < n; i++) out[outAt + i] += a[row + i]
}

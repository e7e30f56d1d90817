import { addSome, BYTES, every, LANES, multiplyAdd, zero } from './lanes'
import { put2, put4 } from './put'
import { TOUCHED, touch } from './touch'
import { wideSums } from './wideOuter'

// The sums of one part of `out` wait in scratch memory, at address 0, while k runs through blocks that stay in
// the caches. A row of the part has 128 columns.
// @ts-ignore: decorator
@inline const COLUMNS: i32 = 128
// @ts-ignore: decorator
@inline const ROWS: i32 = 64 * LANES / 2
// @ts-ignore: decorator
@inline const STRIDE: usize = <usize>COLUMNS * BYTES
const DEPTH: i32 = 128
/** A vector row of zeros, never written. */
const ZEROS: usize = <usize>ROWS * STRIDE

/** The bytes below this are scratch of the loops. */
export const scratchBytes: i32 = <i32>TOUCHED + 64

/**
 * `out[m,n] += a[k,m]ᵀ · b[k,n]`. In float64 every sum keeps the order of one accumulator over all k, added to
 * `out` last; in float32 each block of k is summed by itself, which rounds less.
 */
export function outerProducts(out: usize, a: usize, b: usize, k: i32, m: i32, n: i32): void {
  if (k <= DEPTH) {
    sums(out, ZEROS, <usize>n * BYTES, a, b, k, m, n, m, n, true)
    return
  }
  // a narrow b fills few lanes of its vectors: then lanes are rows of `out`
  const turned = padded(n, 2) * padded(m, 4 * LANES) < padded(m, 2) * padded(n, 4 * LANES)
  if (turned) parts(out, b, a, k, n, m, true)
  else parts(out, a, b, k, m, n, false)
}

function padded(size: i32, unit: i32): i64 {
  return <i64>((size + unit - 1) / unit) * unit
}

function parts(out: usize, a: usize, b: usize, k: i32, m: i32, n: i32, turned: bool): void {
  for (let i = 0; i < m; i += ROWS) {
    const rows = min(m - i, ROWS)
    for (let j = 0; j < n; j += COLUMNS) {
      const columns = min(n - j, COLUMNS)
      for (let p = 0; p < k; p += DEPTH) {
        const depth = min(k - p, DEPTH)
        const left = a + <usize>p * m * BYTES
        const right = b + <usize>p * n * BYTES
        touch(left, <usize>depth * m * BYTES)
        touch(right, <usize>depth * n * BYTES)
        const fresh = p === 0 || sizeof<Real>() === 4
        const from = fresh ? ZEROS : 0
        const add = p > 0 && sizeof<Real>() === 4
        sums(0, from, STRIDE, left + <usize>i * BYTES, right + <usize>j * BYTES, depth, m, n, rows, columns, add)
      }
      if (turned) addTurned(out + (<usize>j * m + i) * BYTES, <usize>m * BYTES, rows, columns)
      else addStraight(out + (<usize>i * n + j) * BYTES, <usize>n * BYTES, rows, columns)
    }
  }
}

function addStraight(out: usize, stride: usize, rows: i32, columns: i32): void {
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j += LANES) {
      const sum = v128.load(<usize>i * STRIDE + <usize>j * BYTES)
      addSome(out + <usize>i * stride + <usize>j * BYTES, sum, columns - j)
    }
  }
}

function addTurned(out: usize, stride: usize, rows: i32, columns: i32): void {
  for (let j = 0; j < columns; j++) {
    for (let i = 0; i < rows; i++) {
      const at = out + <usize>j * stride + <usize>i * BYTES
      store<Real>(at, load<Real>(at) + load<Real>(<usize>i * STRIDE + <usize>j * BYTES))
    }
  }
}

/** What a sum begins with: in float32 always 0, a constant that leaves the loop faster code (10 %). */
// @ts-ignore: decorator
@inline function start(from: usize): v128 {
  return sizeof<Real>() === 8 ? v128.load(from) : zero()
}

/** A part of `rows × columns` sums, tile by tile; `from` is `out` or ZEROS. */
function sums(
  out: usize,
  from: usize,
  stride: usize,
  a: usize,
  b: usize,
  k: i32,
  m: i32,
  n: i32,
  rows: i32,
  columns: i32,
  accumulate: bool,
): void {
  const left = <usize>m * BYTES
  const right = <usize>n * BYTES
  let j = 0
  if (WIDE && columns >= 2 * LANES && rows > 0) {
    j = wideSums(out, from, from === ZEROS, stride, a, b, k, left, right, rows, columns, accumulate)
  }
  while (j < columns) {
    const rest = columns - j
    const wide = !WIDE && rest > 2 * LANES
    const step = wide ? 2 : 4
    const x = b + <usize>j * BYTES
    let i = 0
    for (; i + step <= rows; i += step) {
      const to = out + <usize>i * stride + <usize>j * BYTES
      const base = from === ZEROS ? ZEROS : to
      const y = a + <usize>i * BYTES
      if (wide) tile2x4(to, base, y, x, k, left, right, stride, rest, accumulate)
      else tile4x2(to, base, y, x, k, left, right, stride, rest, accumulate)
    }
    for (; i < rows; i++) {
      const to = out + <usize>i * stride + <usize>j * BYTES
      tile1x4(to, from === ZEROS ? ZEROS : to, a + <usize>i * BYTES, x, k, left, right, rest, accumulate)
    }
    j += wide ? 4 * LANES : 2 * LANES
  }
}

/** 2 rows × 4 vectors, summed on from what is at `from`, then written or added to `out`. */
function tile2x4(
  out: usize,
  from: usize,
  a: usize,
  b: usize,
  k: i32,
  left: usize,
  right: usize,
  stride: usize,
  columns: i32,
  accumulate: bool,
): void {
  let c00 = start(from)
  let c01 = start(from + 16)
  let c02 = start(from + 32)
  let c03 = start(from + 48)
  from += from === ZEROS ? 0 : stride
  let c10 = start(from)
  let c11 = start(from + 16)
  let c12 = start(from + 32)
  let c13 = start(from + 48)
  for (; k > 0; k--) {
    const b0 = v128.load(b)
    const b1 = v128.load(b, 16)
    const b2 = v128.load(b, 32)
    const b3 = v128.load(b, 48)
    const x0 = every(a)
    c00 = multiplyAdd(x0, b0, c00)
    c01 = multiplyAdd(x0, b1, c01)
    c02 = multiplyAdd(x0, b2, c02)
    c03 = multiplyAdd(x0, b3, c03)
    const x1 = every(a + BYTES)
    c10 = multiplyAdd(x1, b0, c10)
    c11 = multiplyAdd(x1, b1, c11)
    c12 = multiplyAdd(x1, b2, c12)
    c13 = multiplyAdd(x1, b3, c13)
    a += left
    b += right
  }
  put4(out, c00, c01, c02, c03, columns, accumulate)
  put4(out + stride, c10, c11, c12, c13, columns, accumulate)
}

/** 4 rows × 2 vectors, summed on from what is at `from`, then written or added to `out`. */
function tile4x2(
  out: usize,
  from: usize,
  a: usize,
  b: usize,
  k: i32,
  left: usize,
  right: usize,
  stride: usize,
  columns: i32,
  accumulate: bool,
): void {
  let c00 = start(from)
  let c01 = start(from + 16)
  from += from === ZEROS ? 0 : stride
  let c10 = start(from)
  let c11 = start(from + 16)
  from += from === ZEROS ? 0 : stride
  let c20 = start(from)
  let c21 = start(from + 16)
  from += from === ZEROS ? 0 : stride
  let c30 = start(from)
  let c31 = start(from + 16)
  for (; k > 0; k--) {
    const b0 = v128.load(b)
    const b1 = v128.load(b, 16)
    const x0 = every(a)
    c00 = multiplyAdd(x0, b0, c00)
    c01 = multiplyAdd(x0, b1, c01)
    const x1 = every(a + BYTES)
    c10 = multiplyAdd(x1, b0, c10)
    c11 = multiplyAdd(x1, b1, c11)
    const x2 = every(a + 2 * BYTES)
    c20 = multiplyAdd(x2, b0, c20)
    c21 = multiplyAdd(x2, b1, c21)
    const x3 = every(a + 3 * BYTES)
    c30 = multiplyAdd(x3, b0, c30)
    c31 = multiplyAdd(x3, b1, c31)
    a += left
    b += right
  }
  put2(out, c00, c01, columns, accumulate)
  put2(out + stride, c10, c11, columns, accumulate)
  put2(out + 2 * stride, c20, c21, columns, accumulate)
  put2(out + 3 * stride, c30, c31, columns, accumulate)
}

/** 1 row × 4 vectors, summed on from what is at `from`, then written or added to `out`. */
function tile1x4(
  out: usize,
  from: usize,
  a: usize,
  b: usize,
  k: i32,
  left: usize,
  right: usize,
  columns: i32,
  accumulate: bool,
): void {
  let c00 = start(from)
  let c01 = start(from + 16)
  let c02 = start(from + 32)
  let c03 = start(from + 48)
  for (; k > 0; k--) {
    const b0 = v128.load(b)
    const b1 = v128.load(b, 16)
    const b2 = v128.load(b, 32)
    const b3 = v128.load(b, 48)
    const x0 = every(a)
    c00 = multiplyAdd(x0, b0, c00)
    c01 = multiplyAdd(x0, b1, c01)
    c02 = multiplyAdd(x0, b2, c02)
    c03 = multiplyAdd(x0, b3, c03)
    a += left
    b += right
  }
  put4(out, c00, c01, c02, c03, columns, accumulate)
}

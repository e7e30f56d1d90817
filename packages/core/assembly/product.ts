import { BYTES, every, LANES, multiplyAdd, zero } from './lanes'
import { put2, put4 } from './put'
import { thin } from './thin'
import { wideProduct } from './wideProduct'

/** Rows of `a` that go through all columns before the next: with k = 128 they fill half of a 32 KiB cache. */
const BLOCK: i32 = 32

/**
 * `out[m,n] = a[m,k] · b[k,n]`, or `out += a · b`. Lanes are neighbouring columns, each summed over k in
 * ascending order in one accumulator. 8 accumulators keep both adders busy; unrolling over k only makes the
 * engine spill them (a quarter slower).
 */
export function product(
  out: usize,
  a: usize,
  b: usize,
  m: i32,
  k: i32,
  n: i32,
  accumulate: bool,
): void {
  if (k > 0 && k <= 2 && n > 1) {
    thin(out, a, b, m, k, n, accumulate)
    return
  }
  const left = <usize>k * BYTES
  const right = <usize>n * BYTES
  if (WIDE && n >= 2 * LANES && m > 0) {
    const done = wideProduct(out, a, b, m, k, n, accumulate)
    if (done < n) blocks(out, a, b, m, k, n, done, left, right, accumulate)
    return
  }
  blocks(out, a, b, m, k, n, 0, left, right, accumulate)
}

function blocks(
  out: usize,
  a: usize,
  b: usize,
  m: i32,
  k: i32,
  n: i32,
  from: i32,
  left: usize,
  right: usize,
  accumulate: bool,
): void {
  for (let top = 0; top < m; top += BLOCK) {
    const rows = min(m - top, BLOCK)
    block(out + <usize>top * right, a + <usize>top * left, b, rows, k, n, from, left, right, accumulate)
  }
}

function block(
  out: usize,
  a: usize,
  b: usize,
  m: i32,
  k: i32,
  n: i32,
  from: i32,
  left: usize,
  right: usize,
  accumulate: bool,
): void {
  const even = m & ~1
  let j = from
  while (even > 0 && j < n) {
    const columns = n - j
    const at = out + <usize>j * BYTES
    const strip = b + <usize>j * BYTES
    let i = 0
    // wide tiles leave fewer columns than two vectors
    if (!WIDE && columns > 2 * LANES) {
      for (; i < even; i += 2) {
        tile2x4(at + <usize>i * right, a + <usize>i * left, strip, k, left, right, columns, accumulate)
      }
      j += 4 * LANES
    } else {
      for (; i + 4 <= even; i += 4) {
        tile4x2(at + <usize>i * right, a + <usize>i * left, strip, k, left, right, columns, accumulate)
      }
      for (; i < even; i++) {
        tile1x4(at + <usize>i * right, a + <usize>i * left, strip, k, right, columns, accumulate)
      }
      j += 2 * LANES
    }
  }
  if (even < m) lastRow(out + <usize>even * right, a + <usize>even * left, b, k, n, from, right, accumulate)
}

function lastRow(
  out: usize,
  a: usize,
  b: usize,
  k: i32,
  n: i32,
  from: i32,
  right: usize,
  accumulate: bool,
): void {
  let j = from
  if (!WIDE) {
    for (; n - j > 4 * LANES; j += 8 * LANES) {
      tile1x8(out + <usize>j * BYTES, a, b + <usize>j * BYTES, k, right, n - j, accumulate)
    }
  }
  if (j < n) tile1x4(out + <usize>j * BYTES, a, b + <usize>j * BYTES, k, right, n - j, accumulate)
}

// calls, since a tile of two rows or four runs long: inlined they are a twentieth of the module
function write4(at: usize, a: v128, b: v128, c: v128, d: v128, columns: i32, accumulate: bool): void {
  put4(at, a, b, c, d, columns, accumulate)
}

function write2(at: usize, a: v128, b: v128, columns: i32, accumulate: bool): void {
  put2(at, a, b, columns, accumulate)
}

/** 2 rows × 4 vectors of the product; writes the first `columns` columns. */
function tile2x4(
  out: usize,
  a: usize,
  b: usize,
  k: i32,
  left: usize,
  right: usize,
  columns: i32,
  accumulate: bool,
): void {
  let c00 = zero()
  let c01 = zero()
  let c02 = zero()
  let c03 = zero()
  let c10 = zero()
  let c11 = zero()
  let c12 = zero()
  let c13 = zero()
  let a1 = a + left
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
    const x1 = every(a1)
    c10 = multiplyAdd(x1, b0, c10)
    c11 = multiplyAdd(x1, b1, c11)
    c12 = multiplyAdd(x1, b2, c12)
    c13 = multiplyAdd(x1, b3, c13)
    a += BYTES
    a1 += BYTES
    b += right
  }
  if (columns >= 4 * LANES && !accumulate) {
    v128.store(out, c00)
    v128.store(out, c01, 16)
    v128.store(out, c02, 32)
    v128.store(out, c03, 48)
    v128.store(out + right, c10)
    v128.store(out + right, c11, 16)
    v128.store(out + right, c12, 32)
    v128.store(out + right, c13, 48)
    return
  }
  write4(out, c00, c01, c02, c03, columns, accumulate)
  write4(out + right, c10, c11, c12, c13, columns, accumulate)
}

/** 4 rows × 2 vectors of the product; writes the first `columns` columns. */
function tile4x2(
  out: usize,
  a: usize,
  b: usize,
  k: i32,
  left: usize,
  right: usize,
  columns: i32,
  accumulate: bool,
): void {
  let c00 = zero()
  let c01 = zero()
  let c10 = zero()
  let c11 = zero()
  let c20 = zero()
  let c21 = zero()
  let c30 = zero()
  let c31 = zero()
  let a1 = a + left
  let a2 = a1 + left
  let a3 = a2 + left
  for (; k > 0; k--) {
    const b0 = v128.load(b)
    const b1 = v128.load(b, 16)
    const x0 = every(a)
    c00 = multiplyAdd(x0, b0, c00)
    c01 = multiplyAdd(x0, b1, c01)
    const x1 = every(a1)
    c10 = multiplyAdd(x1, b0, c10)
    c11 = multiplyAdd(x1, b1, c11)
    const x2 = every(a2)
    c20 = multiplyAdd(x2, b0, c20)
    c21 = multiplyAdd(x2, b1, c21)
    const x3 = every(a3)
    c30 = multiplyAdd(x3, b0, c30)
    c31 = multiplyAdd(x3, b1, c31)
    a += BYTES
    a1 += BYTES
    a2 += BYTES
    a3 += BYTES
    b += right
  }
  write2(out, c00, c01, columns, accumulate)
  write2(out + right, c10, c11, columns, accumulate)
  write2(out + 2 * right, c20, c21, columns, accumulate)
  write2(out + 3 * right, c30, c31, columns, accumulate)
}

/** 1 row × 8 vectors of the product; writes the first `columns` columns. */
function tile1x8(
  out: usize,
  a: usize,
  b: usize,
  k: i32,
  right: usize,
  columns: i32,
  accumulate: bool,
): void {
  let c00 = zero()
  let c01 = zero()
  let c02 = zero()
  let c03 = zero()
  let c04 = zero()
  let c05 = zero()
  let c06 = zero()
  let c07 = zero()
  for (; k > 0; k--) {
    const b0 = v128.load(b)
    const b1 = v128.load(b, 16)
    const b2 = v128.load(b, 32)
    const b3 = v128.load(b, 48)
    const b4 = v128.load(b, 64)
    const b5 = v128.load(b, 80)
    const b6 = v128.load(b, 96)
    const b7 = v128.load(b, 112)
    const x0 = every(a)
    c00 = multiplyAdd(x0, b0, c00)
    c01 = multiplyAdd(x0, b1, c01)
    c02 = multiplyAdd(x0, b2, c02)
    c03 = multiplyAdd(x0, b3, c03)
    c04 = multiplyAdd(x0, b4, c04)
    c05 = multiplyAdd(x0, b5, c05)
    c06 = multiplyAdd(x0, b6, c06)
    c07 = multiplyAdd(x0, b7, c07)
    a += BYTES
    b += right
  }
  put4(out, c00, c01, c02, c03, columns, accumulate)
  put4(out + 64, c04, c05, c06, c07, columns - 4 * LANES, accumulate)
}

/** 1 row × 4 vectors of the product; writes the first `columns` columns. */
function tile1x4(
  out: usize,
  a: usize,
  b: usize,
  k: i32,
  right: usize,
  columns: i32,
  accumulate: bool,
): void {
  let c00 = zero()
  let c01 = zero()
  let c02 = zero()
  let c03 = zero()
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
    a += BYTES
    b += right
  }
  put4(out, c00, c01, c02, c03, columns, accumulate)
}

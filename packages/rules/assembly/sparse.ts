import { BYTES, every, LANES, multiplyAdd, putPair, zero } from '../../core/assembly/lanes'
import { put4 } from '../../core/assembly/put'

/**
 * `out[m,n] = A · b[·,n]` for a sparse A. `pattern` holds, for each row of A, the number of its entries and then pairs: the
 * row of b that an entry goes with, and which of `values` it is.
 */
export function sparseProduct(out: usize, values: usize, pattern: usize, b: usize, m: i32, n: i32): void {
  const stride = <usize>n * BYTES
  for (; m > 0; m--) {
    const first = pattern + 4
    const end = first + (<usize>load<u32>(pattern) << 3)
    let j = 0
    for (; n - j > 4 * LANES; j += 8 * LANES) {
      const at = <usize>j * BYTES
      if (WIDE && n - j >= 8 * LANES) wholeRow8(out + at, values, first, end, b + at, stride)
      else row8(out + at, values, first, end, b + at, stride, n - j)
    }
    if (j < n) {
      const at = <usize>j * BYTES
      row4(out + at, values, first, end, b + at, stride, n - j)
    }
    pattern = end
    out += stride
  }
}

/** 8 vectors of a row; writes the first `columns` columns. */
function row8(
  out: usize,
  values: usize,
  entry: usize,
  end: usize,
  b: usize,
  stride: usize,
  columns: i32,
): void {
  let c0 = zero()
  let c1 = zero()
  let c2 = zero()
  let c3 = zero()
  let c4 = zero()
  let c5 = zero()
  let c6 = zero()
  let c7 = zero()
  for (; entry < end; entry += 8) {
    const from = b + <usize>load<u32>(entry) * stride
    const x = every(values + <usize>load<u32>(entry, 4) * BYTES)
    c0 = multiplyAdd(x, v128.load(from), c0)
    c1 = multiplyAdd(x, v128.load(from, 16), c1)
    c2 = multiplyAdd(x, v128.load(from, 32), c2)
    c3 = multiplyAdd(x, v128.load(from, 48), c3)
    c4 = multiplyAdd(x, v128.load(from, 64), c4)
    c5 = multiplyAdd(x, v128.load(from, 80), c5)
    c6 = multiplyAdd(x, v128.load(from, 96), c6)
    c7 = multiplyAdd(x, v128.load(from, 112), c7)
  }
  put4(out, c0, c1, c2, c3, columns, false)
  put4(out + 64, c4, c5, c6, c7, columns - 4 * LANES, false)
}

/** All 8 vectors of a row, in a function of its own: an engine can join them. */
function wholeRow8(out: usize, values: usize, entry: usize, end: usize, b: usize, stride: usize): void {
  let c0 = zero()
  let c1 = zero()
  let c2 = zero()
  let c3 = zero()
  let c4 = zero()
  let c5 = zero()
  let c6 = zero()
  let c7 = zero()
  for (; entry < end; entry += 8) {
    const from = b + <usize>load<u32>(entry) * stride
    const x = every(values + <usize>load<u32>(entry, 4) * BYTES)
    c0 = multiplyAdd(x, v128.load(from), c0)
    c1 = multiplyAdd(x, v128.load(from, 16), c1)
    c2 = multiplyAdd(x, v128.load(from, 32), c2)
    c3 = multiplyAdd(x, v128.load(from, 48), c3)
    c4 = multiplyAdd(x, v128.load(from, 64), c4)
    c5 = multiplyAdd(x, v128.load(from, 80), c5)
    c6 = multiplyAdd(x, v128.load(from, 96), c6)
    c7 = multiplyAdd(x, v128.load(from, 112), c7)
  }
  putPair(out, c0, c1)
  v128.store(out, c2, 32)
  v128.store(out, c3, 48)
  v128.store(out, c4, 64)
  v128.store(out, c5, 80)
  v128.store(out, c6, 96)
  v128.store(out, c7, 112)
}

/** 4 vectors of a row. */
function row4(
  out: usize,
  values: usize,
  entry: usize,
  end: usize,
  b: usize,
  stride: usize,
  columns: i32,
): void {
  let c0 = zero()
  let c1 = zero()
  let c2 = zero()
  let c3 = zero()
  for (; entry < end; entry += 8) {
    const from = b + <usize>load<u32>(entry) * stride
    const x = every(values + <usize>load<u32>(entry, 4) * BYTES)
    c0 = multiplyAdd(x, v128.load(from), c0)
    c1 = multiplyAdd(x, v128.load(from, 16), c1)
    c2 = multiplyAdd(x, v128.load(from, 32), c2)
    c3 = multiplyAdd(x, v128.load(from, 48), c3)
  }
  put4(out, c0, c1, c2, c3, columns, false)
}

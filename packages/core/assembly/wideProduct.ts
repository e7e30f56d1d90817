import { BYTES, LANES } from './lanes'
import { productTile } from './productTile'
import { touch } from './touch'
import { wideRow } from './wideRow'

// @ts-ignore: decorator
@inline const STRIP: i32 = 4 * LANES
/** Most rows of a tile: with fused multiplications one register more is free. */
// @ts-ignore: decorator
@inline export const TALLEST: i32 = ASC_FEATURE_RELAXED_SIMD ? 6 : 5
/** Tiles that go through all columns before the next: their rows of `a` fit half of a 32 KiB cache at k = 128. */
const BLOCK: i32 = 6

/** A second operand larger than the first cache is brought into the second in the order of its addresses, for this many rows. */
const MANY: i32 = 32
// @ts-ignore: decorator
@inline const LARGE: i32 = 32768 / <i32>sizeof<Real>()

/** The columns of the product that fill pairs of vectors, or all; returns how many those are. */
export function wideProduct(
  out: usize,
  a: usize,
  b: usize,
  m: i32,
  k: i32,
  n: i32,
  accumulate: bool,
): i32 {
  const left = <usize>k * BYTES
  const right = <usize>n * BYTES
  const full = n & -STRIP
  const half = (n - full) & -(2 * LANES)
  if (m >= MANY && k * n >= LARGE) touch(b, <usize>k * right)
  // what is left of a row has fewer than two strips
  const begun = m === 1 ? wideRow(out, a, b, k, n, right, accumulate) : 0
  // the last few columns again with those before them, which come out the same: unless it is added to what is there
  const again = full + half < n && !accumulate
  const last = <usize>(n - 2 * LANES) * BYTES
  // as few tiles as can be, all of about the same height
  const tiles = (m + TALLEST - 1) / TALLEST
  const low = m / tiles
  const tall = m - low * tiles
  for (let first = 0; first < tiles; first += BLOCK) {
    const end = min(first + BLOCK, tiles)
    const top = first * low + min(first, tall)
    for (let j = begun; j < full + half; j += STRIP) {
      let to = out + <usize>top * right + <usize>j * BYTES
      let x = a + <usize>top * left
      const y = b + <usize>j * BYTES
      for (let tile = first; tile < end; tile++) {
        const rows = tile < tall ? low + 1 : low
        if (j < full) {
          if (accumulate) addFull(to, x, y, k, left, right, rows)
          else setFull(to, x, y, k, left, right, rows)
        } else if (accumulate) addHalf(to, x, y, k, left, right, rows)
        else setHalf(to, x, y, k, left, right, rows)
        to += <usize>rows * right
        x += <usize>rows * left
      }
    }
    if (again) {
      let to = out + <usize>top * right + last
      let x = a + <usize>top * left
      for (let tile = first; tile < end; tile++) {
        const rows = tile < tall ? low + 1 : low
        setHalf(to, x, b + last, k, left, right, rows)
        to += <usize>rows * right
        x += <usize>rows * left
      }
    }
  }
  return again ? n : full + half
}

function setFull(out: usize, a: usize, b: usize, k: i32, left: usize, right: usize, rows: i32): void {
  switch (rows) {
    case 1: return set1(out, a, b, k, left, right)
    case 2: return set2(out, a, b, k, left, right)
    case 3: return set3(out, a, b, k, left, right)
    case 4: return set4(out, a, b, k, left, right)
    case 5: return set5(out, a, b, k, left, right)
    default: return set6(out, a, b, k, left, right)
  }
}

function addFull(out: usize, a: usize, b: usize, k: i32, left: usize, right: usize, rows: i32): void {
  switch (rows) {
    case 1: return add1(out, a, b, k, left, right)
    case 2: return add2(out, a, b, k, left, right)
    case 3: return add3(out, a, b, k, left, right)
    case 4: return add4(out, a, b, k, left, right)
    case 5: return add5(out, a, b, k, left, right)
    default: return add6(out, a, b, k, left, right)
  }
}

function setHalf(out: usize, a: usize, b: usize, k: i32, left: usize, right: usize, rows: i32): void {
  switch (rows) {
    case 1: return setHalf1(out, a, b, k, left, right)
    case 2: return setHalf2(out, a, b, k, left, right)
    case 3: return setHalf3(out, a, b, k, left, right)
    case 4: return setHalf4(out, a, b, k, left, right)
    case 5: return setHalf5(out, a, b, k, left, right)
    default: return setHalf6(out, a, b, k, left, right)
  }
}

function addHalf(out: usize, a: usize, b: usize, k: i32, left: usize, right: usize, rows: i32): void {
  switch (rows) {
    case 1: return addHalf1(out, a, b, k, left, right)
    case 2: return addHalf2(out, a, b, k, left, right)
    case 3: return addHalf3(out, a, b, k, left, right)
    case 4: return addHalf4(out, a, b, k, left, right)
    case 5: return addHalf5(out, a, b, k, left, right)
    default: return addHalf6(out, a, b, k, left, right)
  }
}

function set1(out: usize, a: usize, b: usize, k: i32, left: usize, right: usize): void {
  productTile(out, a, b, k, left, right, 1, 4, false)
}

function set2(out: usize, a: usize, b: usize, k: i32, left: usize, right: usize): void {
  productTile(out, a, b, k, left, right, 2, 4, false)
}

function set3(out: usize, a: usize, b: usize, k: i32, left: usize, right: usize): void {
  productTile(out, a, b, k, left, right, 3, 4, false)
}

function set4(out: usize, a: usize, b: usize, k: i32, left: usize, right: usize): void {
  productTile(out, a, b, k, left, right, 4, 4, false)
}

function set5(out: usize, a: usize, b: usize, k: i32, left: usize, right: usize): void {
  productTile(out, a, b, k, left, right, 5, 4, false)
}

function set6(out: usize, a: usize, b: usize, k: i32, left: usize, right: usize): void {
  if (TALLEST > 5) productTile(out, a, b, k, left, right, 6, 4, false)
}

function add1(out: usize, a: usize, b: usize, k: i32, left: usize, right: usize): void {
  productTile(out, a, b, k, left, right, 1, 4, true)
}

function add2(out: usize, a: usize, b: usize, k: i32, left: usize, right: usize): void {
  productTile(out, a, b, k, left, right, 2, 4, true)
}

function add3(out: usize, a: usize, b: usize, k: i32, left: usize, right: usize): void {
  productTile(out, a, b, k, left, right, 3, 4, true)
}

function add4(out: usize, a: usize, b: usize, k: i32, left: usize, right: usize): void {
  productTile(out, a, b, k, left, right, 4, 4, true)
}

function add5(out: usize, a: usize, b: usize, k: i32, left: usize, right: usize): void {
  productTile(out, a, b, k, left, right, 5, 4, true)
}

function add6(out: usize, a: usize, b: usize, k: i32, left: usize, right: usize): void {
  if (TALLEST > 5) productTile(out, a, b, k, left, right, 6, 4, true)
}

function setHalf1(out: usize, a: usize, b: usize, k: i32, left: usize, right: usize): void {
  productTile(out, a, b, k, left, right, 1, 2, false)
}

function setHalf2(out: usize, a: usize, b: usize, k: i32, left: usize, right: usize): void {
  productTile(out, a, b, k, left, right, 2, 2, false)
}

function setHalf3(out: usize, a: usize, b: usize, k: i32, left: usize, right: usize): void {
  productTile(out, a, b, k, left, right, 3, 2, false)
}

function setHalf4(out: usize, a: usize, b: usize, k: i32, left: usize, right: usize): void {
  productTile(out, a, b, k, left, right, 4, 2, false)
}

function setHalf5(out: usize, a: usize, b: usize, k: i32, left: usize, right: usize): void {
  productTile(out, a, b, k, left, right, 5, 2, false)
}

function setHalf6(out: usize, a: usize, b: usize, k: i32, left: usize, right: usize): void {
  if (TALLEST > 5) productTile(out, a, b, k, left, right, 6, 2, false)
}

function addHalf1(out: usize, a: usize, b: usize, k: i32, left: usize, right: usize): void {
  productTile(out, a, b, k, left, right, 1, 2, true)
}

function addHalf2(out: usize, a: usize, b: usize, k: i32, left: usize, right: usize): void {
  productTile(out, a, b, k, left, right, 2, 2, true)
}

function addHalf3(out: usize, a: usize, b: usize, k: i32, left: usize, right: usize): void {
  productTile(out, a, b, k, left, right, 3, 2, true)
}

function addHalf4(out: usize, a: usize, b: usize, k: i32, left: usize, right: usize): void {
  productTile(out, a, b, k, left, right, 4, 2, true)
}

function addHalf5(out: usize, a: usize, b: usize, k: i32, left: usize, right: usize): void {
  productTile(out, a, b, k, left, right, 5, 2, true)
}

function addHalf6(out: usize, a: usize, b: usize, k: i32, left: usize, right: usize): void {
  if (TALLEST > 5) productTile(out, a, b, k, left, right, 6, 2, true)
}


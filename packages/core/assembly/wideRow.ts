// One row times a matrix, for engines that join neighbouring vectors: a tile of one row by two pairs of vectors waits for its
// own additions, one of eight pairs for the memory.
import { add, BYTES, every, LANES, multiplyAdd, zero } from './lanes'

/** The columns that fill eight pairs of vectors, then four pairs; returns how many those are. */
export function wideRow(out: usize, a: usize, b: usize, k: i32, n: i32, right: usize, accumulate: bool): i32 {
  let j = 0
  for (; j + 16 * LANES <= n; j += 16 * LANES) {
    const at = <usize>j * BYTES
    if (accumulate) add16(out + at, a, b + at, k, right)
    else set16(out + at, a, b + at, k, right)
  }
  if (j + 8 * LANES <= n) {
    const at = <usize>j * BYTES
    if (accumulate) add8(out + at, a, b + at, k, right)
    else set8(out + at, a, b + at, k, right)
    j += 8 * LANES
  }
  return j
}

function set16(out: usize, a: usize, b: usize, k: i32, right: usize): void { row(out, a, b, k, right, 16, false) }

function add16(out: usize, a: usize, b: usize, k: i32, right: usize): void { row(out, a, b, k, right, 16, true) }

function set8(out: usize, a: usize, b: usize, k: i32, right: usize): void { row(out, a, b, k, right, 8, false) }

function add8(out: usize, a: usize, b: usize, k: i32, right: usize): void { row(out, a, b, k, right, 8, true) }

// @ts-ignore: decorator
@inline function row(out: usize, a: usize, b: usize, k: i32, right: usize, vectors: i32, accumulate: bool): void {
  let c0 = zero()
  let c1 = zero()
  let c2 = zero()
  let c3 = zero()
  let c4 = zero()
  let c5 = zero()
  let c6 = zero()
  let c7 = zero()
  let c8 = zero()
  let c9 = zero()
  let cA = zero()
  let cB = zero()
  let cC = zero()
  let cD = zero()
  let cE = zero()
  let cF = zero()
  for (; k > 0; k--) {
    const x = every(a)
    c0 = multiplyAdd(x, v128.load(b), c0)
    c1 = multiplyAdd(x, v128.load(b, 16), c1)
    c2 = multiplyAdd(x, v128.load(b, 32), c2)
    c3 = multiplyAdd(x, v128.load(b, 48), c3)
    c4 = multiplyAdd(x, v128.load(b, 64), c4)
    c5 = multiplyAdd(x, v128.load(b, 80), c5)
    c6 = multiplyAdd(x, v128.load(b, 96), c6)
    c7 = multiplyAdd(x, v128.load(b, 112), c7)
    if (vectors > 8) {
      c8 = multiplyAdd(x, v128.load(b, 128), c8)
      c9 = multiplyAdd(x, v128.load(b, 144), c9)
      cA = multiplyAdd(x, v128.load(b, 160), cA)
      cB = multiplyAdd(x, v128.load(b, 176), cB)
      cC = multiplyAdd(x, v128.load(b, 192), cC)
      cD = multiplyAdd(x, v128.load(b, 208), cD)
      cE = multiplyAdd(x, v128.load(b, 224), cE)
      cF = multiplyAdd(x, v128.load(b, 240), cF)
    }
    a += BYTES
    b += right
  }
  // all loads, then all stores: an engine joins two stores only where nothing stands between them
  if (accumulate) {
    c0 = add(c0, v128.load(out))
    c1 = add(c1, v128.load(out, 16))
    c2 = add(c2, v128.load(out, 32))
    c3 = add(c3, v128.load(out, 48))
    c4 = add(c4, v128.load(out, 64))
    c5 = add(c5, v128.load(out, 80))
    c6 = add(c6, v128.load(out, 96))
    c7 = add(c7, v128.load(out, 112))
    if (vectors > 8) {
      c8 = add(c8, v128.load(out, 128))
      c9 = add(c9, v128.load(out, 144))
      cA = add(cA, v128.load(out, 160))
      cB = add(cB, v128.load(out, 176))
      cC = add(cC, v128.load(out, 192))
      cD = add(cD, v128.load(out, 208))
      cE = add(cE, v128.load(out, 224))
      cF = add(cF, v128.load(out, 240))
    }
  }
  v128.store(out, c0)
  v128.store(out, c1, 16)
  v128.store(out, c2, 32)
  v128.store(out, c3, 48)
  v128.store(out, c4, 64)
  v128.store(out, c5, 80)
  v128.store(out, c6, 96)
  v128.store(out, c7, 112)
  if (vectors > 8) {
    v128.store(out, c8, 128)
    v128.store(out, c9, 144)
    v128.store(out, cA, 160)
    v128.store(out, cB, 176)
    v128.store(out, cC, 192)
    v128.store(out, cD, 208)
    v128.store(out, cE, 224)
    v128.store(out, cF, 240)
  }
}

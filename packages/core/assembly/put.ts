import { add, addSome, LANES, putSome } from './lanes'

/** Writes four vectors, or of them the first `columns` elements; adds them to what is there if `accumulate`. */
// @ts-ignore: decorator
@inline
export function put4(at: usize, a: v128, b: v128, c: v128, d: v128, columns: i32, accumulate: bool): void {
  if (columns >= 4 * LANES) {
    if (accumulate) {
      v128.store(at, add(a, v128.load(at)))
      v128.store(at, add(b, v128.load(at, 16)), 16)
      v128.store(at, add(c, v128.load(at, 32)), 32)
      v128.store(at, add(d, v128.load(at, 48)), 48)
    } else {
      v128.store(at, a)
      v128.store(at, b, 16)
      v128.store(at, c, 32)
      v128.store(at, d, 48)
    }
  } else some4(at, a, b, c, d, columns, accumulate)
}

function some4(at: usize, a: v128, b: v128, c: v128, d: v128, columns: i32, accumulate: bool): void {
  if (accumulate) {
    addSome(at, a, columns)
    addSome(at + 16, b, columns - LANES)
    addSome(at + 32, c, columns - 2 * LANES)
    addSome(at + 48, d, columns - 3 * LANES)
  } else {
    putSome(at, a, columns)
    putSome(at + 16, b, columns - LANES)
    putSome(at + 32, c, columns - 2 * LANES)
    putSome(at + 48, d, columns - 3 * LANES)
  }
}

/** The same with two vectors. */
// @ts-ignore: decorator
@inline
export function put2(at: usize, a: v128, b: v128, columns: i32, accumulate: bool): void {
  if (columns >= 2 * LANES) {
    if (accumulate) {
      v128.store(at, add(a, v128.load(at)))
      v128.store(at, add(b, v128.load(at, 16)), 16)
    } else {
      v128.store(at, a)
      v128.store(at, b, 16)
    }
  } else if (accumulate) {
    addSome(at, a, columns)
    addSome(at + 16, b, columns - LANES)
  } else {
    putSome(at, a, columns)
    putSome(at + 16, b, columns - LANES)
  }
}

import { every, putPair } from './lanes'

// What updates of parameters share: blocks of float32 arrays as float64 ones, and how numbers are read and written.

// Numbers of a block, and where blocks lie: in scratch of the core kernel, free between its calls.
// @ts-ignore: decorator
@inline export const BLOCK: i32 = 512
// @ts-ignore: decorator
@inline export const GRADIENT: usize = 0
// @ts-ignore: decorator
@inline export const WEIGHTS: usize = 8 * BLOCK

/** Whether parameters are float32. */
export let single: bool = false

export function begin(singles: bool): void {
  single = singles
}

// @ts-ignore: decorator
@inline export function scalar(at: usize, i: usize): v128 { return every(at + 8 * i) }

// @ts-ignore: decorator
@inline export function sub(a: v128, b: v128): v128 { return f64x2.sub(a, b) }
// @ts-ignore: decorator
@inline export function div(a: v128, b: v128): v128 { return f64x2.div(a, b) }

/** Writes two numbers, or the first of them. */
// @ts-ignore: decorator
@inline export function put(array: usize, at: usize, x: v128, one: bool): void {
  if (one) v128.store64_lane(array + at, x, 0)
  else v128.store(array + at, x)
}

/** The first 1, 2 or 3 float32 numbers. */
export function putSingles(at: usize, x: v128, rest: i32): void {
  v128.store32_lane(at, x, 0)
  if (rest > 1) v128.store32_lane(at, x, 1, 4)
  if (rest > 2) v128.store32_lane(at, x, 2, 8)
}

/** Float32 numbers as float64 ones in `to`; a few more at the end. */
export function widened(to: usize, from: usize, n: i32): usize {
  for (let i = 0; i < n; i += 4) {
    const x = v128.load(from + (<usize>i << 2))
    const high = v128.shuffle<i32>(x, x, 2, 3, 0, 1)
    putPair(to + (<usize>i << 3), f64x2.promote_low_f32x4(x), f64x2.promote_low_f32x4(high))
  }
  return to
}

/** The way back. */
export function narrowed(to: usize, from: usize, n: i32): void {
  for (let i = 0; i < n; i += 4) {
    const at = from + (<usize>i << 3)
    const low = f32x4.demote_f64x2_zero(v128.load(at))
    const x = v128.shuffle<i64>(low, f32x4.demote_f64x2_zero(v128.load(at, 16)), 0, 2)
    if (i + 4 <= n) v128.store(to + (<usize>i << 2), x)
    else putSingles(to + (<usize>i << 2), x, n & 3)
  }
}

/** The gradient of a block that begins at number `from`, as float64. */
// @ts-ignore: decorator
@inline export function gradientOf(g: usize, from: i32, n: i32, doubles: bool): usize {
  return doubles ? g + (<usize>from << 3) : widened(GRADIENT, g + (<usize>from << 2), n)
}


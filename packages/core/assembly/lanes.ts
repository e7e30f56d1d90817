// `Real` is f64 or f32: one source, compiled twice (`--use Real=f64`). A vector holds LANES neighbouring
// elements; every sum runs in its own lane, so that lanes change no bits.

// @ts-ignore: decorator
@inline export const BYTES: usize = sizeof<Real>()
// @ts-ignore: decorator
@inline export const LANES: i32 = 16 / <i32>sizeof<Real>()

// @ts-ignore: decorator
@inline export function zero(): v128 { return i64x2.splat(0) }

// @ts-ignore: decorator
@inline export function splat(x: f64): v128 { return v128.splat<Real>(<Real>x) }

// @ts-ignore: decorator
@inline export function add(a: v128, b: v128): v128 { return v128.add<Real>(a, b) }

// @ts-ignore: decorator
@inline export function mul(a: v128, b: v128): v128 { return v128.mul<Real>(a, b) }

// @ts-ignore: decorator
@inline export function every(at: usize): v128 { return v128.load_splat<Real>(at) }

/** a·b + c: two roundings, or one where relaxed SIMD may fuse them. */
// @ts-ignore: decorator
@inline export function multiplyAdd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return v128.relaxed_madd<Real>(a, b, c)
  return v128.add<Real>(c, v128.mul<Real>(a, b))
}

/** 0 where |a| < tiny; NaN stays. */
// @ts-ignore: decorator
@inline export function cut(a: v128, tiny: v128): v128 {
  const size = v128.and(a, sizeof<Real>() === 8 ? i64x2.splat(0x7fffffffffffffff) : i32x4.splat(0x7fffffff))
  return v128.andnot(a, v128.lt<Real>(size, tiny))
}

/** Writes the first `count` lanes: none below 1, all from LANES on. */
export function putSome(at: usize, a: v128, count: i32): void {
  if (count >= LANES) v128.store(at, a)
  else if (count > 0) {
    v128.store_lane<Real>(at, a, 0)
    if (sizeof<Real>() == 4) {
      if (count > 1) v128.store_lane<Real>(at, a, 1, 4)
      if (count > 2) v128.store_lane<Real>(at, a, 2, 8)
    }
  }
}

/** The same for 1 ≤ `rest` < LANES, without a call: for rows that are narrower than a vector. */
// @ts-ignore: decorator
@inline export function putRest(at: usize, a: v128, rest: i32): void {
  if (sizeof<Real>() === 8) v128.store64_lane(at, a, 0)
  else if (rest === 1) v128.store32_lane(at, a, 0)
  else {
    v128.store64_lane(at, a, 0)
    if (rest === 3) v128.store32_lane(at, a, 2, 8)
  }
}

/** `putRest`, or the whole vector where `count` is LANES: in a function that is inlined with that constant, a plain store. */
// @ts-ignore: decorator
@inline export function putCount(at: usize, a: v128, count: i32): void {
  if (count === LANES) v128.store(at, a)
  else putRest(at, a, count)
}

/** The vector `on` bytes on: 0 or 16, a constant of what inlines it, so that neighbours are seen as such. */
// @ts-ignore: decorator
@inline export function vector(at: usize, on: i32): v128 {
  return on === 0 ? v128.load(at) : v128.load(at, 16)
}

/** Two neighbouring vectors, one after the other. */
// @ts-ignore: decorator
@inline export function putPair(at: usize, a: v128, b: v128): void {
  v128.store(at, a)
  v128.store(at, b, 16)
}

/** Bytes of the whole vectors among n numbers, and how many numbers are left. */
// @ts-ignore: decorator
@inline export function wholeBytes(n: i32): usize { return <usize>(n & -LANES) * BYTES }
// @ts-ignore: decorator
@inline export function restOf(n: i32): i32 { return n & (LANES - 1) }

/** `putSome`, added to what is there. Reading past the end is harmless: the memory is padded. */
export function addSome(at: usize, a: v128, count: i32): void {
  if (count > 0) putSome(at, add(a, v128.load(at)), count)
}

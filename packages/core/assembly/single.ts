// exp, tanh and log1p of four float32 at once, in float32: a few units in the last place off. The plain code
// computes them in float64 and rounds once.

// @ts-ignore: decorator
@inline function all(x: f32): v128 { return f32x4.splat(x) }
// @ts-ignore: decorator
@inline function plus(a: v128, b: v128): v128 { return f32x4.add(a, b) }
// @ts-ignore: decorator
@inline function minus(a: v128, b: v128): v128 { return f32x4.sub(a, b) }
// @ts-ignore: decorator
@inline function times(a: v128, b: v128): v128 { return f32x4.mul(a, b) }

// 1.5·2^23
const ROUND: f32 = 12582912
const ROUND_BITS: i32 = 0x4b400000

/**
 * e^x for x ≤ 0; 0 below -87, where the result would be subnormal.
 *
 * Source: Cephes `expf.c` (Moshier, 1984-1995).
 */
export function exp(x: v128): v128 {
  const bounded = f32x4.max(all(-87), x)
  const shifted = plus(times(bounded, all(1.4426950408889634)), all(ROUND))
  const turns = minus(shifted, all(ROUND))
  // 355/512 has 9 bits: its product with turns is exact
  const r = minus(minus(bounded, times(turns, all(0.693359375))), times(turns, all(-2.12194440e-4)))
  let q = plus(times(all(1.9875691500e-4), r), all(1.3981999507e-3))
  q = plus(times(q, r), all(8.3334519073e-3))
  q = plus(times(q, r), all(4.1665795894e-2))
  q = plus(times(q, r), all(1.6666665459e-1))
  q = plus(times(q, r), all(5.0000001201e-1))
  const y = plus(plus(times(q, times(r, r)), r), all(1))
  const k = i32x4.sub(shifted, i32x4.splat(ROUND_BITS))
  const scaled = times(y, i32x4.shl(i32x4.add(k, i32x4.splat(127)), 23))
  return v128.andnot(scaled, f32x4.lt(x, all(-87)))
}

/**
 * The hyperbolic tangent: |x| < 0.625: x + x³ P(x²); beyond: ±(1 - 2e/(1 + e)), e = e^-2|x|.
 *
 * Source: Cephes `tanhf.c` (Moshier, 1984-1995).
 */
export function tanh(x: v128): v128 {
  const size = f32x4.abs(x)
  const z = times(x, x)
  let p = plus(times(all(-5.70498872745e-3), z), all(2.06390887954e-2))
  p = plus(times(p, z), all(-5.37397155531e-2))
  p = plus(times(p, z), all(1.33314422036e-1))
  p = plus(times(p, z), all(-3.33332819422e-1))
  const near = plus(x, times(x, times(z, p)))
  const e = exp(times(all(-2), size))
  const far = minus(all(1), f32x4.div(plus(e, e), plus(all(1), e)))
  const sign = v128.and(x, all(-0.0))
  return v128.bitselect(near, v128.or(far, sign), f32x4.lt(size, all(0.625)))
}

/** ln(1 + x) for x in [0, 1]: 2 artanh(s), s = x/(2 + x) ≤ 1/3, as a series to s^13 (off by 1.4e-8 of itself). */
export function log1p(x: v128): v128 {
  const s = f32x4.div(x, plus(all(2), x))
  const w = times(s, s)
  let q = plus(times(all(1.0 / 13), w), all(1.0 / 11))
  q = plus(times(q, w), all(1.0 / 9))
  q = plus(times(q, w), all(1.0 / 7))
  q = plus(times(q, w), all(1.0 / 5))
  q = plus(times(q, w), all(1.0 / 3))
  const twice = plus(s, s)
  return plus(twice, times(twice, times(q, w)))
}

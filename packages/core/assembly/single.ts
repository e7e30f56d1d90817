// exp, tanh and log1p of four float32 at once, in float32: a few units in the last place off. The plain code
// computes them in float64 and rounds once. The polynomials of exp and tanh are summed in pairs of
// terms, so that a processor waits less.

// @ts-ignore: decorator
@inline function all(x: f32): v128 { return f32x4.splat(x) }
// @ts-ignore: decorator
@inline function plus(a: v128, b: v128): v128 { return f32x4.add(a, b) }
// @ts-ignore: decorator
@inline function minus(a: v128, b: v128): v128 { return f32x4.sub(a, b) }
// @ts-ignore: decorator
@inline function times(a: v128, b: v128): v128 { return f32x4.mul(a, b) }

// The numbers lie in memory: one load, where engines take three instructions to make a vector of a constant.
const NUMBERS: usize = memory.data<f32>([
  -87, 1.4426950408889634, 12582912, 0.693359375, -2.12194440e-4,
  1.9875691500e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1,
  -5.70498872745e-3, 2.06390887954e-2, -5.37397155531e-2, 1.33314422036e-1, -3.33332819422e-1,
  -2, 1, 0.625,
], 16)

// @ts-ignore: decorator
@inline function number(i: usize): v128 { return WIDE ? constant(<i32>i) : v128.load32_splat(NUMBERS + (i << 2)) }

/** The same as constants: a load between two vectors would keep an engine from joining them. */
// @ts-ignore: decorator
@inline function constant(i: i32): v128 {
  if (i === 0) return all(-87)
  if (i === 1) return all(1.4426950408889634)
  if (i === 2) return all(12582912)
  if (i === 3) return all(0.693359375)
  if (i === 4) return all(-2.12194440e-4)
  if (i === 5) return all(1.9875691500e-4)
  if (i === 6) return all(1.3981999507e-3)
  if (i === 7) return all(8.3334519073e-3)
  if (i === 8) return all(4.1665795894e-2)
  if (i === 9) return all(1.6666665459e-1)
  if (i === 10) return all(5.0000001201e-1)
  if (i === 11) return all(-5.70498872745e-3)
  if (i === 12) return all(2.06390887954e-2)
  if (i === 13) return all(-5.37397155531e-2)
  if (i === 14) return all(1.33314422036e-1)
  if (i === 15) return all(-3.33332819422e-1)
  if (i === 16) return all(-2)
  if (i === 17) return all(1)
  return all(0.625)
}

// The bits of 1.5·2^23 (number 2): adding it leaves the nearest integer in the low bits.
const ROUND_BITS: i32 = 0x4b400000

/**
 * e^x for x ≤ 0; 0 below -87, where the result would be subnormal.
 *
 * Source: Cephes `expf.c` (Moshier, 1984-1995).
 */
// @ts-ignore: decorator
@inline export function exp(x: v128): v128 {
  const least = number(0)
  // NaN is not less, and stays
  const bounded = f32x4.pmax(x, least)
  const shifted = plus(times(bounded, number(1)), number(2))
  const turns = minus(shifted, number(2))
  // 355/512 has 9 bits: its product with turns is exact
  const r = minus(minus(bounded, times(turns, number(3))), times(turns, number(4)))
  const square = times(r, r)
  const high = plus(times(number(5), r), number(6))
  const middle = plus(times(number(7), r), number(8))
  const low = plus(times(number(9), r), number(10))
  const q = plus(times(plus(times(high, square), middle), square), low)
  const y = plus(plus(times(q, square), r), number(17))
  const k = i32x4.shl(i32x4.sub(shifted, i32x4.splat(ROUND_BITS - 127)), 23)
  return v128.andnot(times(y, k), f32x4.lt(x, least))
}

/**
 * The hyperbolic tangent: |x| < 0.625: x + x³ P(x²); beyond: ±(1 - 2e/(1 + e)), e = e^-2|x|.
 *
 * Source: Cephes `tanhf.c` (Moshier, 1984-1995).
 */
// @ts-ignore: decorator
@inline export function tanh(x: v128): v128 {
  const size = f32x4.abs(x)
  const z = times(x, x)
  const high = plus(times(number(11), z), number(12))
  const low = plus(times(number(13), z), number(14))
  const p = plus(times(plus(times(high, times(z, z)), low), z), number(15))
  const near = plus(x, times(x, times(z, p)))
  const e = exp(times(number(16), size))
  const far = minus(number(17), f32x4.div(plus(e, e), plus(number(17), e)))
  const sign = v128.xor(x, size)
  return v128.bitselect(near, v128.or(far, sign), f32x4.lt(size, number(18)))
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

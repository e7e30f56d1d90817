// exp, tanh and log1p of two float64 at once: the algorithms and the order of operations of src/math, so that
// the bits are the same. Where the plain code branches, both ways are computed and one is selected.

// @ts-ignore: decorator
@inline export function all(x: f64): v128 { return f64x2.splat(x) }
// @ts-ignore: decorator
@inline export function plus(a: v128, b: v128): v128 { return f64x2.add(a, b) }
// @ts-ignore: decorator
@inline export function minus(a: v128, b: v128): v128 { return f64x2.sub(a, b) }
// @ts-ignore: decorator
@inline export function times(a: v128, b: v128): v128 { return f64x2.mul(a, b) }
// @ts-ignore: decorator
@inline export function over(a: v128, b: v128): v128 { return f64x2.div(a, b) }

// 1.5·2^52: adding it leaves the nearest integer in the low bits
export const ROUND: f64 = 6755399441055744
export const ROUND_BITS: i64 = 0x4338000000000000

/** 2^k for integers k in [-1022, 1023], two's complement in 64 bits. */
// @ts-ignore: decorator
@inline function powerOfTwo(k: v128): v128 { return i64x2.shl(i64x2.add(k, i64x2.splat(1023)), 52) }

/** e^x, as a call: two functions would be too large to inline everywhere. */
export function exp(x: v128): v128 { return expHere(x) }

/** e^x. */
// @ts-ignore: decorator
@inline export function expHere(x: v128): v128 {
  // NaN is neither greater nor less, and stays
  const bounded = f64x2.pmax(f64x2.pmin(x, all(710)), all(-746))
  const shifted = plus(times(bounded, all(1.4426950408889634)), all(ROUND))
  const turns = minus(shifted, all(ROUND))
  const high = minus(bounded, times(turns, all(0.6931471803691238)))
  const low = times(turns, all(1.9082149292705877e-10))
  const r = minus(high, low)
  const t = times(r, r)
  let q = plus(all(-1.6533902205465252e-6), times(t, all(4.1381367970572385e-8)))
  q = plus(all(6.613756321437934e-5), times(t, q))
  q = plus(all(-0.0027777777777015593), times(t, q))
  q = plus(all(0.16666666666666602), times(t, q))
  q = minus(r, times(t, q))
  const y = minus(all(1), minus(minus(low, over(times(r, q), minus(all(2), q))), high))
  const k = i64x2.sub(shifted, i64x2.splat(ROUND_BITS))
  // two factors, for k outside the normal exponents; exact within them. k is negative: an arithmetic shift by hand
  const half = i64x2.sub(i64x2.shr_u(i64x2.add(k, i64x2.splat(2048)), 1), i64x2.splat(1024))
  return times(times(y, powerOfTwo(half)), powerOfTwo(i64x2.sub(k, half)))
}

/** The hyperbolic tangent, as a call. */
export function tanh(x: v128): v128 { return tanhHere(x, false) }

/** The hyperbolic tangent, the exponential in it inlined too where it is to be joined with its neighbour's. */
// @ts-ignore: decorator
@inline export function tanhHere(x: v128, joined: bool): v128 {
  const size = f64x2.abs(x)
  const z = times(x, x)
  const p = minus(
    times(minus(times(all(-0.9643991794250523), z), all(99.28772310019185)), z),
    all(1614.6876844170845),
  )
  const q = plus(
    times(plus(times(plus(z, all(112.81167849163293)), z), all(2235.4883906010045)), z),
    all(4844.063053251255),
  )
  const near = plus(x, times(x, over(times(z, p), q)))
  const far = minus(all(1), over(all(2), plus(joined ? expHere(times(all(2), size)) : exp(times(all(2), size)), all(1))))
  const sign = v128.xor(x, size)
  const beyond = v128.bitselect(near, v128.or(far, sign), f64x2.lt(size, all(0.625)))
  return v128.bitselect(x, beyond, f64x2.lt(size, all(3.725290298461914e-9)))
}

/** ln(1 + x) for x in [0, 1]; NaN for NaN. */
export function log1p(x: v128): v128 {
  const one = all(1)
  const u = plus(one, x)
  const fraction = v128.and(u, i64x2.splat(0x000fffffffffffff))
  // 1 where the fraction is from √2 on, judged by its upper 20 bits
  const above = i64x2.shr_u(i64x2.add(i64x2.shr_u(fraction, 32), i64x2.splat(0x95f62)), 20)
  const exponent = i64x2.add(i64x2.sub(i64x2.shr_u(u, 52), i64x2.splat(1023)), above)
  const k = minus(i64x2.add(exponent, i64x2.splat(ROUND_BITS)), all(ROUND))
  const same = f64x2.eq(k, all(0))
  const correction = v128.andnot(over(minus(x, minus(u, one)), u), same)
  const m = v128.or(fraction, i64x2.splat(0x3ff0000000000000))
  const halved = minus(times(m, v128.bitselect(all(0.5), one, i64x2.eq(above, i64x2.splat(1)))), one)
  const f = v128.bitselect(x, halved, same)
  const halfSquare = times(times(all(0.5), f), f)
  const s = over(f, plus(all(2), f))
  const inner = plus(times(s, plus(halfSquare, polynomial(s))), plus(times(k, all(1.9082149292705877e-10)), correction))
  const log = plus(plus(minus(inner, halfSquare), f), times(k, all(0.6931471803691238)))
  // below 2^-54 the result is x itself; NaN passes through the sum
  return v128.bitselect(x, log, v128.or(f64x2.lt(x, all(5.551115123125783e-17)), f64x2.ne(x, x)))
}

// @ts-ignore: decorator
@inline export function polynomial(s: v128): v128 {
  const z = times(s, s)
  const w = times(z, z)
  let odd = plus(all(0.1818357216161805), times(w, all(0.14798198605116586)))
  odd = plus(all(0.2857142874366239), times(w, odd))
  odd = times(z, plus(all(0.6666666666666735), times(w, odd)))
  let even = plus(all(0.22222198432149784), times(w, all(0.15313837699209373)))
  even = times(w, plus(all(0.3999999999940942), times(w, even)))
  return plus(even, odd)
}

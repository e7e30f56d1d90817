// log and log1p of two float64 at once, for every float64: the algorithms and the order of operations of src/math.
import { all, minus, over, plus, polynomial, ROUND, ROUND_BITS, times } from './double'

const FRACTION: i64 = 0x000fffffffffffff
const ONE: i64 = 0x3ff0000000000000

/** ln x. */
export function log(x: v128): v128 {
  const subnormal = f64x2.lt(x, all(2.2250738585072014e-308))
  const normal = v128.bitselect(times(x, all(1.8014398509481984e16)), x, subnormal)
  const above = aboveRootTwo(normal)
  const k = minus(exponent(normal, above), v128.and(all(54), subnormal))
  const y = sum(k, reduced(normal, above), all(0))
  const positive = v128.bitselect(y, x, f64x2.lt(x, all(Infinity)))
  const zero = v128.bitselect(all(-Infinity), all(NaN), f64x2.eq(x, all(0)))
  return v128.bitselect(positive, zero, f64x2.gt(x, all(0)))
}

/** ln(1 + x). */
export function log1p(x: v128): v128 {
  const one = all(1)
  const u = plus(one, x)
  const above = aboveRootTwo(u)
  const k = exponent(u, above)
  const same = f64x2.eq(k, all(0))
  const lost = v128.bitselect(minus(one, minus(u, x)), minus(x, minus(u, one)), f64x2.ge(k, all(2)))
  const correction = v128.andnot(over(lost, u), v128.or(same, f64x2.ge(k, all(54))))
  const y = sum(k, v128.bitselect(x, reduced(u, above), same), correction)
  // below 2^-54 the result is x itself, as it is for infinity
  const itself = v128.or(f64x2.lt(f64x2.abs(x), all(5.551115123125783e-17)), f64x2.eq(x, all(Infinity)))
  const regular = v128.bitselect(x, y, itself)
  const edge = v128.bitselect(all(-Infinity), all(NaN), f64x2.eq(x, all(-1)))
  return v128.bitselect(regular, edge, f64x2.gt(x, all(-1)))
}

/** 1 where the fraction is from √2 on, judged by its upper 20 bits, else 0; as integers. */
// @ts-ignore: decorator
@inline function aboveRootTwo(x: v128): v128 {
  const upper = i64x2.shr_u(v128.and(x, i64x2.splat(FRACTION)), 32)
  return i64x2.shr_u(i64x2.add(upper, i64x2.splat(0x95f62)), 20)
}

/** k with x = 2^k (1+f), of a positive normal number. */
// @ts-ignore: decorator
@inline function exponent(x: v128, above: v128): v128 {
  const k = i64x2.add(i64x2.sub(i64x2.shr_u(x, 52), i64x2.splat(1023)), above)
  return minus(i64x2.add(k, i64x2.splat(ROUND_BITS)), all(ROUND))
}

/** The f of it, exact. */
// @ts-ignore: decorator
@inline function reduced(x: v128, above: v128): v128 {
  const m = v128.or(v128.and(x, i64x2.splat(FRACTION)), i64x2.splat(ONE))
  // 1/2 has an exponent one lower than 1
  return minus(times(m, i64x2.sub(i64x2.splat(ONE), i64x2.shl(above, 52))), all(1))
}

/** k ln 2 + log(1+f) + correction. */
function sum(k: v128, f: v128, correction: v128): v128 {
  const halfSquare = times(times(all(0.5), f), f)
  const s = over(f, plus(all(2), f))
  const low = plus(times(k, all(1.9082149292705877e-10)), correction)
  const inner = plus(times(s, plus(halfSquare, polynomial(s))), low)
  return plus(plus(minus(inner, halfSquare), f), times(k, all(0.6931471803691238)))
}

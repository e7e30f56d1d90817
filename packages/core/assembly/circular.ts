// sin and cos of two float64 at once, up to LIMIT: the algorithm and the order of operations of src/math. Both
// polynomials are computed and one is selected.
import { all, minus, plus, ROUND, times } from './double'

/** 2^20·π/2: up to here the reduction of Cody and Waite is exact enough. */
export const LIMIT: f64 = 1647099

/** sin(x + shift·π/2) for |x| ≤ LIMIT, shift 0 or 1 as integers; NaN for NaN. */
export function circular(x: v128, shift: v128): v128 {
  const shifted = plus(times(x, all(0.6366197723675814)), all(ROUND))
  const n = minus(shifted, all(ROUND))
  const first = minus(x, times(n, all(1.5707963267341256)))
  const second = times(n, all(6.077100506303966e-11))
  const difference = minus(first, second)
  const lost = minus(minus(first, difference), second)
  const tail = minus(minus(lost, times(n, all(2.0222662487111665e-21))), times(n, all(8.4784276603689e-32)))
  const sum = plus(difference, tail)
  const part = minus(sum, difference)
  const rest = plus(minus(difference, minus(sum, part)), minus(tail, part))
  // up to π/4 n is 0 and x is taken as it is: the sum above would lose the sign of -0
  const near = f64x2.le(f64x2.abs(x), all(0.7853981633974483))
  const high = v128.bitselect(x, sum, near)
  const low = v128.andnot(rest, near)
  // the lower bits of 1.5·2^52 + n are those of n, in two's complement
  const quadrant = i64x2.add(shifted, shift)
  const odd = i64x2.ne(v128.and(quadrant, i64x2.splat(1)), i64x2.splat(0))
  const y = v128.bitselect(cosKernel(high, low), sinKernel(high, low), odd)
  return v128.xor(y, i64x2.shl(v128.and(quadrant, i64x2.splat(2)), 62))
}

// @ts-ignore: decorator
@inline function sinKernel(x: v128, y: v128): v128 {
  const z = times(x, x)
  const v = times(z, x)
  let r = plus(all(-2.5050760253406863e-8), times(z, all(1.58969099521155e-10)))
  r = plus(all(2.7557313707070068e-6), times(z, r))
  r = plus(all(-0.0001984126982985795), times(z, r))
  r = plus(all(0.00833333333332249), times(z, r))
  const bent = minus(times(z, minus(times(all(0.5), y), times(v, r))), y)
  return minus(x, plus(bent, times(v, all(0.16666666666666632))))
}

// @ts-ignore: decorator
@inline function cosKernel(x: v128, y: v128): v128 {
  const z = times(x, x)
  const w = times(z, z)
  let start = plus(all(-0.001388888888887411), times(z, all(2.480158728947673e-5)))
  start = times(z, plus(all(0.0416666666666666), times(z, start)))
  let end = plus(all(2.087572321298175e-9), times(z, all(-1.1359647557788195e-11)))
  end = times(times(w, w), plus(all(-2.7557314351390663e-7), times(z, end)))
  const r = plus(start, end)
  const half = times(all(0.5), z)
  const top = minus(all(1), half)
  return plus(top, plus(minus(minus(all(1), top), half), minus(times(z, r), times(x, y))))
}

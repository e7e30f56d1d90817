import { tiny } from '../../core/assembly/cell'
import { add, BYTES, cut, every, LANES, mul, multiplyAdd, putCount, putSome, splat, zero } from '../../core/assembly/lanes'

/** A zero in the place of `own`, then the values of one vector of columns: scratch of the core kernel, free between its calls. */
const WAITING: usize = 0

/**
 * `trace[c,i,j] ← u[c,i]·v[j] + Σ_b mix[c,b]·trace[b,i,j]`, `[count, m, n]`, in place; then `out[i,j] =` (write 1) or
 * `+=` (write 2) `own[i]·now[j] + Σ_c weight[c]·trace[c,i,j]`, without the first term where `own` is 0.
 */
export function mixedTraces(
  trace: usize,
  mix: usize,
  u: usize,
  v: usize,
  out: usize,
  weight: usize,
  own: usize,
  now: usize,
  count: i32,
  m: i32,
  n: i32,
  write: i32,
): void {
  // a term of zeros is cheaper than another loop
  const step: usize = own === 0 ? 0 : BYTES
  if (own === 0) {
    v128.store(WAITING, zero())
    own = WAITING
  }
  if (count !== 2) manyTraces(trace, mix, u, v, out, weight, own, step, now, count, m, n, write)
  else if (write === 0) twoTraces(trace, mix, u, v, out, weight, own, step, now, m, n, 0)
  else if (write === 1) twoTraces(trace, mix, u, v, out, weight, own, step, now, m, n, 1)
  else twoTraces(trace, mix, u, v, out, weight, own, step, now, m, n, 2)
}

function manyTraces(
  trace: usize,
  mix: usize,
  u: usize,
  v: usize,
  out: usize,
  weight: usize,
  own: usize,
  step: usize,
  now: usize,
  count: i32,
  m: i32,
  n: i32,
  write: i32,
): void {
  const small = splat(tiny)
  const next = <usize>(m * n) * BYTES
  const gains = <usize>m * BYTES
  const values = WAITING + 16
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j += LANES) {
      const source = v128.load(v + <usize>j * BYTES)
      let row = mix
      for (let c = 0; c < count; c++) {
        let x = mul(every(u + <usize>c * gains), source)
        for (let b = 0; b < count; b++) {
          x = multiplyAdd(every(row), v128.load(trace + <usize>b * next), x)
          row += BYTES
        }
        v128.store(values + <usize>c * 16, cut(x, small))
      }
      let sum = mul(every(own), v128.load(now + <usize>j * BYTES))
      for (let c = 0; c < count; c++) {
        const x = v128.load(values + <usize>c * 16)
        putSome(trace + <usize>c * next, x, n - j)
        sum = multiplyAdd(every(weight + <usize>c * BYTES), x, sum)
      }
      if (write > 0) putSome(out, write === 2 ? add(sum, v128.load(out)) : sum, n - j)
      const bytes = <usize>min(LANES, n - j) * BYTES
      trace += bytes
      out += bytes
    }
    u += BYTES
    own += step
  }
}

/** The same for two, all in registers: excitatory and inhibitory units are two types. */
// @ts-ignore: decorator
@inline function twoTraces(
  trace: usize,
  mix: usize,
  u: usize,
  v: usize,
  out: usize,
  weight: usize,
  own: usize,
  step: usize,
  now: usize,
  m: i32,
  n: i32,
  write: i32,
): void {
  const small = splat(tiny)
  const next = <usize>(m * n) * BYTES
  const gains = <usize>m * BYTES
  const m00 = every(mix)
  const m01 = every(mix + BYTES)
  const m10 = every(mix + 2 * BYTES)
  const m11 = every(mix + 3 * BYTES)
  const w0 = every(weight)
  const w1 = every(weight + BYTES)
  const whole = <usize>(n & -LANES) * BYTES
  const rest = n & (LANES - 1)
  const stride = <usize>n * BYTES
  for (let i = 0; i < m; i++) {
    const u0 = every(u)
    const u1 = every(u + gains)
    const p = every(own)
    // whole vectors without a condition: engines compute a value anew for every branch that stores it
    let at: usize = 0
    for (; at < whole; at += 16) {
      twoVectors(trace + at, next, v + at, out + at, now + at, u0, u1, m00, m01, m10, m11, w0, w1, p, small, write, LANES)
    }
    if (rest > 0) {
      twoVectors(trace + at, next, v + at, out + at, now + at, u0, u1, m00, m01, m10, m11, w0, w1, p, small, write, rest)
    }
    trace += stride
    out += stride
    u += BYTES
    own += step
  }
}

/** One vector of both, or its first `count` lanes. */
// @ts-ignore: decorator
@inline function twoVectors(
  trace: usize,
  next: usize,
  v: usize,
  out: usize,
  now: usize,
  u0: v128,
  u1: v128,
  m00: v128,
  m01: v128,
  m10: v128,
  m11: v128,
  w0: v128,
  w1: v128,
  p: v128,
  small: v128,
  write: i32,
  count: i32,
): void {
  const x0 = v128.load(trace)
  const x1 = v128.load(trace + next)
  const source = v128.load(v)
  const y0 = cut(multiplyAdd(m01, x1, multiplyAdd(m00, x0, mul(u0, source))), small)
  const y1 = cut(multiplyAdd(m11, x1, multiplyAdd(m10, x0, mul(u1, source))), small)
  putCount(trace, y0, count)
  putCount(trace + next, y1, count)
  if (write > 0) {
    const sum = multiplyAdd(w1, y1, multiplyAdd(w0, y0, mul(p, v128.load(now))))
    putCount(out, write === 2 ? add(sum, v128.load(out)) : sum, count)
  }
}

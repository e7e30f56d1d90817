import { tiny } from '../../core/assembly/cell'
import { add, BYTES, cut, every, LANES, mul, multiplyAdd, putSome, splat, zero } from '../../core/assembly/lanes'

/** The values of one vector of columns wait here: scratch memory of the core kernel, free between its calls. */
const WAITING: usize = 0

/**
 * `trace[c,i,j] ← u[c,i]·v[j] + Σ_b mix[c,b]·trace[b,i,j]`, `[count, m, n]`, in place; then `out[i,j] =` (write 1) or
 * `+=` (write 2) `Σ_c weight[c]·trace[c,i,j]`.
 */
export function mixedTraces(
  trace: usize,
  mix: usize,
  u: usize,
  v: usize,
  out: usize,
  weight: usize,
  count: i32,
  m: i32,
  n: i32,
  write: i32,
): void {
  if (count !== 2) manyTraces(trace, mix, u, v, out, weight, count, m, n, write)
  else if (write === 0) twoTraces(trace, mix, u, v, out, weight, m, n, 0)
  else if (write === 1) twoTraces(trace, mix, u, v, out, weight, m, n, 1)
  else twoTraces(trace, mix, u, v, out, weight, m, n, 2)
}

// @ts-ignore: decorator
@inline function put(at: usize, value: v128, write: i32, columns: i32): void {
  if (write === 0) return
  const sum = write === 2 ? add(value, v128.load(at)) : value
  if (columns >= LANES) v128.store(at, sum)
  else putSome(at, sum, columns)
}

function manyTraces(
  trace: usize,
  mix: usize,
  u: usize,
  v: usize,
  out: usize,
  weight: usize,
  count: i32,
  m: i32,
  n: i32,
  write: i32,
): void {
  const small = splat(tiny)
  const next = <usize>(m * n) * BYTES
  const gains = <usize>m * BYTES
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
        v128.store(WAITING + <usize>c * 16, cut(x, small))
      }
      let sum = zero()
      for (let c = 0; c < count; c++) {
        const x = v128.load(WAITING + <usize>c * 16)
        putSome(trace + <usize>c * next, x, n - j)
        sum = multiplyAdd(every(weight + <usize>c * BYTES), x, sum)
      }
      put(out, sum, write, n - j)
      const step = <usize>min(LANES, n - j) * BYTES
      trace += step
      out += step
    }
    u += BYTES
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
  for (let i = 0; i < m; i++) {
    const u0 = every(u)
    const u1 = every(u + gains)
    let from = v
    let rest = n
    for (; rest > 0; rest -= LANES) {
      const source = v128.load(from)
      const x0 = v128.load(trace)
      const x1 = v128.load(trace + next)
      const y0 = cut(multiplyAdd(m01, x1, multiplyAdd(m00, x0, mul(u0, source))), small)
      const y1 = cut(multiplyAdd(m11, x1, multiplyAdd(m10, x0, mul(u1, source))), small)
      put(trace, y0, 1, rest)
      put(trace + next, y1, 1, rest)
      put(out, multiplyAdd(w1, y1, multiplyAdd(w0, y0, zero())), write, rest)
      const step = <usize>min(LANES, rest) * BYTES
      trace += step
      out += step
      from += step
    }
    u += BYTES
  }
}

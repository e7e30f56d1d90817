import { leak, tiny } from '../../core/assembly/cell'
import { add, BYTES, cut, every, LANES, mul, putPair, putRest, putSome, splat, vector, zero } from '../../core/assembly/lanes'
import { thin } from '../../core/assembly/thin'

// Loops over all kinds of presynaptic source at once. A table of 32-bit integers says where they lie: how many there
// are, rows, streams, nothing; then for each the addresses of its values, its trace and its block of the gradient, its
// width, and the bytes from the trace of one stream to that of the next.

const HEAD: usize = 16
const ENTRY: usize = 20

/** `trace ← α·past + (1−α)·values`, each `[S, width]`, `now` and `before` rows of S streams into the traces. */
export function filterSources(table: usize, before: i32, now: i32): void {
  const small = splat(tiny)
  const kept = splat(leak)
  const keep = splat(1 - leak)
  const streams = load<i32>(table, 8)
  const end = table + HEAD + <usize>load<i32>(table) * ENTRY
  for (let entry = table + HEAD; entry < end; entry += ENTRY) {
    const values = <usize>load<u32>(entry)
    const trace = <usize>load<u32>(entry, 4)
    const width = streams * load<i32>(entry, 12)
    const past = trace + <usize>(before * width) * BYTES
    const to = trace + <usize>(now * width) * BYTES
    let j = 0
    if (WIDE) {
      for (; j + 2 * LANES <= width; j += 2 * LANES) {
        const at = <usize>j * BYTES
        const x = cut(add(mul(kept, v128.load(past + at)), mul(keep, v128.load(values + at))), small)
        const y = cut(add(mul(kept, v128.load(past + at, 16)), mul(keep, v128.load(values + at, 16))), small)
        putPair(to + at, x, y)
      }
    }
    for (; j < width; j += LANES) {
      const at = <usize>j * BYTES
      putSome(to + at, cut(add(mul(kept, v128.load(past + at)), mul(keep, v128.load(values + at))), small), width - j)
    }
  }
}

/** `block[rows, width] = u[rows, count] · trace[count, width]`, for one or two rows of traces. */
export function outerSources(table: usize, u: usize, count: i32): void {
  const rows = load<i32>(table, 4)
  const end = table + HEAD + <usize>load<i32>(table) * ENTRY
  for (let entry = table + HEAD; entry < end; entry += ENTRY) {
    const out = <usize>load<u32>(entry, 8)
    const trace = <usize>load<u32>(entry, 4)
    const width = load<i32>(entry, 12)
    if (count === 1 && width === 1) scaled(out, u, trace, rows)
    else thin(out, u, trace, rows, count, width, false)
  }
}

/** The outer product with a single number; like any sum it begins at 0, which makes −0 a 0. */
function scaled(out: usize, u: usize, v: usize, m: i32): void {
  const x = every(v)
  for (let i = 0; i < m; i += LANES) {
    putSome(out + <usize>i * BYTES, add(zero(), mul(v128.load(u + <usize>i * BYTES), x)), m - i)
  }
}

/**
 * `trace[s,i,j] ← decay[s,i]·trace[s,i,j] + gain[s,i]·values[s,j]` of every source; and where `weight` is not 0, in the
 * same walk `block[i,j] = Σ_s weight[s,i]·trace[s,i,j]`.
 */
export function carrySources(table: usize, decay: usize, gain: usize, weight: usize): void {
  const rows = load<i32>(table, 4)
  const streams = load<i32>(table, 8)
  const end = table + HEAD + <usize>load<i32>(table) * ENTRY
  const step = <usize>rows * BYTES
  for (let entry = table + HEAD; entry < end; entry += ENTRY) {
    let values = <usize>load<u32>(entry)
    let trace = <usize>load<u32>(entry, 4)
    const out = <usize>load<u32>(entry, 8)
    const width = load<i32>(entry, 12)
    const stride = <usize>load<u32>(entry, 16)
    for (let s = 0; s < streams; s++) {
      const at = <usize>s * step
      if (width === 1) {
        const write = weight === 0 ? NONE : s === 0 ? SET : ADD
        carryColumn(trace, decay + at, gain + at, values, out, weight + at, rows, write)
      } else if (weight === 0) carry(trace, decay + at, gain + at, values, 0, 0, rows, width, NONE)
      else if (s === 0) carry(trace, decay, gain, values, out, weight, rows, width, SET)
      else carry(trace, decay + at, gain + at, values, out, weight + at, rows, width, ADD)
      trace += stride
      values += <usize>width * BYTES
    }
  }
}

// What becomes of the weighted trace.
// @ts-expect-error: decorator
@inline const NONE: i32 = 0
// @ts-expect-error: decorator
@inline const SET: i32 = 1
// @ts-expect-error: decorator
@inline const ADD: i32 = 2

// @ts-expect-error: decorator
@inline function carried(trace: usize, v: v128, on: i32, kept: v128, gain: v128, small: v128): v128 {
  return cut(add(mul(kept, vector(trace, on)), mul(gain, v)), small)
}

// @ts-expect-error: decorator
@inline function weighed(out: usize, x: v128, on: i32, share: v128, write: i32): v128 {
  return write === ADD ? add(mul(share, x), vector(out, on)) : mul(share, x)
}

/** Sources of one number: lanes are rows. */
function carryColumn(
  trace: usize,
  decay: usize,
  u: usize,
  v: usize,
  out: usize,
  weight: usize,
  m: i32,
  write: i32,
): void {
  const small = splat(tiny)
  const source = every(v)
  for (let i = 0; i < m; i += LANES) {
    const at = <usize>i * BYTES
    const x = carried(trace + at, source, 0, v128.load(decay + at), v128.load(u + at), small)
    putSome(trace + at, x, m - i)
    if (write !== NONE) putSome(out + at, weighed(out + at, x, 0, v128.load(weight + at), write), m - i)
  }
}

// @ts-expect-error: decorator
@inline function carry(
  trace: usize,
  decay: usize,
  u: usize,
  v: usize,
  out: usize,
  weight: usize,
  m: i32,
  n: i32,
  write: i32,
): void {
  const small = splat(tiny)
  const whole = <usize>(n & -LANES) * BYTES
  const length = <usize>n * BYTES
  const rest = n & (LANES - 1)
  for (; m > 0; m--) {
    const kept = every(decay)
    const gain = every(u)
    const share = write === NONE ? kept : every(weight)
    let at: usize = 0
    if (WIDE) {
      for (; at + 16 < whole; at += 32) {
        const x = carried(trace + at, v128.load(v + at), 0, kept, gain, small)
        const y = carried(trace + at, v128.load(v + at, 16), 16, kept, gain, small)
        if (write !== NONE) {
          const first = weighed(out + at, x, 0, share, write)
          const second = weighed(out + at, y, 16, share, write)
          putPair(trace + at, x, y)
          putPair(out + at, first, second)
        } else putPair(trace + at, x, y)
      }
    }
    for (; at < whole; at += 16) {
      const x = carried(trace + at, v128.load(v + at), 0, kept, gain, small)
      v128.store(trace + at, x)
      if (write !== NONE) v128.store(out + at, weighed(out + at, x, 0, share, write))
    }
    if (rest > 0) {
      const x = carried(trace + at, v128.load(v + at), 0, kept, gain, small)
      putRest(trace + at, x, rest)
      if (write !== NONE) putRest(out + at, weighed(out + at, x, 0, share, write), rest)
    }
    trace += length
    out += length
    decay += BYTES
    u += BYTES
    weight += BYTES
  }
}

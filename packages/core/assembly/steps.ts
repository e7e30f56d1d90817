import { activate } from './activate'
import { activation, leak, tiny } from './cell'
import { add, BYTES, cut, LANES, mul, putSome, splat, zero } from './lanes'

// The elementwise loops. Each line repeats the order of operations of the plain loops; nothing is fused.

/** One row of `s = α·past + (1−α)·(drive + bias)` in place. */
function leakyRow(tiny: v128, leak: v128, keep: v128, first: bool, state: usize, past: usize, bias: usize, n: i32): void {
  for (let i = 0; i < n; i += LANES) {
    const at = <usize>i * BYTES
    const old = first ? zero() : mul(leak, v128.load(past + at))
    const s = add(old, mul(keep, add(v128.load(state + at), v128.load(bias + at))))
    putSome(state + at, cut(s, tiny), n - i)
  }
}

export function voltageStep(
  first: bool,
  states: usize,
  bias: usize,
  rates: usize,
  derivatives: usize,
  rows: i32,
  n: i32,
): void {
  const width = <usize>rows * n * BYTES
  const stride = <usize>n * BYTES
  const small = splat(tiny)
  const kept = splat(leak)
  const keep = splat(1 - leak)
  for (let at: usize = 0; at < width; at += stride) {
    leakyRow(small, kept, keep, first, states + at, states + at - width, bias, n)
    activate(activation, states + at, rates + at, derivatives + at, n)
  }
}

export function rateStep(
  states: usize,
  bias: usize,
  rates: usize,
  derivatives: usize,
  rows: i32,
  n: i32,
): void {
  const width = <usize>rows * n * BYTES
  const stride = <usize>n * BYTES
  const small = splat(tiny)
  const kept = splat(leak)
  const keep = splat(1 - leak)
  for (let row: usize = 0; row < width; row += stride) {
    for (let i = 0; i < n; i += LANES) {
      const at = states + row + <usize>i * BYTES
      putSome(at, add(v128.load(at), v128.load(bias + <usize>i * BYTES)), n - i)
    }
    activate(activation, states + row, rates + row, derivatives + row, n)
    for (let i = 0; i < n; i += LANES) {
      const at = rates + row + <usize>i * BYTES
      const z = add(mul(kept, v128.load(at - width)), mul(keep, v128.load(at)))
      putSome(at, cut(z, small), n - i)
    }
  }
}

export function voltageCredit(
  last: bool,
  credit: usize,
  derivatives: usize,
  width: i32,
): void {
  const small = splat(tiny)
  const kept = splat(leak)
  const keep = splat(1 - leak)
  const next = <usize>width * BYTES
  for (let i = 0; i < width; i += LANES) {
    const at = credit + <usize>i * BYTES
    const later = last ? zero() : mul(kept, v128.load(at + next))
    const q = add(mul(keep, mul(v128.load(derivatives + <usize>i * BYTES), v128.load(at))), later)
    putSome(at, cut(q, small), width - i)
  }
}

export function rateCredit(
  credit: usize,
  carry: usize,
  derivatives: usize,
  width: i32,
): void {
  const small = splat(tiny)
  const kept = splat(leak)
  const keep = splat(1 - leak)
  for (let i = 0; i < width; i += LANES) {
    const at = <usize>i * BYTES
    const r = add(v128.load(credit + at), v128.load(carry + at))
    const q = mul(keep, mul(v128.load(derivatives + at), r))
    putSome(carry + at, cut(mul(kept, r), small), width - i)
    putSome(credit + at, cut(q, small), width - i)
  }
}

export function voltageTangent(
  first: bool,
  states: usize,
  bias: usize,
  rates: usize,
  derivatives: usize,
  rows: i32,
  n: i32,
): void {
  const width = <usize>rows * n * BYTES
  const stride = <usize>n * BYTES
  const small = splat(tiny)
  const kept = splat(leak)
  const keep = splat(1 - leak)
  for (let row: usize = 0; row < width; row += stride) {
    leakyRow(small, kept, keep, first, states + row, states + row - width, bias, n)
    for (let i = 0; i < n; i += LANES) {
      const at = row + <usize>i * BYTES
      putSome(rates + at, mul(v128.load(derivatives + at), v128.load(states + at)), n - i)
    }
  }
}

export function rateTangent(
  states: usize,
  bias: usize,
  rates: usize,
  derivatives: usize,
  rows: i32,
  n: i32,
): void {
  const width = <usize>rows * n * BYTES
  const stride = <usize>n * BYTES
  const small = splat(tiny)
  const kept = splat(leak)
  const keep = splat(1 - leak)
  for (let row: usize = 0; row < width; row += stride) {
    for (let i = 0; i < n; i += LANES) {
      const at = row + <usize>i * BYTES
      const u = add(v128.load(states + at), v128.load(bias + <usize>i * BYTES))
      const z = add(mul(kept, v128.load(rates + at - width)), mul(keep, mul(v128.load(derivatives + at), u)))
      putSome(states + at, u, n - i)
      putSome(rates + at, cut(z, small), n - i)
    }
  }
}

export function voltageTangentCredit(
  last: bool,
  tangent: usize,
  signal: usize,
  bend: usize,
  derivatives: usize,
  width: i32,
): void {
  const small = splat(tiny)
  const kept = splat(leak)
  const keep = splat(1 - leak)
  const next = <usize>width * BYTES
  for (let i = 0; i < width; i += LANES) {
    const at = <usize>i * BYTES
    const later = last ? zero() : mul(kept, v128.load(tangent + at + next))
    const q = bent(bend + at, tangent + at, derivatives + at, v128.load(signal + at))
    putSome(tangent + at, cut(add(mul(keep, q), later), small), width - i)
  }
}

export function rateTangentCredit(
  tangent: usize,
  signal: usize,
  carry: usize,
  bend: usize,
  derivatives: usize,
  width: i32,
): void {
  const small = splat(tiny)
  const kept = splat(leak)
  const keep = splat(1 - leak)
  for (let i = 0; i < width; i += LANES) {
    const at = <usize>i * BYTES
    const r = add(v128.load(signal + at), v128.load(carry + at))
    const q = mul(keep, bent(bend + at, tangent + at, derivatives + at, r))
    putSome(carry + at, cut(mul(kept, r), small), width - i)
    putSome(tangent + at, cut(q, small), width - i)
  }
}

/** `bend·tangent + h·signal`. */
// @ts-ignore: decorator
@inline function bent(bend: usize, tangent: usize, derivative: usize, signal: v128): v128 {
  return add(mul(v128.load(bend), v128.load(tangent)), mul(v128.load(derivative), signal))
}

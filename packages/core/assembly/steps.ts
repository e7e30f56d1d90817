import { activate } from './activate'
import { activation, leak, tiny } from './cell'
import { add, BYTES, cut, mul, putPair, putRest, restOf, splat, vector, wholeBytes, zero } from './lanes'

// The elementwise loops. Each line repeats the order of operations of the plain loops; nothing is fused. What is computed from
// a vector `on` bytes on is a function of its own, inlined for whole vectors and for the last lanes after them: a test in each
// turn would cost as much as the work, and engines compute a value anew in every branch that stores it. Wide loops take two
// vectors a turn and load all of both before they store, so that an engine can join them.

/** `s = α·past + (1−α)·(drive + bias)`. */
// @ts-ignore: decorator
@inline function leaky(first: bool, state: usize, past: usize, bias: usize, on: i32, kept: v128, keep: v128, small: v128): v128 {
  const drive = mul(keep, add(vector(state, on), vector(bias, on)))
  return cut(first ? drive : add(mul(kept, vector(past, on)), drive), small)
}

/** One row of it. */
// @ts-ignore: decorator
@inline function leakyRow(first: bool, state: usize, past: usize, bias: usize, n: i32): void {
  const small = splat(tiny)
  const kept = splat(leak)
  const keep = splat(1 - leak)
  const whole = wholeBytes(n)
  let at: usize = 0
  if (WIDE) {
    for (; at + 16 < whole; at += 32) {
      const x = leaky(first, state + at, past + at, bias + at, 0, kept, keep, small)
      const y = leaky(first, state + at, past + at, bias + at, 16, kept, keep, small)
      putPair(state + at, x, y)
    }
  }
  for (; at < whole; at += 16) v128.store(state + at, leaky(first, state + at, past + at, bias + at, 0, kept, keep, small))
  if (restOf(n) > 0) putRest(state + at, leaky(first, state + at, past + at, bias + at, 0, kept, keep, small), restOf(n))
}

/** One row of `n` units; `past` is not read when `first`. */
function voltageRow(first: bool, state: usize, past: usize, bias: usize, n: i32): void {
  if (first) leakyRow(true, state, past, bias, n)
  else leakyRow(false, state, past, bias, n)
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
  for (let at: usize = 0; at < width; at += stride) {
    voltageRow(first, states + at, states + at - width, bias, n)
    activate(activation, states + at, rates + at, derivatives + at, n)
  }
}

/** `x + y`. */
// @ts-ignore: decorator
@inline function sumOf(x: usize, y: usize, on: i32): v128 {
  return add(vector(x, on), vector(y, on))
}

/** `α·past + (1−α)·x`. */
// @ts-ignore: decorator
@inline function leaked(x: usize, past: usize, on: i32, kept: v128, keep: v128, small: v128): v128 {
  return cut(add(mul(kept, vector(past, on)), mul(keep, vector(x, on))), small)
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
  const whole = wholeBytes(n)
  const rest = restOf(n)
  for (let row: usize = 0; row < width; row += stride) {
    const state = states + row
    let at: usize = 0
    if (WIDE) {
      for (; at + 16 < whole; at += 32) {
        const x = sumOf(state + at, bias + at, 0)
        const y = sumOf(state + at, bias + at, 16)
        putPair(state + at, x, y)
      }
    }
    for (; at < whole; at += 16) v128.store(state + at, sumOf(state + at, bias + at, 0))
    if (rest > 0) putRest(state + whole, sumOf(state + whole, bias + whole, 0), rest)
    activate(activation, state, rates + row, derivatives + row, n)
    let rate = rates + row
    const end = rate + whole
    if (WIDE) {
      for (; rate + 16 < end; rate += 32) {
        const x = leaked(rate, rate - width, 0, kept, keep, small)
        const y = leaked(rate, rate - width, 16, kept, keep, small)
        putPair(rate, x, y)
      }
    }
    for (; rate < end; rate += 16) v128.store(rate, leaked(rate, rate - width, 0, kept, keep, small))
    if (rest > 0) putRest(rate, leaked(rate, rate - width, 0, kept, keep, small), rest)
  }
}

/** `q = (1−α)·h·r + α·later`. */
// @ts-ignore: decorator
@inline function creditOf(last: bool, credit: usize, later: usize, h: usize, on: i32, kept: v128, keep: v128, small: v128): v128 {
  const q = mul(keep, mul(vector(h, on), vector(credit, on)))
  return cut(last ? q : add(q, mul(kept, vector(later, on))), small)
}

// @ts-ignore: decorator
@inline function creditRow(last: bool, credit: usize, later: usize, h: usize, width: i32): void {
  const small = splat(tiny)
  const kept = splat(leak)
  const keep = splat(1 - leak)
  const whole = wholeBytes(width)
  let at: usize = 0
  if (WIDE) {
    for (; at + 16 < whole; at += 32) {
      const x = creditOf(last, credit + at, later + at, h + at, 0, kept, keep, small)
      const y = creditOf(last, credit + at, later + at, h + at, 16, kept, keep, small)
      putPair(credit + at, x, y)
    }
  }
  for (; at < whole; at += 16) v128.store(credit + at, creditOf(last, credit + at, later + at, h + at, 0, kept, keep, small))
  if (restOf(width) > 0) putRest(credit + at, creditOf(last, credit + at, later + at, h + at, 0, kept, keep, small), restOf(width))
}

export function voltageCredit(last: bool, credit: usize, derivatives: usize, width: i32): void {
  const later = credit + <usize>width * BYTES
  if (last) creditRow(true, credit, later, derivatives, width)
  else creditRow(false, credit, later, derivatives, width)
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
  const whole = wholeBytes(width)
  const rest = restOf(width)
  let at: usize = 0
  if (WIDE) {
    for (; at + 16 < whole; at += 32) {
      const r0 = sumOf(credit + at, carry + at, 0)
      const r1 = sumOf(credit + at, carry + at, 16)
      const q0 = cut(mul(keep, mul(v128.load(derivatives + at), r0)), small)
      const q1 = cut(mul(keep, mul(v128.load(derivatives + at, 16), r1)), small)
      putPair(carry + at, cut(mul(kept, r0), small), cut(mul(kept, r1), small))
      putPair(credit + at, q0, q1)
    }
  }
  for (; at < whole; at += 16) {
    const r = sumOf(credit + at, carry + at, 0)
    const q = cut(mul(keep, mul(v128.load(derivatives + at), r)), small)
    v128.store(carry + at, cut(mul(kept, r), small))
    v128.store(credit + at, q)
  }
  if (rest > 0) {
    const r = sumOf(credit + at, carry + at, 0)
    const q = cut(mul(keep, mul(v128.load(derivatives + at), r)), small)
    putRest(carry + at, cut(mul(kept, r), small), rest)
    putRest(credit + at, q, rest)
  }
}

/** `h·ṡ`. */
// @ts-ignore: decorator
@inline function scaled(h: usize, state: usize, on: i32): v128 {
  return mul(vector(h, on), vector(state, on))
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
  for (let row: usize = 0; row < width; row += stride) {
    voltageRow(first, states + row, states + row - width, bias, n)
  }
  const end = wholeBytes(rows * n)
  const rest = restOf(rows * n)
  let at: usize = 0
  if (WIDE) {
    for (; at + 16 < end; at += 32) {
      const x = scaled(derivatives + at, states + at, 0)
      const y = scaled(derivatives + at, states + at, 16)
      putPair(rates + at, x, y)
    }
  }
  for (; at < end; at += 16) v128.store(rates + at, scaled(derivatives + at, states + at, 0))
  if (rest > 0) putRest(rates + at, scaled(derivatives + at, states + at, 0), rest)
}

/** `ż = α·past + (1−α)·h·u̇`. */
// @ts-ignore: decorator
@inline function tangentRate(u: v128, past: usize, h: usize, on: i32, kept: v128, keep: v128, small: v128): v128 {
  return cut(add(mul(kept, vector(past, on)), mul(keep, mul(vector(h, on), u))), small)
}

export function rateTangent(
  states: usize,
  bias: usize,
  rates: usize,
  derivatives: usize,
  rows: i32,
  n: i32,
): void {
  const small = splat(tiny)
  const kept = splat(leak)
  const keep = splat(1 - leak)
  const width = <usize>rows * n * BYTES
  const stride = <usize>n * BYTES
  const whole = wholeBytes(n)
  const rest = restOf(n)
  for (let row: usize = 0; row < width; row += stride) {
    const state = states + row
    const rate = rates + row
    const h = derivatives + row
    let at: usize = 0
    if (WIDE) {
      for (; at + 16 < whole; at += 32) {
        const u0 = sumOf(state + at, bias + at, 0)
        const u1 = sumOf(state + at, bias + at, 16)
        const z0 = tangentRate(u0, rate + at - width, h + at, 0, kept, keep, small)
        const z1 = tangentRate(u1, rate + at - width, h + at, 16, kept, keep, small)
        putPair(state + at, u0, u1)
        putPair(rate + at, z0, z1)
      }
    }
    for (; at < whole; at += 16) {
      const u = sumOf(state + at, bias + at, 0)
      const z = tangentRate(u, rate + at - width, h + at, 0, kept, keep, small)
      v128.store(state + at, u)
      v128.store(rate + at, z)
    }
    if (rest > 0) {
      const u = sumOf(state + at, bias + at, 0)
      const z = tangentRate(u, rate + at - width, h + at, 0, kept, keep, small)
      putRest(state + at, u, rest)
      putRest(rate + at, z, rest)
    }
  }
}

/** `q̇ = (1−α)(bend·ṡ + h·ṙ) + α·later`. */
// @ts-ignore: decorator
@inline function tangentCredit(
  last: bool,
  tangent: usize,
  signal: usize,
  bend: usize,
  h: usize,
  later: usize,
  on: i32,
  kept: v128,
  keep: v128,
  small: v128,
): v128 {
  const q = mul(keep, bent(bend, tangent, h, on, vector(signal, on)))
  return cut(add(q, last ? zero() : mul(kept, vector(later, on))), small)
}

// @ts-ignore: decorator
@inline function tangentCreditRow(last: bool, tangent: usize, signal: usize, bend: usize, h: usize, width: i32): void {
  const small = splat(tiny)
  const kept = splat(leak)
  const keep = splat(1 - leak)
  const later = tangent + <usize>width * BYTES
  const whole = wholeBytes(width)
  const rest = restOf(width)
  let at: usize = 0
  if (WIDE) {
    for (; at + 16 < whole; at += 32) {
      const x = tangentCredit(last, tangent + at, signal + at, bend + at, h + at, later + at, 0, kept, keep, small)
      const y = tangentCredit(last, tangent + at, signal + at, bend + at, h + at, later + at, 16, kept, keep, small)
      putPair(tangent + at, x, y)
    }
  }
  for (; at < whole; at += 16) {
    v128.store(tangent + at, tangentCredit(last, tangent + at, signal + at, bend + at, h + at, later + at, 0, kept, keep, small))
  }
  if (rest > 0) {
    putRest(tangent + at, tangentCredit(last, tangent + at, signal + at, bend + at, h + at, later + at, 0, kept, keep, small), rest)
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
  if (last) tangentCreditRow(true, tangent, signal, bend, derivatives, width)
  else tangentCreditRow(false, tangent, signal, bend, derivatives, width)
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
  const whole = wholeBytes(width)
  const rest = restOf(width)
  let at: usize = 0
  if (WIDE) {
    for (; at + 16 < whole; at += 32) {
      const r0 = sumOf(signal + at, carry + at, 0)
      const r1 = sumOf(signal + at, carry + at, 16)
      const q0 = cut(mul(keep, bent(bend + at, tangent + at, derivatives + at, 0, r0)), small)
      const q1 = cut(mul(keep, bent(bend + at, tangent + at, derivatives + at, 16, r1)), small)
      putPair(carry + at, cut(mul(kept, r0), small), cut(mul(kept, r1), small))
      putPair(tangent + at, q0, q1)
    }
  }
  for (; at < whole; at += 16) {
    const r = sumOf(signal + at, carry + at, 0)
    const q = cut(mul(keep, bent(bend + at, tangent + at, derivatives + at, 0, r)), small)
    v128.store(carry + at, cut(mul(kept, r), small))
    v128.store(tangent + at, q)
  }
  if (rest > 0) {
    const r = sumOf(signal + at, carry + at, 0)
    const q = cut(mul(keep, bent(bend + at, tangent + at, derivatives + at, 0, r)), small)
    putRest(carry + at, cut(mul(kept, r), small), rest)
    putRest(tangent + at, q, rest)
  }
}

/** `bend·tangent + h·signal`. */
// @ts-ignore: decorator
@inline function bent(bend: usize, tangent: usize, derivative: usize, on: i32, signal: v128): v128 {
  return add(mul(vector(bend, on), vector(tangent, on)), mul(vector(derivative, on), signal))
}

import { activate } from './activate'
import { activation, leak, tiny } from './cell'
import { add, BYTES, cut, mul, LANES, putCount, restOf, splat, wholeBytes, zero } from './lanes'

// The elementwise loops. Each line repeats the order of operations of the plain loops; nothing is fused. What is done with a
// vector is a function of its own, inlined twice: for whole vectors, and for the last lanes after them. A test in each
// turn would cost as much as the work, and engines compute a value anew in every branch that stores it.

/** `s = α·past + (1−α)·(drive + bias)` in place. */
// @ts-ignore: decorator
@inline function leaky(first: bool, state: usize, past: usize, bias: usize, kept: v128, keep: v128, small: v128, count: i32): void {
  const drive = mul(keep, add(v128.load(state), v128.load(bias)))
  putCount(state, cut(first ? drive : add(mul(kept, v128.load(past)), drive), small), count)
}

/** One row of it. */
// @ts-ignore: decorator
@inline function leakyRow(first: bool, state: usize, past: usize, bias: usize, n: i32): void {
  const small = splat(tiny)
  const kept = splat(leak)
  const keep = splat(1 - leak)
  const whole = wholeBytes(n)
  let at: usize = 0
  for (; at < whole; at += 16) leaky(first, state + at, past + at, bias + at, kept, keep, small, LANES)
  if (restOf(n) > 0) leaky(first, state + at, past + at, bias + at, kept, keep, small, restOf(n))
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

/** `x ← x + y`. */
// @ts-ignore: decorator
@inline function addTo(x: usize, y: usize, count: i32): void {
  putCount(x, add(v128.load(x), v128.load(y)), count)
}

/** `x ← α·past + (1−α)·x`. */
// @ts-ignore: decorator
@inline function leakTo(x: usize, past: usize, kept: v128, keep: v128, small: v128, count: i32): void {
  putCount(x, cut(add(mul(kept, v128.load(past)), mul(keep, v128.load(x))), small), count)
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
    for (let at: usize = 0; at < whole; at += 16) addTo(state + at, bias + at, LANES)
    if (rest > 0) addTo(state + whole, bias + whole, rest)
    activate(activation, state, rates + row, derivatives + row, n)
    let rate = rates + row
    const end = rate + whole
    for (; rate < end; rate += 16) leakTo(rate, rate - width, kept, keep, small, LANES)
    if (rest > 0) leakTo(rate, rate - width, kept, keep, small, rest)
  }
}

/** `q = (1−α)·h·r + α·later` in place. */
// @ts-ignore: decorator
@inline function voltageCreditOf(
  last: bool,
  credit: usize,
  next: usize,
  h: usize,
  kept: v128,
  keep: v128,
  small: v128,
  count: i32,
): void {
  const q = mul(keep, mul(v128.load(h), v128.load(credit)))
  putCount(credit, cut(last ? q : add(q, mul(kept, v128.load(credit + next))), small), count)
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
  const whole = wholeBytes(width)
  const rest = restOf(width)
  let at: usize = 0
  if (last) {
    for (; at < whole; at += 16) voltageCreditOf(true, credit + at, next, derivatives + at, kept, keep, small, LANES)
    if (rest > 0) voltageCreditOf(true, credit + at, next, derivatives + at, kept, keep, small, rest)
    return
  }
  for (; at < whole; at += 16) voltageCreditOf(false, credit + at, next, derivatives + at, kept, keep, small, LANES)
  if (rest > 0) voltageCreditOf(false, credit + at, next, derivatives + at, kept, keep, small, rest)
}

// @ts-ignore: decorator
@inline function rateCreditOf(
  credit: usize,
  carry: usize,
  h: usize,
  kept: v128,
  keep: v128,
  small: v128,
  count: i32,
): void {
  const r = add(v128.load(credit), v128.load(carry))
  putCount(carry, cut(mul(kept, r), small), count)
  putCount(credit, cut(mul(keep, mul(v128.load(h), r)), small), count)
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
  for (; at < whole; at += 16) rateCreditOf(credit + at, carry + at, derivatives + at, kept, keep, small, LANES)
  if (rest > 0) rateCreditOf(credit + at, carry + at, derivatives + at, kept, keep, small, rest)
}

/** `ż = h·ṡ`. */
// @ts-ignore: decorator
@inline function bentState(rate: usize, h: usize, state: usize, count: i32): void {
  putCount(rate, mul(v128.load(h), v128.load(state)), count)
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
  for (; at < end; at += 16) bentState(rates + at, derivatives + at, states + at, LANES)
  if (rest > 0) bentState(rates + at, derivatives + at, states + at, rest)
}

// @ts-ignore: decorator
@inline function rateTangentOf(
  state: usize,
  bias: usize,
  rate: usize,
  past: usize,
  h: usize,
  kept: v128,
  keep: v128,
  small: v128,
  count: i32,
): void {
  const u = add(v128.load(state), v128.load(bias))
  const z = add(mul(kept, v128.load(past)), mul(keep, mul(v128.load(h), u)))
  putCount(state, u, count)
  putCount(rate, cut(z, small), count)
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
    for (; at < whole; at += 16) rateTangentOf(state + at, bias + at, rate + at, rate + at - width, h + at, kept, keep, small, LANES)
    if (rest > 0) rateTangentOf(state + at, bias + at, rate + at, rate + at - width, h + at, kept, keep, small, rest)
  }
}

// @ts-ignore: decorator
@inline function voltageTangentCreditOf(
  last: bool,
  tangent: usize,
  signal: usize,
  bend: usize,
  h: usize,
  next: usize,
  kept: v128,
  keep: v128,
  small: v128,
  count: i32,
): void {
  const q = bent(bend, tangent, h, v128.load(signal))
  const later = last ? zero() : mul(kept, v128.load(tangent + next))
  putCount(tangent, cut(add(mul(keep, q), later), small), count)
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
  const whole = wholeBytes(width)
  const rest = restOf(width)
  let at: usize = 0
  for (; at < whole; at += 16) {
    voltageTangentCreditOf(last, tangent + at, signal + at, bend + at, derivatives + at, next, kept, keep, small, LANES)
  }
  if (rest > 0) voltageTangentCreditOf(last, tangent + at, signal + at, bend + at, derivatives + at, next, kept, keep, small, rest)
}

// @ts-ignore: decorator
@inline function rateTangentCreditOf(
  tangent: usize,
  signal: usize,
  carry: usize,
  bend: usize,
  h: usize,
  kept: v128,
  keep: v128,
  small: v128,
  count: i32,
): void {
  const r = add(v128.load(signal), v128.load(carry))
  const q = mul(keep, bent(bend, tangent, h, r))
  putCount(carry, cut(mul(kept, r), small), count)
  putCount(tangent, cut(q, small), count)
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
  for (; at < whole; at += 16) {
    rateTangentCreditOf(tangent + at, signal + at, carry + at, bend + at, derivatives + at, kept, keep, small, LANES)
  }
  if (rest > 0) rateTangentCreditOf(tangent + at, signal + at, carry + at, bend + at, derivatives + at, kept, keep, small, rest)
}

/** `bend·tangent + h·signal`. */
// @ts-ignore: decorator
@inline function bent(bend: usize, tangent: usize, derivative: usize, signal: v128): v128 {
  return add(mul(v128.load(bend), v128.load(tangent)), mul(v128.load(derivative), signal))
}

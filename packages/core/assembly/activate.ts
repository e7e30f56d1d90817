import * as double from './double'
import { BYTES, LANES, putSome, splat } from './lanes'
import * as single from './single'

// The numbers of the activations, as the caller passes them.
const RELU: i32 = 0
const TANH: i32 = 1
const SIGMOID: i32 = 2
const SOFTPLUS: i32 = 3

/** Where the last few states of a row wait, then their rates and derivatives: scratch that is free between calls. */
const WAITING: usize = 0

/**
 * Rates φ(s) and derivatives φ′(s) of `count` states; anything but the four above is the identity. Whole vectors only in
 * the loops: where a value is stored under a condition, engines compute it anew for every place that it goes to.
 */
export function activate(activation: i32, states: usize, rates: usize, derivatives: usize, count: i32): void {
  const whole = count & -LANES
  activateVectors(activation, states, rates, derivatives, <usize>whole * BYTES)
  if (whole === count) return
  const at = <usize>whole * BYTES
  v128.store(WAITING, v128.load(states + at))
  activateVectors(activation, WAITING, WAITING + 16, WAITING + 32, 16)
  putSome(rates + at, v128.load(WAITING, 16), count - whole)
  putSome(derivatives + at, v128.load(WAITING, 32), count - whole)
}

function activateVectors(activation: i32, states: usize, rates: usize, derivatives: usize, bytes: usize): void {
  const one = splat(1)
  switch (activation) {
    case RELU:
      for (let at: usize = 0; at < bytes; at += 16) {
        const s = v128.load(states + at)
        v128.store(rates + at, positive(s))
        v128.store(derivatives + at, v128.and(v128.gt<Real>(s, splat(0)), one))
      }
      return
    case TANH:
      for (let at: usize = 0; at < bytes; at += 16) {
        const s = v128.load(states + at)
        const z = sizeof<Real>() === 8 ? double.tanh(s) : single.tanh(s)
        v128.store(rates + at, z)
        v128.store(derivatives + at, v128.sub<Real>(one, v128.mul<Real>(z, z)))
      }
      return
    case SIGMOID:
      for (let at: usize = 0; at < bytes; at += 16) {
        const s = v128.load(states + at)
        const e = decay(s)
        const total = v128.add<Real>(one, e)
        v128.store(rates + at, logistic(s, e, total))
        v128.store(derivatives + at, v128.div<Real>(e, v128.mul<Real>(total, total)))
      }
      return
    case SOFTPLUS:
      for (let at: usize = 0; at < bytes; at += 16) {
        const s = v128.load(states + at)
        const e = decay(s)
        const log = sizeof<Real>() === 8 ? double.log1p(e) : single.log1p(e)
        v128.store(rates + at, v128.add<Real>(positive(s), log))
        v128.store(derivatives + at, logistic(s, e, v128.add<Real>(one, e)))
      }
      return
    default:
      for (let at: usize = 0; at < bytes; at += 16) {
        v128.store(rates + at, v128.load(states + at))
        v128.store(derivatives + at, one)
      }
  }
}

/** The greater of 0 and s, NaN for NaN: in two instructions, where that of WebAssembly takes eight. Adding 0 makes −0 0. */
// @ts-ignore: decorator
@inline function positive(s: v128): v128 {
  return v128.add<Real>(v128.pmax<Real>(s, splat(0)), splat(0))
}

/** e^−|s|. */
// @ts-ignore: decorator
@inline function decay(s: v128): v128 {
  const exponent = v128.neg<Real>(v128.abs<Real>(s))
  return sizeof<Real>() === 8 ? double.exp(exponent) : single.exp(exponent)
}

// @ts-ignore: decorator
@inline function logistic(s: v128, e: v128, total: v128): v128 {
  const top = v128.bitselect(splat(1), e, v128.ge<Real>(s, splat(0)))
  return v128.div<Real>(top, total)
}

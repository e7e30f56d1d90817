import * as double from './double'
import { BYTES, LANES, putSome, splat } from './lanes'
import * as single from './single'

// The numbers of the activations, as the caller passes them.
const RELU: i32 = 0
const TANH: i32 = 1
const SIGMOID: i32 = 2
const SOFTPLUS: i32 = 3

/** Rates φ(s) and derivatives φ′(s) of `count` states; anything but the four above is the identity. */
export function activate(activation: i32, states: usize, rates: usize, derivatives: usize, count: i32): void {
  const one = splat(1)
  switch (activation) {
    case RELU:
      for (let i = 0; i < count; i += LANES) {
        const at = <usize>i * BYTES
        const s = v128.load(states + at)
        // the greater of 0 and NaN is NaN
        putSome(rates + at, v128.max<Real>(splat(0), s), count - i)
        putSome(derivatives + at, v128.and(v128.gt<Real>(s, splat(0)), one), count - i)
      }
      return
    case TANH:
      for (let i = 0; i < count; i += LANES) {
        const at = <usize>i * BYTES
        const s = v128.load(states + at)
        const z = sizeof<Real>() === 8 ? double.tanh(s) : single.tanh(s)
        putSome(rates + at, z, count - i)
        putSome(derivatives + at, v128.sub<Real>(one, v128.mul<Real>(z, z)), count - i)
      }
      return
    case SIGMOID:
      for (let i = 0; i < count; i += LANES) {
        const at = <usize>i * BYTES
        const s = v128.load(states + at)
        const e = decay(s)
        const total = v128.add<Real>(one, e)
        putSome(rates + at, logistic(s, e, total), count - i)
        putSome(derivatives + at, v128.div<Real>(e, v128.mul<Real>(total, total)), count - i)
      }
      return
    case SOFTPLUS:
      for (let i = 0; i < count; i += LANES) {
        const at = <usize>i * BYTES
        const s = v128.load(states + at)
        const e = decay(s)
        const log = sizeof<Real>() === 8 ? double.log1p(e) : single.log1p(e)
        putSome(rates + at, v128.add<Real>(v128.max<Real>(splat(0), s), log), count - i)
        putSome(derivatives + at, logistic(s, e, v128.add<Real>(one, e)), count - i)
      }
      return
    default:
      for (let i = 0; i < count; i += LANES) {
        const at = <usize>i * BYTES
        putSome(rates + at, v128.load(states + at), count - i)
        putSome(derivatives + at, one, count - i)
      }
  }
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

import * as double from './double'
import { BYTES, LANES, putPair, putSome, splat } from './lanes'
import * as single from './single'

// The numbers of the activations, as the caller passes them.
// @ts-ignore: decorator
@inline const RELU: i32 = 0
// @ts-ignore: decorator
@inline const TANH: i32 = 1
// @ts-ignore: decorator
@inline const SIGMOID: i32 = 2
// @ts-ignore: decorator
@inline const SOFTPLUS: i32 = 3
// @ts-ignore: decorator
@inline const IDENTITY: i32 = 4

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
  if (activation === RELU) reluRow(states, rates, derivatives, bytes)
  else if (activation === TANH) tanhRow(states, rates, derivatives, bytes)
  else if (activation === SIGMOID) sigmoidRow(states, rates, derivatives, bytes)
  else if (activation === SOFTPLUS) softplusRow(states, rates, derivatives, bytes)
  else activateRow(IDENTITY, states, rates, derivatives, bytes)
}

function reluRow(states: usize, rates: usize, derivatives: usize, bytes: usize): void {
  activateRow(RELU, states, rates, derivatives, bytes)
}

function tanhRow(states: usize, rates: usize, derivatives: usize, bytes: usize): void {
  activateRow(TANH, states, rates, derivatives, bytes)
}

function sigmoidRow(states: usize, rates: usize, derivatives: usize, bytes: usize): void {
  activateRow(SIGMOID, states, rates, derivatives, bytes)
}

function softplusRow(states: usize, rates: usize, derivatives: usize, bytes: usize): void {
  activateRow(SOFTPLUS, states, rates, derivatives, bytes)
}

// @ts-ignore: decorator
@inline function activateRow(activation: i32, states: usize, rates: usize, derivatives: usize, bytes: usize): void {
  let at: usize = 0
  // V8 12 to 14 stop the process where they join the integers in log1p of float64
  if (WIDE && (activation !== SOFTPLUS || sizeof<Real>() === 4)) {
    for (; at + 16 < bytes; at += 32) {
      const s0 = v128.load(states + at)
      const s1 = v128.load(states + at, 16)
      const e0 = partOf(activation, s0)
      const e1 = partOf(activation, s1)
      const z0 = rateOf(activation, s0, e0)
      const z1 = rateOf(activation, s1, e1)
      const h0 = slopeOf(activation, s0, z0, e0)
      const h1 = slopeOf(activation, s1, z1, e1)
      putPair(rates + at, z0, z1)
      putPair(derivatives + at, h0, h1)
    }
  }
  for (; at < bytes; at += 16) {
    const s = v128.load(states + at)
    const e = partOf(activation, s)
    const z = rateOf(activation, s, e)
    v128.store(rates + at, z)
    v128.store(derivatives + at, slopeOf(activation, s, z, e))
  }
}

/** What rate and derivative have in common: e^−|s|, where they need it. */
// @ts-ignore: decorator
@inline function partOf(activation: i32, s: v128): v128 {
  return activation === SIGMOID || activation === SOFTPLUS ? decay(s) : s
}

// @ts-ignore: decorator
@inline function rateOf(activation: i32, s: v128, e: v128): v128 {
  if (activation === RELU) return positive(s)
  if (activation === TANH) return sizeof<Real>() === 4 ? single.tanh(s) : WIDE ? double.tanhHere(s, true) : double.tanh(s)
  if (activation === SIGMOID) return logistic(s, e, v128.add<Real>(splat(1), e))
  if (activation === SOFTPLUS) {
    return v128.add<Real>(positive(s), sizeof<Real>() === 8 ? double.log1p(e) : single.log1p(e))
  }
  return s
}

// @ts-ignore: decorator
@inline function slopeOf(activation: i32, s: v128, z: v128, e: v128): v128 {
  const one = splat(1)
  if (activation === RELU) return v128.and(v128.gt<Real>(s, splat(0)), one)
  if (activation === TANH) return v128.sub<Real>(one, v128.mul<Real>(z, z))
  const total = v128.add<Real>(one, e)
  if (activation === SIGMOID) return v128.div<Real>(e, v128.mul<Real>(total, total))
  if (activation === SOFTPLUS) return logistic(s, e, total)
  return one
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
  return sizeof<Real>() === 4 ? single.exp(exponent) : WIDE ? double.expHere(exponent) : double.exp(exponent)
}

// @ts-ignore: decorator
@inline function logistic(s: v128, e: v128, total: v128): v128 {
  const top = v128.bitselect(splat(1), e, v128.ge<Real>(s, splat(0)))
  return v128.div<Real>(top, total)
}

import { log } from '../math/log.js'

/**
 * The quantile of the standard normal distribution: the x with Φ(x) = p.
 *
 * Rational functions of p - ½ in the middle and of √(-ln p) in the tails; relative error below 1e-15 (largest
 * seen 7.8e-16). 0 gives -Infinity, 1 gives Infinity, anything outside [0, 1] NaN.
 *
 * Source: Wichura 1988, Algorithm AS 241, routine PPND16, Applied Statistics 37, 477-484; its coefficients written as
 * the shortest decimals of the same float64.
 *
 * @example
 * ```ts
 * import { normalQuantile } from '@credit/core'
 *
 * normalQuantile(0.5) // => 0
 * ```
 */
export function normalQuantile(p: number): number {
  const q = p - 0.5
  if (q >= -0.425 && q <= 0.425) {
    const r = 0.180625 - q * q
    return (q * middleNumerator(r)) / middleDenominator(r)
  }
  const tail = q < 0 ? p : 1 - p
  if (!(tail > 0)) return tail === 0 ? (q < 0 ? -Infinity : Infinity) : NaN
  const r = Math.sqrt(-log(tail))
  const x = r <= 5 ? nearTail(r - 1.6) : farTail(r - 5)
  return q < 0 ? -x : x
}

function middleNumerator(r: number): number {
  const high = ((2509.0809287301227 * r + 33430.57558358813) * r + 67265.7709270087) * r
  const rest = ((high + 45921.95393154987) * r + 13731.69376550946) * r
  return ((rest + 1971.5909503065513) * r + 133.14166789178438) * r + 3.3871328727963665
}

function middleDenominator(r: number): number {
  const high = ((5226.495278852854 * r + 28729.085735721943) * r + 39307.89580009271) * r
  const rest = ((high + 21213.794301586597) * r + 5394.196021424751) * r
  return ((rest + 687.1870074920579) * r + 42.31333070160091) * r + 1
}

function nearTail(r: number): number {
  const top = ((0.0007745450142783414 * r + 0.022723844989269184) * r + 0.2417807251774506) * r
  const rest = ((top + 1.2704582524523684) * r + 3.6478483247632045) * r
  const numerator = ((rest + 5.769497221460691) * r + 4.630337846156546) * r + 1.4234371107496835
  const bottom = ((1.0507500716444169e-9 * r + 0.0005475938084995345) * r + 0.015198666563616457) * r
  const last = ((bottom + 0.14810397642748008) * r + 0.6897673349851) * r
  return numerator / (((last + 1.6763848301838038) * r + 2.053191626637759) * r + 1)
}

function farTail(r: number): number {
  const top = ((2.0103343992922881e-7 * r + 2.7115555687434876e-5) * r + 0.0012426609473880784) * r
  const rest = ((top + 0.026532189526576124) * r + 0.29656057182850487) * r
  const numerator = ((rest + 1.7848265399172913) * r + 5.463784911164114) * r + 6.657904643501103
  const bottom = ((2.0442631033899397e-15 * r + 1.421511758316446e-7) * r + 1.8463183175100548e-5) * r
  const last = ((bottom + 0.0007868691311456133) * r + 0.014875361290850615) * r
  return numerator / (((last + 0.1369298809227358) * r + 0.599832206555888) * r + 1)
}

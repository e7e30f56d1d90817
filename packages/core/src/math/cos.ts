import { circular } from './internal/circular.js'

/**
 * The cosine of an angle in radians, the same bits in every engine.
 *
 * Reduction by multiples of π/2, then a polynomial on [-π/4, π/4]. Off by at most 0.9 ulp for every finite x (0.76 seen in
 * a million points); in [-1, 1]. NaN for NaN and ±Infinity. About 15 ns up to |x| = 1647099 (2^20·π/2), about a
 * microsecond beyond, where the reduction is done in integers.
 *
 * Source: FDLIBM `s_cos.c` (Sun Microsystems, 1993); Cody and Waite 1980; Payne and Hanek 1983.
 *
 * @example
 * ```ts
 * import { cos } from '@credit/core'
 *
 * cos(0.5) // => 0.8775825618903728
 * ```
 */
export function cos(x: number): number {
  return circular(x, 1)
}

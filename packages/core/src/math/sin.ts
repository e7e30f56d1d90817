import { circular } from './internal/circular.js'

/**
 * The sine of an angle in radians, the same bits in every engine.
 *
 * Reduction by multiples of π/2, then a polynomial on [-π/4, π/4]. Off by at most 0.9 ulp for every finite x (0.79 seen in
 * a million points); in [-1, 1]. `sin(-0)` is -0, NaN for NaN and ±Infinity. About 15 ns up to |x| = 1647099 (2^20·π/2), about a
 * microsecond beyond, where the reduction is done in integers.
 *
 * Source: FDLIBM `s_sin.c` (Sun Microsystems, 1993); Cody and Waite 1980; Payne and Hanek 1983.
 *
 * @example
 * ```ts
 * import { sin } from '@credit/core'
 *
 * sin(0.5) // => 0.479425538604203
 * ```
 */
export function sin(x: number): number {
  return circular(x, 0)
}

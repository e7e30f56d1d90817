import { checkReal } from '../checks.js'
import { positiveOf } from '../internal/ranges.js'
import { roomOf } from '../kernels/room.js'
import type { Real } from '../real.js'
import { plainUpdates } from './internal/plainUpdates.js'
import { updatesIn } from './internal/updateLoops.js'

/**
 * Scales a gradient in place so that its Euclidean norm is at most `limit` (to round-off); returns the norm it had. A
 * gradient whose norm is NaN or infinite stays as it is: the caller sees it in the norm.
 *
 * @example
 * const gradient = new Float64Array([3, 4])
 * clipByGlobalNorm(gradient, 1) // => 5
 * gradient // => [0.6, 0.8]
 *
 * @throws ArgumentError when the limit is not positive.
 */
export function clipByGlobalNorm(gradient: Real, limit: number): number {
  positiveOf('clipByGlobalNorm', 'limit', limit)
  checkReal('clipByGlobalNorm', 'gradient', gradient)
  const norm = globalNorm(gradient)
  if (norm > limit && norm < Number.POSITIVE_INFINITY) {
    // not `limit / norm` first, which would be subnormal for a norm near the largest number
    loopsOf(gradient).shorten(gradient, norm, limit)
  }
  return norm
}

/**
 * Euclidean norm `√Σ values²`, scaled against overflow and underflow of the squares; NaN with a NaN entry, otherwise
 * infinite with an infinite one.
 *
 * @example
 * globalNorm(new Float64Array([3e200, 4e200])) // => ≈ 5.000e200
 */
export function globalNorm(values: Real): number {
  checkReal('globalNorm', 'values', values)
  let sum = loopsOf(values).sumOfSquares(values)
  if (sum > 1e-280 && sum < Number.POSITIVE_INFINITY) return Math.sqrt(sum)
  let largest = 0
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i]))
  if (largest === 0 || !Number.isFinite(largest)) return largest
  sum = 0
  for (let i = 0; i < values.length; i++) sum += (values[i] / largest) ** 2
  return largest * Math.sqrt(sum)
}

/** Compiled loops where an optimizer's would be, plain ones elsewhere: the same bits. */
function loopsOf(values: Real) {
  const room = roomOf(values, values)
  return room === null ? plainUpdates : updatesIn(room)
}

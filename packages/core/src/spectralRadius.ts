import { checkInteger, checkLength } from './errors.js'
import { mostUnits } from './internal/limits.js'
import { product } from './kernels/reference.js'
import { exp, log } from './math/index.js'

/**
 * Modulus of the largest eigenvalue of a square matrix (row-major, n×n), by Gelfand's formula
 * `ρ = lim ‖A^m‖^(1/m)` with m doubled up to 2^40 by squaring (each power scaled to norm 1): the error is about
 * log(condition)/2^40, below 1e-10 for any matrix of moderate condition. Complex pairs need no special care.
 *
 * Cost 80·n³ operations. NaN when an entry is not finite.
 *
 * @example
 * spectralRadius(new Float64Array([0, 4, -1, 0]), 2) // => ≈ 2.000000
 */
export function spectralRadius(matrix: ArrayLike<number>, n: number): number {
  checkInteger('spectralRadius', 'n', n, 1, mostUnits)
  checkLength('spectralRadius', 'matrix', matrix, n * n)
  let power = Float64Array.from(matrix)
  let next = new Float64Array(n * n)
  // log of ‖A^m‖ divided by m, gathered scale by scale
  let logarithm = 0
  for (let doubling = 0, share = 1; doubling <= 40; doubling++, share /= 2) {
    let squares = 0
    let largest = 0
    for (const entry of power) largest = Math.max(largest, Math.abs(entry))
    if (Number.isNaN(largest) || !Number.isFinite(largest)) return Number.NaN
    if (largest === 0) return 0
    for (const entry of power) squares += (entry / largest) ** 2
    // in two factors: their product can be beyond the largest number
    const length = Math.sqrt(squares)
    logarithm += share * (log(largest) + log(length))
    for (let i = 0; i < power.length; i++) power[i] = power[i] / largest / length
    product(next, 0, power, 0, power, 0, n, n, n, false)
    const used = power
    power = next
    next = used
  }
  return exp(logarithm)
}

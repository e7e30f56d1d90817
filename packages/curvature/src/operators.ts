import { checkFinite, checkInteger, checkLength, type Operator } from '@credit/core'
import { dot } from './internal/vectors.js'

/**
 * A square matrix as an operator, `out = A v`. The matrix is copied.
 *
 * @param matrix n·n numbers in row-major order.
 * @param n rows and columns.
 * @throws ArgumentError when the length is not n², or an entry is not finite.
 *
 * @example
 * ```ts
 * import { denseOperator } from '@credit/curvature'
 *
 * const out = new Float64Array(2)
 * denseOperator([2, 1, 1, 2], 2).apply(Float64Array.of(1, 1), out)
 * Array.from(out) // => [3, 3]
 * ```
 */
export function denseOperator(matrix: ArrayLike<number>, n: number): Operator {
  checkInteger('denseOperator', 'n', n, 1)
  checkLength('denseOperator', 'matrix', matrix, n * n)
  checkFinite('denseOperator', 'matrix', matrix)
  const data = Float64Array.from(matrix)
  const rows = Array.from({ length: n }, (_, i) => data.subarray(i * n, (i + 1) * n))
  return {
    size: n,
    apply(v, out) {
      checkLength('denseOperator', 'v', v, n)
      checkLength('denseOperator', 'out', out, n)
      for (let i = 0; i < n; i++) out[i] = dot(rows[i], v)
    },
  }
}

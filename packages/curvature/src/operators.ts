import { ArgumentError, checkFinite, checkInteger, checkLength, identity, type Operator } from '@credit/core'
import { addressOf, openKernel, transpose } from '@credit/core/kernels'
import { CheckedOperator } from './internal/checkedOperator.js'
import { checkVectors, mostSize } from './internal/product.js'
import { dot } from './internal/vectors.js'

/** Below it a product takes less than the copies in and out of a kernel's memory. */
const fewRows = 32
/** A compiled product takes less than half of a plain one, and a memory of its own as long as some 30 of them. */
const fewProducts = 32

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
  // their sum of squares shows that doubles are finite in half the time of a look at each
  if (!(matrix instanceof Float64Array && Number.isFinite(dot(matrix, matrix))))
    checkFinite('denseOperator', 'matrix', matrix)
  const data = new Float64Array(matrix)
  let multiplyBy: Multiply = (out, v) => multiply(out, data, v)
  let left = n < fewRows ? Number.POSITIVE_INFINITY : fewProducts
  return {
    size: n,
    apply(v, out) {
      checkVectors('denseOperator', n, v, out)
      if (left-- === 0) multiplyBy = compiled(data, n)
      multiplyBy(out, v)
    },
  }
}

type Multiply = (out: Float64Array, v: Float64Array) => void

/** Every sum runs over the columns in ascending order, as in `multiply`: `vᵀ Aᵀ`, whose lanes are neighbouring rows of A. */
function compiled(matrix: Float64Array, n: number): Multiply {
  const unit = { leak: 0, activation: identity }
  const { kernel } = openKernel('denseOperator', {}, unit, [n * n, n, n])
  const transposed = kernel.allocate(n * n)
  transpose(transposed, matrix, 0, n, n)
  const [x, y] = [kernel.allocate(n), kernel.allocate(n)]
  return (out, v) => {
    x.set(v)
    kernel.product(addressOf(y), addressOf(x), addressOf(transposed), 1, n, n, false)
    out.set(y)
  }
}

/** out ← M v, M row by row. Four rows at a time: v is read a quarter as often, and four sums run side by side. */
function multiply(out: Float64Array, matrix: Float64Array, v: Float64Array): void {
  const n = v.length
  const whole = n - (n % 4)
  for (let i = 0; i < whole; i += 4) {
    const start = i * n
    let s0 = 0
    let s1 = 0
    let s2 = 0
    let s3 = 0
    for (let j = 0; j < n; j++) {
      const x = v[j]
      const at = start + j
      s0 += matrix[at] * x
      s1 += matrix[at + n] * x
      s2 += matrix[at + 2 * n] * x
      s3 += matrix[at + 3 * n] * x
    }
    out[i] = s0
    out[i + 1] = s1
    out[i + 2] = s2
    out[i + 3] = s3
  }
  for (let i = whole; i < n; i++) {
    let sum = 0
    for (let j = 0; j < n; j++) sum += matrix[i * n + j] * v[j]
    out[i] = sum
  }
}

/**
 * Any function as an operator. It is handed a copy of v and an `out` of zeros, so that it may spoil the one and add to
 * the other; what it leaves in `out` must be finite.
 *
 * @param size length of v and of A v.
 * @param apply writes A v to `out`.
 * @throws ArgumentError when the size is no integer of at least 1 or `apply` no function; in a product, for an array of
 * another length and a result that is not finite.
 *
 * @example
 * import { functionOperator } from '@credit/curvature'
 * const out = new Float64Array(3)
 * functionOperator(3, (v, out) => { out[0] = v[1]; out[1] = 2 * v[2] }).apply(Float64Array.of(1, 2, 3), out)
 * Array.from(out) // => [2, 6, 0]
 */
export function functionOperator(
  size: number,
  apply: (v: Float64Array, out: Float64Array) => void,
): Operator {
  const caller = 'functionOperator'
  checkInteger(caller, 'size', size, 1, mostSize)
  if (typeof apply !== 'function') throw new ArgumentError(caller, 'apply', 'a function', apply)
  const checked = new CheckedOperator(caller, { size, apply })
  const copy = new Float64Array(size)
  return {
    size,
    apply(v, out) {
      checkVectors(caller, size, v, out)
      copy.set(v)
      out.fill(0)
      checked.apply(copy, out)
    },
  }
}

import { checkInteger, type Operator } from '@credit/core'
import { checkOperator, checkVectors } from './internal/product.js'

/**
 * The rows and columns of a range, `P A Pᵀ`: of parameters, a block. It keeps the block's full size, so that absent
 * synapses are rows and columns of zeros.
 *
 * Cost: a product of the whole operator. (`hessian` and `finiteDifference` restrict themselves for less.)
 *
 * @param block where the range begins, and its length. A `Block` of a layout fits.
 * @throws ArgumentError when the range does not lie inside.
 *
 * @example
 * import { denseOperator, restrict } from '@credit/curvature'
 * const out = new Float64Array(2)
 * const corner = restrict(denseOperator([1, 2, 3, 4, 5, 6, 7, 8, 9], 3), { offset: 1, length: 2 })
 * corner.apply(Float64Array.of(1, 0), out)
 * Array.from(out) // => [5, 8]
 */
export function restrict(
  operator: Operator,
  block: { readonly offset: number; readonly length: number },
): Operator {
  const caller = 'restrict'
  const whole = checkOperator(caller, 'operator', operator)
  const offset = checkInteger(caller, 'block.offset', block?.offset, 0, whole - 1)
  const size = checkInteger(caller, 'block.length', block.length, 1, whole - offset)
  const padded = new Float64Array(whole)
  const product = new Float64Array(whole)
  return {
    size,
    apply(v, out) {
      checkVectors(caller, size, v, out)
      padded.set(v, offset)
      operator.apply(padded, product)
      out.set(product.subarray(offset, offset + size))
    },
  }
}

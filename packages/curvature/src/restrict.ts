import { checkLength, type Layout, type Operator } from '@credit/core'
import { checkOptions } from '@credit/core/options'
import { checkOperator, checkVectors } from './internal/product.js'
import type { BlockChoice } from './internal/range.js'
import { named, type Range, rangeOf } from './internal/range.js'

/** What `restrict` takes. */
export interface RestrictOptions {
  /** Of the parameters that the rows and columns are, where they are a network's. */
  readonly layout?: Layout
  /**
   * With a layout a block by its name, or 'all'; 'recurrent' when left out. Without one, a range of rows; the whole when left
   * out.
   */
  readonly block?: BlockChoice | Range
}

/**
 * The rows and columns of a block, `P A Pᵀ`. It keeps the block's full size, so that absent synapses are rows and columns of
 * zeros.
 *
 * Cost: a product of the whole operator. (`hessian` and `finiteDifference` restrict themselves for less.)
 *
 * @throws ArgumentError when the range does not lie inside, or the operator is not of as many rows as the layout.
 *
 * @example
 * import { denseOperator, restrict } from '@credit/curvature'
 * const out = new Float64Array(2)
 * const whole = denseOperator([1, 2, 3, 4, 5, 6, 7, 8, 9], 3)
 * restrict(whole, { block: { offset: 1, length: 2 } }).apply(Float64Array.of(1, 0), out)
 * Array.from(out) // => [5, 8]
 */
export function restrict(operator: Operator, options: RestrictOptions): Operator {
  const caller = 'restrict'
  const whole = checkOperator(caller, 'operator', operator)
  const { layout, block } = checkOptions(caller, options, ['layout', 'block'])
  const range = rangeOf(caller, whole, layout, block)
  if (layout !== undefined && layout.size !== whole) {
    checkLength(caller, 'operator', { length: whole }, layout.size)
  }
  const { offset, length: size } = range
  const padded = new Float64Array(whole)
  const product = new Float64Array(whole)
  return {
    size,
    ...named(range),
    apply(v, out) {
      checkVectors(caller, size, v, out)
      padded.set(v, offset)
      operator.apply(padded, product)
      out.set(product.subarray(offset, offset + size))
    },
  }
}

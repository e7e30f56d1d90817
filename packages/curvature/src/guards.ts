import { ArgumentError, type Operator } from '@credit/core'
import { CheckedOperator } from './internal/checkedOperator.js'
import { blockIn, checkOperator, checkVectors } from './internal/product.js'

/** An operator that knows how many products it has made. */
export interface CountedOperator extends Operator {
  readonly products: number
}

/**
 * The same operator, which counts its products; one that throws is not counted.
 *
 * @example
 * import { seed } from '@credit/core'
 * import { counted, denseOperator, lanczos } from '@credit/curvature'
 * const operator = counted(denseOperator([2, 1, 1, 2], 2))
 * const record = lanczos(operator, { largest: 1, seed: seed(7) })
 * operator.products === record.products // => true
 */
export function counted(operator: Operator): CountedOperator {
  const size = checkOperator('counted', 'operator', operator)
  let products = 0
  return {
    size,
    ...blockIn(operator),
    get products() {
      return products
    },
    apply(v, out) {
      operator.apply(v, out)
      products++
    },
  }
}

/**
 * The same operator under guard: the product of the first vector is made again at once, and after products 2, 4, 8, …,
 * and must have the same bits each time. It finds noise (a batch that is drawn anew) and drift (parameters that moved
 * under a workspace). It also throws when a product changes its vector, or is not finite.
 *
 * Cost: 1 + log2(p) more products over p, and three arrays. Between two looks it sees nothing.
 *
 * @throws ArgumentError, naming the first entry that differs.
 *
 * @example
 * import { deterministic, functionOperator } from '@credit/curvature'
 * let calls = 0
 * const drifting = functionOperator(1, (v, out) => { out[0] = ++calls * v[0] })
 * let message = ''
 * try {
 *   deterministic(drifting).apply(Float64Array.of(1), new Float64Array(1))
 * } catch (error) {
 *   message = error.message
 * }
 * message // => 'deterministic: product 1, entry 0, must be 1 whenever it is made, got 2'
 */
export function deterministic(operator: Operator): Operator {
  const caller = 'deterministic'
  const size = checkOperator(caller, 'operator', operator)
  const checked = new CheckedOperator(caller, operator)
  const first = new Float64Array(size)
  const product = new Float64Array(size)
  const again = new Float64Array(size)
  let nextLook = 1
  return {
    size,
    ...blockIn(operator),
    apply(v, out) {
      checkVectors(caller, size, v, out)
      again.set(v)
      checked.apply(v, out)
      const changed = firstDifference(again, v)
      if (changed >= 0) {
        throw new ArgumentError(
          caller,
          `v[${changed}]`,
          `${again[changed]}, unchanged by a product`,
          v[changed],
        )
      }
      if (checked.products === 1) {
        first.set(v)
        product.set(out)
      }
      if (checked.products < nextLook) return
      nextLook *= 2
      operator.apply(first, again)
      const i = firstDifference(product, again)
      if (i >= 0) {
        const wanted = `${signed(product[i])} whenever it is made`
        throw new ArgumentError(caller, `product 1, entry ${i},`, wanted, signed(again[i]))
      }
    },
  }
}

/** A number for a message, in which a zero of the other sign must be seen. */
function signed(x: number): number | string {
  return Object.is(x, -0) ? '-0' : x
}

/** The first entry at which two arrays differ in bits (0 and -0 do), or -1. */
function firstDifference(a: Float64Array, b: Float64Array): number {
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return i
  return -1
}

import { type BlockName, checkNumber, type Operator, type Seed } from '@credit/core'
import { checkOptions } from '@credit/core/options'
import { CheckedOperator } from './internal/checkedOperator.js'
import { blockIn, checkOperator } from './internal/product.js'
import { checkSeed, randomUnit } from './internal/randomUnit.js'
import { dot, norm } from './internal/vectors.js'

/** What two random vectors say about an operator. */
export interface SymmetryRecord {
  readonly symmetric: boolean
  /** |⟨Au, v⟩ - ⟨u, Av⟩| / max(‖Au‖, ‖Av‖), u and v of unit length; 0 for a zero operator. */
  readonly asymmetry: number
  /** ⟨Au, v⟩ */
  readonly forward: number
  /** ⟨u, Av⟩ */
  readonly backward: number
  readonly products: number
  /** Of a network's parameters, where the operator is of one. */
  readonly block?: BlockName | 'all'
  readonly seed: string
}

/**
 * Whether an operator is symmetric, asked of two random unit vectors: `⟨Au, v⟩ = ⟨u, Av⟩`. Round-off leaves an asymmetry
 * near 1e-16; of a matrix without any symmetry it is about 1/√n. An asymmetric part of relative size a shows as a/√n,
 * so a very small one passes.
 *
 * `lanczos` and `powerIteration` hold their own products against each other in the same way, at no cost, and warn.
 *
 * Cost: two products.
 *
 * @param options `tolerance` is the largest asymmetry of an operator that counts as symmetric; 1e-8 when left out,
 * which finite differences of a smooth gradient meet.
 * @throws ArgumentError when a product is not finite, or the tolerance not positive.
 *
 * @example
 * import { seed } from '@credit/core'
 * import { denseOperator, symmetry } from '@credit/curvature'
 * symmetry(denseOperator([2, 1, 1, 2], 2), { seed: seed(7) }).symmetric // => true
 * symmetry(denseOperator([2, 1, 0, 2], 2), { seed: seed(7) }).symmetric // => false
 */
export function symmetry(
  operator: Operator,
  options: { readonly seed: Seed; readonly tolerance?: number },
): SymmetryRecord {
  const caller = 'symmetry'
  const { seed, tolerance = 1e-8 } = checkOptions(caller, options, ['seed', 'tolerance'])
  const size = checkOperator(caller, 'operator', operator)
  checkNumber(caller, 'tolerance', tolerance, 'a positive number', (value) => value > 0)
  const generator = checkSeed(caller, seed).generator()
  const u = randomUnit(size, generator)
  const v = randomUnit(size, generator)
  const checked = new CheckedOperator(caller, operator)
  const Au = checked.product(u)
  const Av = checked.product(v)
  const forward = dot(Au, v)
  const backward = dot(u, Av)
  const largest = Math.max(norm(Au), norm(Av))
  const asymmetry = largest === 0 ? 0 : Math.abs(forward - backward) / largest
  const symmetric = asymmetry <= tolerance
  const found = { symmetric, asymmetry, forward, backward, products: 2 }
  return { ...found, ...blockIn(operator), seed: seed.path }
}

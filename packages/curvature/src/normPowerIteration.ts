import type { BlockName, Operator, Seed } from '@credit/core'
import { checkOptions } from '@credit/core/options'
import { type AsyncOptions, drive, driveAsync, type Steps } from './drive.js'
import { CheckedOperator } from './internal/checkedOperator.js'
import { blockIn, checkOperator } from './internal/product.js'
import { checkSeed, randomUnit } from './internal/randomUnit.js'
import { axpy, dot, norm } from './internal/vectors.js'

/** What the released code of arXiv 2206.00823 would have reported, and what is wrong with it. */
export interface NormPowerIterationRecord {
  readonly convention: 'arXiv:2206.00823'
  /** ‖Av‖, never negative. */
  readonly value: number
  /** ⟨v, Av⟩, which the convention does not look at. */
  readonly rayleigh: number
  /** ‖Av - value·v‖: about 2·value where the sign is lost. */
  readonly residual: number
  /** Whether the value changed by less than 1e-6 at the end: all that the convention asks. */
  readonly converged: boolean
  readonly products: number
  /** Of a network's parameters, where the operator is of one. */
  readonly block?: BlockName | 'all'
  readonly seed: string
  /** Says so when `residual` exceeds a thousandth of the value. */
  readonly warnings: readonly string[]
}

/** What `normPowerIterationSteps` yields after each product. */
export interface NormPowerIterationProgress {
  readonly products: number
  readonly value: number
}

const smallestChange = 1e-6
const mostProducts = 500

/**
 * Power iteration as in the released code of arXiv 2206.00823, to compare with its figures and for nothing else: the value
 * is `‖Av‖` with the sign lost, and the iteration ends at an absolute change of 1e-6, whatever the scale, or after 500
 * products. `powerIteration` and `lanczos` are the corrected ones.
 *
 * That code takes A to be the recurrent block of the Hessian of cross-entropy *plus* L2 on one batch of 256, so that
 * its values contain l2: `hessian(problem, parameters)` with the objective's own `l2`.
 *
 * @throws ArgumentError when a product is not finite, or there is no seed.
 *
 * @example
 * import { seed } from '@credit/core'
 * import { denseOperator, normPowerIteration } from '@credit/curvature'
 * const { value, rayleigh } = normPowerIteration(denseOperator([1, 0, 0, -2], 2), { seed: seed(7) })
 * value // => ≈ 2.00000
 * rayleigh // => ≈ -2.00000
 */
export function normPowerIteration(
  operator: Operator,
  options: { readonly seed: Seed },
): NormPowerIterationRecord {
  return drive(normPowerIterationSteps(operator, options))
}

/**
 * `normPowerIteration` that returns to the event loop after every product. Aborted, it resolves with what it has.
 *
 * @example
 * import { seed } from '@credit/core'
 * import { denseOperator, normPowerIterationAsync } from '@credit/curvature'
 * const record = await normPowerIterationAsync(denseOperator([1, 0, 0, -2], 2), { seed: seed(7) })
 * record.convention // => 'arXiv:2206.00823'
 */
export async function normPowerIterationAsync(
  operator: Operator,
  options: { readonly seed: Seed },
  control: AsyncOptions<NormPowerIterationProgress> = {},
): Promise<NormPowerIterationRecord> {
  return driveAsync(normPowerIterationSteps(operator, options), control)
}

/**
 * The algorithm itself: yields after each product, and ends early when resumed with `true`.
 *
 * @example
 * import { seed } from '@credit/core'
 * import { denseOperator, drive, normPowerIterationSteps } from '@credit/curvature'
 * drive(normPowerIterationSteps(denseOperator([-2], 1), { seed: seed(7) })).value // => 2
 */
export function* normPowerIterationSteps(
  operator: Operator,
  options: { readonly seed: Seed },
): Steps<NormPowerIterationProgress, NormPowerIterationRecord> {
  const caller = 'normPowerIteration'
  const { seed } = checkOptions(caller, options, ['seed'])
  checkOperator(caller, 'operator', operator)
  const checked = new CheckedOperator(caller, operator)
  const v = randomUnit(operator.size, checkSeed(caller, seed).generator())
  const product = new Float64Array(operator.size)
  let value = 0
  let converged = false
  let stopped = false
  while (!converged && !stopped && checked.products < mostProducts) {
    if (checked.products > 0) for (let i = 0; i < v.length; i++) v[i] = product[i] / value
    checked.apply(v, product)
    const before = value
    value = norm(product)
    // a zero has no direction to go on with
    converged = value === 0 || (checked.products > 1 && Math.abs(value - before) < smallestChange)
    stopped = (yield { products: checked.products, value }) === true
  }

  const { products } = checked
  const rayleigh = dot(v, product)
  axpy(product, -value, v)
  const residual = norm(product)
  const warnings: string[] = []
  if (!converged)
    warnings.push(`${stopped ? 'stopped after' : 'did not converge within'} ${products} products`)
  if (residual > 1e-3 * value) {
    const sign = rayleigh < 0 ? `, with the sign lost: ⟨v, Av⟩ is ${rayleigh.toPrecision(3)}` : ''
    warnings.push(`the value is no eigenvalue (residual ${residual.toExponential(1)})${sign}`)
  }
  return {
    convention: 'arXiv:2206.00823',
    value,
    rayleigh,
    residual,
    converged,
    products,
    ...blockIn(operator),
    seed: seed.path,
    warnings,
  }
}

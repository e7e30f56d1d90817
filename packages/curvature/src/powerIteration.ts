import { type BlockName, checkInteger, checkNumber, type Operator, type Seed } from '@credit/core'
import { checkOptions } from '@credit/core/options'
import { type AsyncOptions, drive, driveAsync, type Steps } from './drive.js'
import { CheckedOperator } from './internal/checkedOperator.js'
import { blockIn, checkOperator } from './internal/product.js'
import { checkSeed, direct, randomUnit } from './internal/randomUnit.js'
import { axpy, dot, norm } from './internal/vectors.js'

/** What `powerIteration` takes. */
export interface PowerIterationOptions {
  /** Source of the start vector. */
  readonly seed: Seed
  /** Residual at which the eigenvalue has converged, relative to its magnitude; 1e-8 when left out. */
  readonly tolerance?: number
  /** Most products spent; 1000 when left out. */
  readonly maxProducts?: number
}

/** What power iteration found, and how far it came. */
export interface PowerIterationRecord {
  /** The Rayleigh quotient ⟨v, Av⟩, with its sign. */
  readonly value: number
  /** Unit length; its entry of largest magnitude is positive. */
  readonly vector: Float64Array
  /** ‖Av - value·v‖ */
  readonly residual: number
  readonly converged: boolean
  readonly products: number
  /** Of a network's parameters, where the operator is of one. */
  readonly block?: BlockName | 'all'
  readonly seed: string
  readonly warnings: readonly string[]
}

/** What `powerIterationSteps` yields after each product. */
export interface PowerIterationProgress {
  readonly products: number
  readonly value: number
  readonly residual: number
}

const epsilon = 2 ** -52

/**
 * The eigenvalue of largest magnitude of a symmetric operator by power iteration: a baseline for `lanczos`, which needs
 * far fewer products. `v ← Av / ‖Av‖`, value `θ = ⟨v, Av⟩`, converged when `‖Av - θv‖ ≤ max(tol·|θ|, n ε ‖A‖)`.
 *
 * The error shrinks by |λ₂/λ₁| per product. Two eigenvalues of opposite sign and equal magnitude never converge. Where
 * ‖Av‖ and ‖A²v‖ do not fit each other, as they must for a symmetric operator, a warning says so.
 *
 * @param operator symmetric.
 * @returns the pair, converged or not; two calls give the same bits.
 * @throws ArgumentError for bad options and for a product that is not finite.
 *
 * @example
 * import { seed } from '@credit/core'
 * import { denseOperator, powerIteration } from '@credit/curvature'
 * powerIteration(denseOperator([1, 0, 0, -2], 2), { seed: seed(7) }).value // => ≈ -2.0000000
 *
 * von Mises & Pollaczek-Geiringer 1929.
 */
export function powerIteration(operator: Operator, options: PowerIterationOptions): PowerIterationRecord {
  return drive(powerIterationSteps(operator, options))
}

/**
 * `powerIteration` that returns to the event loop after every product. Aborted, it resolves with what it has.
 *
 * @example
 * import { seed } from '@credit/core'
 * import { denseOperator, powerIterationAsync } from '@credit/curvature'
 * const record = await powerIterationAsync(denseOperator([1, 0, 0, -2], 2), { seed: seed(7) })
 * record.converged // => true
 */
export async function powerIterationAsync(
  operator: Operator,
  options: PowerIterationOptions,
  control: AsyncOptions<PowerIterationProgress> = {},
): Promise<PowerIterationRecord> {
  return driveAsync(powerIterationSteps(operator, options), control)
}

/**
 * The algorithm itself: yields after each product, and ends early when resumed with `true`.
 *
 * @example
 * import { seed } from '@credit/core'
 * import { denseOperator, drive, powerIterationSteps } from '@credit/curvature'
 * drive(powerIterationSteps(denseOperator([1, 0, 0, -2], 2), { seed: seed(7) })).converged // => true
 */
export function* powerIterationSteps(
  operator: Operator,
  options: PowerIterationOptions,
): Steps<PowerIterationProgress, PowerIterationRecord> {
  const caller = 'powerIteration'
  const {
    seed,
    tolerance = 1e-8,
    maxProducts = 1000,
  } = checkOptions(caller, options, ['seed', 'tolerance', 'maxProducts'])
  checkOperator(caller, 'operator', operator)
  const inRange = (value: number) => value > 0 && value < 1
  checkNumber(caller, 'tolerance', tolerance, 'between 0 and 1, exclusive', inRange)
  checkInteger(caller, 'maxProducts', maxProducts, 1)
  const checked = new CheckedOperator(caller, operator)
  const v = randomUnit(operator.size, checkSeed(caller, seed).generator())
  const product = new Float64Array(operator.size)
  const other = new Float64Array(operator.size)

  let value = Number.NaN
  let residual = Number.POSITIVE_INFINITY
  let length = 0
  let asymmetry = 0
  let converged = false
  let stopped = false
  while (!converged && !stopped && checked.products < maxProducts) {
    other.set(v)
    if (checked.products > 0) for (let i = 0; i < v.length; i++) v[i] = product[i] / length
    checked.apply(v, product)
    // ⟨v, Av⟩ with v = Au/‖Au‖: symmetry asks for ⟨u, Av⟩ = ⟨Au, v⟩ = ‖Au‖
    if (checked.products > 1) asymmetry = Math.max(asymmetry, Math.abs(dot(other, product) - length))
    length = norm(product)
    value = dot(v, product)
    other.set(product)
    axpy(other, -value, v)
    residual = norm(other)
    converged = residual <= Math.max(tolerance * Math.abs(value), v.length * epsilon * checked.norm)
    stopped = (yield { products: checked.products, value, residual }) === true
  }

  const { products } = checked
  const warnings: string[] = []
  if (stopped && !converged) warnings.push(`stopped after ${products} products`)
  else if (!converged) warnings.push(`did not converge within ${products} products`)
  if (asymmetry > 1e-6 * checked.norm) {
    const relative = (asymmetry / checked.norm).toExponential(1)
    warnings.push(`products are not symmetric (${relative} of ‖A‖): a noisy operator, or no Hessian`)
  }
  direct(v)
  return {
    ...{ value, vector: v, residual, converged, products, ...blockIn(operator) },
    ...{ seed: seed.path, warnings },
  }
}

import { type BlockName, checkInteger, type Operator } from '@credit/core'
import { checkOptions } from '@credit/core/options'
import { type AsyncOptions, drive, driveAsync, type Steps } from './drive.js'
import { KrylovBasis } from './internal/krylov.js'
import { blockIn, checkOperator } from './internal/product.js'
import { direct } from './internal/randomUnit.js'
import {
  checkKrylovOptions,
  type KrylovOptions,
  type KrylovProgress,
  krylovOptions,
  Search,
} from './internal/search.js'
import { endsOf, type SymmetricRitz, symmetricRitz } from './internal/symmetricRitz.js'
import { axpy, norm } from './internal/vectors.js'

/** What `lanczos` takes. */
export interface LanczosOptions extends KrylovOptions {
  /** How many of the algebraically largest eigenvalues; 0 when left out. */
  readonly largest?: number
  /** How many of the algebraically smallest (most negative) eigenvalues; 0 when left out. */
  readonly smallest?: number
}

/** An eigenvalue with all that is needed to believe it. */
export interface Eigenpair {
  readonly value: number
  /** Unit length; its entry of largest magnitude is positive. */
  readonly vector: Float64Array
  /** ‖Hv - θv‖, from a product of its own. */
  readonly residual: number
  /** The bound on the same, from the recurrence; far below `residual` when products are noisy. */
  readonly bound: number
  readonly converged: boolean
  /** Products spent by the whole run. */
  readonly products: number
  /** Path of the seed. */
  readonly seed: string
}

/** What Lanczos found, and how far it came. */
export interface LanczosRecord {
  /** Descending. */
  readonly largest: readonly Eigenpair[]
  /** Ascending. */
  readonly smallest: readonly Eigenpair[]
  readonly converged: boolean
  readonly products: number
  /** Of a network's parameters, where the operator is of one. */
  readonly block?: BlockName | 'all'
  /** max |QᵀQ - I| of the final basis. */
  readonly orthogonality: number
  readonly seed: string
  readonly warnings: readonly string[]
}

/** What `lanczosSteps` yields after each product; `value` is the leading wanted eigenvalue. */
export type LanczosProgress = KrylovProgress

/**
 * Extreme eigenpairs of a symmetric operator by Lanczos iteration with full reorthogonalisation (two passes,
 * always) and thick restarts.
 *
 * A pair (θ, y) has converged when its bound `|β_m s_m| ≤ max(tol·max(ε^(2/3)‖T‖, |θ|), n ε ‖T‖)`. This is
 * ARPACK's criterion, made independent of the scale of H, and with the round-off below which β counts as zero.
 * It is enough from `min(n, max(2k+1, 20))` vectors on, k = largest + smallest (or `firstCheck`), asked every few: the
 * basis grows up to `basis` vectors and restarts from the best half of them. Its residual must also stay below √tol·‖T‖
 * (an eigenvalue errs by the square of the residual).
 *
 * Before that it is asked after each product from 2k + 1 on, when at most one is wanted of either end, and has to come
 * with small odds of having overlooked a better eigenvalue: one that is better by √tol·‖T‖ would have been seen from all but
 * 1e-3 of the random starts, `√(2n/π) |β_m s_m s_1| ≤ 1e-3·√tol·‖T‖`.
 *
 * One Krylov space holds one copy of a repeated eigenvalue. So when two or more are asked of one end, the
 * converged vectors are set aside, and a new random direction orthogonal to them must find nothing better before the
 * result counts as converged. A residual that a restart drops stays in the bound.
 *
 * Memory n × basis. Cost per product, beside the operator: 8 n m flops at m basis vectors, and about 30 m² where the
 * bound is asked for.
 *
 * @param operator symmetric; its products on the same vector must be bit-equal.
 * @returns the pairs, converged or not, with their residuals; two calls give the same bits.
 * @throws ArgumentError for bad options (more pairs than rows, tolerance not in (0, 1)) and for a product that
 * is not finite; Error with the record as its `cause` when `strict` and not converged.
 *
 * @example
 * ```ts
 * import { seed } from '@credit/core'
 * import { denseOperator, lanczos } from '@credit/curvature'
 *
 * const record = lanczos(denseOperator([2, 1, 1, 2], 2), { largest: 1, smallest: 1, seed: seed(7) })
 * record.largest[0].value.toFixed(9) // => '3.000000000'
 * record.smallest[0].value.toFixed(9) // => '1.000000000'
 * record.converged // => true
 * ```
 *
 * Lanczos 1950; convergence bound: Lehoucq, Sorensen & Yang 1998 (ARPACK users' guide §4.6); thick restart: Wu &
 * Simon 2000.
 */
export function lanczos(operator: Operator, options: LanczosOptions): LanczosRecord {
  return drive(lanczosSteps(operator, options))
}

/**
 * `lanczos` that returns to the event loop after every product (a browser may make it wait 4 ms there). Aborted
 * through `signal`, it resolves with the pairs as they are, not converged, and a warning that says so.
 *
 * @example
 * import { seed } from '@credit/core'
 * import { denseOperator, lanczosAsync } from '@credit/curvature'
 * const operator = denseOperator([2, 1, 1, 2], 2)
 * const record = await lanczosAsync(operator, { largest: 1, seed: seed(7) })
 * record.largest[0].value // => ≈ 3.0000000
 */
export async function lanczosAsync(
  operator: Operator,
  options: LanczosOptions,
  control: AsyncOptions<LanczosProgress> = {},
): Promise<LanczosRecord> {
  return driveAsync(lanczosSteps(operator, options), control)
}

/**
 * The algorithm itself: yields after each product, and ends early when resumed with `true`.
 *
 * @example
 * import { seed } from '@credit/core'
 * import { denseOperator, drive, lanczosSteps } from '@credit/curvature'
 * const operator = denseOperator([2, 1, 1, 2], 2)
 * drive(lanczosSteps(operator, { largest: 1, seed: seed(7) })).converged // => true
 */
export function* lanczosSteps(
  operator: Operator,
  options: LanczosOptions,
): Steps<LanczosProgress, LanczosRecord> {
  const { n, largest, smallest, wanted, tolerance, ...plan } = checked(operator, options)
  const krylov = new KrylovBasis('lanczos', operator, options.seed.generator(), plan.capacity)
  const search = new Search(krylov, n, tolerance)
  const solve = () => symmetricRitz(krylov, largest, smallest)
  const { ritz, leading } = yield* search.run(solve, { ...plan, spacing: 1 / 8 })

  const measured = yield* measure(krylov, ritz, leading)
  const { products } = krylov
  const seed = options.seed.path
  const pair = (i: number): Eigenpair => {
    const { vector, residual } = measured.get(i)!
    // An eigenvalue errs by the square of its residual, so √tol is what it may have.
    const sound = residual <= Math.max(Math.sqrt(tolerance) * krylov.norm, krylov.roundOff)
    const converged = sound && search.within(ritz, i)
    return { value: ritz.rank(i), vector, residual, bound: ritz.bound(i), converged, products, seed }
  }
  const record = {
    largest: endsOf(krylov.size, largest, 0).map(pair),
    smallest: endsOf(krylov.size, 0, smallest).map(pair),
    products,
    ...blockIn(operator),
    orthogonality: krylov.orthogonality(),
    seed,
  }

  const missing = wanted - [...record.largest, ...record.smallest].filter(({ converged }) => converged).length
  const warnings = search.warnings(products, missing, wanted)
  if (krylov.asymmetry > 1e-6 * krylov.norm) {
    const relative = (krylov.asymmetry / krylov.norm).toExponential(1)
    warnings.push(`products are not symmetric (${relative} of ‖T‖): a noisy operator, or no Hessian`)
  }
  const result = { ...record, converged: missing === 0 && search.settled, warnings }
  if (options.strict && !result.converged)
    throw new Error(`lanczos: ${warnings.join('; ')}`, { cause: result })
  return result
}

/** Vectors and true residuals ‖Hv - θv‖ of the wanted Ritz pairs, one product each. */
function* measure(
  krylov: KrylovBasis,
  ritz: SymmetricRitz,
  leading: LanczosProgress,
): Steps<LanczosProgress, Map<number, { vector: Float64Array; residual: number }>> {
  const measured = new Map<number, { vector: Float64Array; residual: number }>()
  for (const i of new Set(ritz.wanted)) {
    const vector = krylov.vector(ritz.vector(i))
    direct(vector)
    const difference = krylov.product(vector)
    axpy(difference, -ritz.rank(i), vector)
    measured.set(i, { vector, residual: norm(difference) })
    yield { ...leading, products: krylov.products }
  }
  return measured
}

function checked(operator: Operator, options: LanczosOptions) {
  const caller = 'lanczos'
  checkOptions(caller, options, ['largest', 'smallest', ...krylovOptions])
  const n = checkOperator(caller, 'operator', operator)
  const largest = checkInteger(caller, 'largest', options.largest ?? 0, 0, n)
  const smallest = checkInteger(caller, 'smallest', options.smallest ?? 0, 0, n)
  const wanted = checkInteger(caller, 'largest + smallest', largest + smallest, 1)
  const plan = checkKrylovOptions(caller, n, wanted, wanted, options)
  // What may have been overlooked is known beyond the outermost Ritz value only, not between several.
  const early =
    options.firstCheck === undefined && largest < 2 && smallest < 2
      ? Math.min(plan.check, 2 * wanted + 1)
      : plan.check
  return { n, largest, smallest, wanted, early, ...plan }
}

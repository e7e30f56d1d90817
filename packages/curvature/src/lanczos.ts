import { ArgumentError, checkInteger, checkNumber, type Operator, type Seed } from '@credit/core'
import { type AsyncOptions, drive, driveAsync, type Steps } from './drive.js'
import { KrylovBasis, type Ritz } from './internal/krylov.js'
import { axpy, norm } from './internal/vectors.js'

/** What `lanczos` takes. */
export interface LanczosOptions {
  /** How many of the algebraically largest eigenvalues; 0 when left out. */
  readonly largest?: number
  /** How many of the algebraically smallest (most negative) eigenvalues; 0 when left out. */
  readonly smallest?: number
  /** Relative accuracy asked of each eigenvalue; 1e-8 when left out. */
  readonly tolerance?: number
  /** Source of the start vector. */
  readonly seed: Seed
  /** Most products spent, those for the residuals included; 1000 when left out. */
  readonly maxProducts?: number
  /** Most basis vectors held at once; max(4k + 2, 128), or n if less, when left out. */
  readonly basis?: number
  /** Whether to throw instead of returning a result that has not converged; false when left out. */
  readonly strict?: boolean
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
  /** max |QᵀQ - I| of the final basis. */
  readonly orthogonality: number
  readonly seed: string
  readonly warnings: readonly string[]
}

/** What `lanczosSteps` yields after each product. */
export interface LanczosProgress {
  readonly products: number
  /** The leading wanted eigenvalue as of the last small eigenproblem; NaN before the first. */
  readonly value: number
  /** Its bound; infinite before the first. */
  readonly bound: number
}

const epsilonTwoThirds = 3.666852862501036e-11

/**
 * Extreme eigenpairs of a symmetric operator by Lanczos iteration with full reorthogonalisation (two passes,
 * always) and thick restarts.
 *
 * A pair (θ, y) has converged when its bound `|β_m s_m| ≤ max(tol·max(ε^(2/3)‖T‖, |θ|), n ε ‖T‖)`. This is
 * ARPACK's criterion, made independent of the scale of H, and with the round-off below which β counts as zero.
 * It is first asked at `min(n, max(2k+1, 20))` vectors, k = largest + smallest, then every few: the basis grows
 * up to `basis` vectors and restarts from the best half of them. Its residual must also stay below √tol·‖T‖ (an
 * eigenvalue errs by the square of the residual).
 *
 * One Krylov space holds one copy of a repeated eigenvalue. So when two or more are asked of one end, the
 * converged vectors are set aside, and a new random direction orthogonal to them must find nothing better before the
 * result counts as converged. A residual that a restart drops stays in the bound.
 *
 * Memory n × basis. Cost per product, beside the operator: 8 n m flops at m basis vectors.
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
  const { n, largest, smallest, wanted, first, capacity, tolerance, maxProducts } = checked(operator, options)
  const krylov = new KrylovBasis(operator, options.seed.generator(), capacity)
  const repeats = largest > 1 || smallest > 1
  const accuracy = (value: number) => tolerance * Math.max(epsilonTwoThirds * krylov.norm, Math.abs(value))
  const within = (ritz: Ritz, i: number, share: number) =>
    ritz.bounds[i] <= Math.max(share * accuracy(ritz.values[i]), krylov.roundOff)

  /** Values of the converged pairs that were set aside when the latest search for missing copies began. */
  let aside: number[] | undefined
  let nextCheck = first
  let settled = false
  let stopped = false
  let leading = { value: Number.NaN, bound: Number.POSITIVE_INFINITY }
  while (!settled && !stopped && krylov.products < maxProducts - wanted) {
    krylov.expand()
    settled = krylov.size === n
    if (krylov.size === nextCheck && !settled) {
      const m = krylov.size
      const ritz = krylov.ritz()
      const ends = endsOf(m, largest, smallest)
      leading = { value: ritz.values[ends[0]], bound: ritz.bounds[ends[0]] }
      const values = ends.map((i) => ritz.values[i])
      const same = aside?.every(
        (value, i) => Math.abs(value - values[i]) <= 2 * accuracy(value) + krylov.roundOff,
      )
      if (ends.every((i) => within(ritz, i, 1))) {
        // The pair beyond the wanted ones must have converged too: until then it may be a copy on its way.
        const beyond = endsOf(m, largest > 1 ? largest + 1 : 0, smallest > 1 ? smallest + 1 : 0)
        settled = !repeats || (same === true && beyond.every((i) => within(ritz, i, 1)))
      }
      if (settled) {
        // Keep the basis whole: the pairs are taken from it below.
      } else if (repeats && !same && ends.every((i) => within(ritz, i, 0.01))) {
        aside = values
        krylov.restart(ritz, ends, false)
        nextCheck = Math.min(capacity, krylov.size + first)
      } else if (m === capacity) {
        const extra = Math.floor((m - wanted) / (largest > 0 && smallest > 0 ? 4 : 2))
        krylov.restart(ritz, endsOf(m, largest && largest + extra, smallest && smallest + extra), true)
        nextCheck = Math.min(capacity, krylov.size + first)
      } else {
        nextCheck = Math.min(capacity, m + Math.max(4, m >> 2))
      }
    }
    stopped = (yield { products: krylov.products, ...leading }) === true
  }

  const ritz = krylov.ritz()
  const measured = yield* measure(operator, krylov, ritz, endsOf(krylov.size, largest, smallest), leading)
  const pair = (i: number): Eigenpair => {
    const { vector, residual } = measured.get(i)!
    // An eigenvalue errs by the square of its residual, so √tol is what it may have.
    const sound = residual <= Math.max(Math.sqrt(tolerance) * krylov.norm, krylov.roundOff)
    const converged = sound && within(ritz, i, 1)
    const bound = ritz.bounds[i]
    return { value: ritz.values[i], vector, residual, bound, converged, products, seed: options.seed.path }
  }
  const products = krylov.products + measured.size
  const record = {
    largest: endsOf(krylov.size, largest, 0).map(pair),
    smallest: endsOf(krylov.size, 0, smallest).map(pair),
    products,
    orthogonality: krylov.orthogonality(),
    seed: options.seed.path,
  }

  const missing = wanted - [...record.largest, ...record.smallest].filter(({ converged }) => converged).length
  const warnings: string[] = []
  if (stopped && !settled) warnings.push(`stopped after ${products} products`)
  if (missing > 0)
    warnings.push(`${missing} of ${wanted} eigenpairs did not converge within ${products} products`)
  if (missing === 0 && !settled) {
    warnings.push(`the search for further copies of an eigenvalue was not over after ${products} products`)
  }
  if (krylov.asymmetry > 1e-6 * krylov.norm) {
    const relative = (krylov.asymmetry / krylov.norm).toExponential(1)
    warnings.push(`products are not symmetric (${relative} of ‖T‖): a noisy operator, or no Hessian`)
  }
  const result = { ...record, converged: missing === 0 && settled, warnings }
  if (options.strict && !result.converged)
    throw new Error(`lanczos: ${warnings.join('; ')}`, { cause: result })
  return result
}

/** Vectors and true residuals ‖Hv - θv‖ of the chosen Ritz pairs, one product each. */
function* measure(
  operator: Operator,
  krylov: KrylovBasis,
  ritz: Ritz,
  chosen: readonly number[],
  leading: Omit<LanczosProgress, 'products'>,
): Steps<LanczosProgress, Map<number, { vector: Float64Array; residual: number }>> {
  const measured = new Map<number, { vector: Float64Array; residual: number }>()
  const difference = new Float64Array(operator.size)
  for (const i of new Set(chosen)) {
    const vector = krylov.ritzVector(ritz.vectors[i])
    operator.apply(vector, difference)
    axpy(difference, -ritz.values[i], vector)
    measured.set(i, { vector, residual: norm(difference) })
    yield { products: krylov.products + measured.size, ...leading }
  }
  return measured
}

/** Indices into m ascending values: the `largest` last ones, descending, then the `smallest` first ones. */
function endsOf(m: number, largest: number, smallest: number): number[] {
  const high = Array.from({ length: Math.min(m, largest) }, (_, i) => m - 1 - i)
  const low = Array.from({ length: Math.min(m, smallest) }, (_, i) => i)
  return [...high, ...low]
}

function checked(operator: Operator, options: LanczosOptions) {
  const caller = 'lanczos'
  const n = checkInteger(caller, 'operator.size', operator.size, 1)
  const largest = checkInteger(caller, 'largest', options.largest ?? 0, 0, n)
  const smallest = checkInteger(caller, 'smallest', options.smallest ?? 0, 0, n)
  const wanted = checkInteger(caller, 'largest + smallest', largest + smallest, 1)
  const first = Math.min(n, Math.max(2 * wanted + 1, 20))
  const least = Math.min(n, Math.max(2 * wanted + 2, 20))
  const capacity = checkInteger(
    caller,
    'basis',
    options.basis ?? Math.min(n, Math.max(4 * wanted + 2, 128)),
    least,
    n,
  )
  const inRange = (value: number) => value > 0 && value < 1
  const tolerance = checkNumber(
    caller,
    'tolerance',
    options.tolerance ?? 1e-8,
    'between 0 and 1, exclusive',
    inRange,
  )
  const maxProducts = options.maxProducts ?? Math.max(1000, 10 * wanted)
  checkInteger(caller, 'maxProducts', maxProducts, wanted + 1)
  if (typeof options.seed?.generator !== 'function') {
    throw new ArgumentError(caller, 'seed', 'a seed, such as seed(7)', options.seed)
  }
  return { n, largest, smallest, wanted, first, capacity, tolerance, maxProducts }
}

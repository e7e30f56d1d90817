import { type BlockName, checkInteger, checkOneOf, type Operator } from '@credit/core'
import { checkOptions } from '@credit/core/options'
import { type AsyncOptions, drive, driveAsync, type Steps } from './drive.js'
import { invariantBasis } from './internal/invariantBasis.js'
import { KrylovBasis } from './internal/krylov.js'
import { type ComplexEigen, nonsymmetricEigen } from './internal/nonsymmetric.js'
import { blockIn, checkOperator } from './internal/product.js'
import {
  checkKrylovOptions,
  type KrylovOptions,
  type KrylovProgress,
  krylovOptions,
  modulus,
  Search,
} from './internal/search.js'
import { axpy, norm } from './internal/vectors.js'

/** What `arnoldi` takes. */
export interface ArnoldiOptions extends KrylovOptions {
  /** How many eigenvalues, at least 1. A conjugate pair is two, and is never split: there may be one more. */
  readonly count: number
  /** Which come first: those of 'largest-modulus' (when left out) or of 'largest-real' part. */
  readonly which?: 'largest-modulus' | 'largest-real'
}

/** An eigenvalue of an operator that need not be symmetric, with all that is needed to believe it. */
export interface ComplexEigenpair {
  readonly real: number
  readonly imaginary: number
  /** Unit length as a complex vector; its entry of largest modulus is real and positive. */
  readonly vector: { readonly real: Float64Array; readonly imaginary: Float64Array }
  /** ‖Av - θv‖, from products of its own. */
  readonly residual: number
  /** The bound on the same, from the recurrence; far below `residual` when products are noisy. */
  readonly bound: number
  readonly converged: boolean
  /** Products spent by the whole run. */
  readonly products: number
  /** Path of the seed. */
  readonly seed: string
}

/** What Arnoldi found, and how far it came. */
export interface ArnoldiRecord {
  /** Best first; of a conjugate pair, the one with the positive imaginary part. */
  readonly eigenvalues: readonly ComplexEigenpair[]
  readonly converged: boolean
  readonly products: number
  /** Of a network's parameters, where the operator is of one. */
  readonly block?: BlockName | 'all'
  /** max |QᵀQ - I| of the final basis. */
  readonly orthogonality: number
  readonly seed: string
  readonly warnings: readonly string[]
}

/** What `arnoldiSteps` yields after each product; `value` is the leading eigenvalue's modulus or real part. */
export type ArnoldiProgress = KrylovProgress

/**
 * Eigenvalues of largest modulus, or of largest real part, of an operator that need not be symmetric, by Arnoldi
 * iteration with full reorthogonalisation (two passes, always) and thick restarts on the invariant subspace of the best
 * half of the Ritz vectors (Krylov-Schur without its triangular form).
 *
 * A pair (θ, y) has converged when its bound is at most `max(tol·max(ε^(2/3)‖A‖, |θ|), n ε ‖A‖)`, and its true residual
 * at most twice that. Breakdown, the search for further copies of an eigenvalue, memory and cost are those of `lanczos`.
 *
 * The residual says that θ is an eigenvalue of a matrix within `residual` of A. Far from symmetry that can be far from
 * A's own: an eigenvalue of a Jordan block of size p moves by residual^(1/p).
 *
 * @param operator any linear one; its products on the same vector must be bit-equal.
 * @returns the pairs, converged or not, with their residuals; two calls give the same bits.
 * @throws ArgumentError for bad options (more eigenvalues than rows, tolerance not in (0, 1)) and for a product that
 * is not finite; Error with the record as its `cause` when `strict` and not converged.
 *
 * @example
 * ```ts
 * import { seed } from '@credit/core'
 * import { arnoldi, denseOperator } from '@credit/curvature'
 *
 * // a quarter turn: ±i
 * const { eigenvalues } = arnoldi(denseOperator([0, -1, 1, 0], 2), { count: 2, seed: seed(7) })
 * eigenvalues[0].real // => ≈ 0.0000000
 * eigenvalues[0].imaginary // => ≈ 1.0000000
 * eigenvalues[1].imaginary // => ≈ -1.0000000
 * ```
 *
 * Arnoldi 1951; restarts: Stewart 2001 (Krylov-Schur).
 */
export function arnoldi(operator: Operator, options: ArnoldiOptions): ArnoldiRecord {
  return drive(arnoldiSteps(operator, options))
}

/**
 * `arnoldi` that returns to the event loop after every product. Aborted through `signal`, it resolves with the pairs
 * as they are, not converged, and a warning that says so.
 *
 * @example
 * import { seed } from '@credit/core'
 * import { arnoldiAsync, denseOperator } from '@credit/curvature'
 * const record = await arnoldiAsync(denseOperator([1, 5, 0, 2], 2), { count: 1, seed: seed(7) })
 * record.eigenvalues[0].real // => ≈ 2.0000000
 */
export async function arnoldiAsync(
  operator: Operator,
  options: ArnoldiOptions,
  control: AsyncOptions<ArnoldiProgress> = {},
): Promise<ArnoldiRecord> {
  return driveAsync(arnoldiSteps(operator, options), control)
}

/**
 * The algorithm itself: yields after each product, and ends early when resumed with `true`.
 *
 * @example
 * import { seed } from '@credit/core'
 * import { arnoldiSteps, denseOperator, drive } from '@credit/curvature'
 * const operator = denseOperator([1, 5, 0, 2], 2)
 * drive(arnoldiSteps(operator, { count: 1, seed: seed(7) })).converged // => true
 */
export function* arnoldiSteps(
  operator: Operator,
  options: ArnoldiOptions,
): Steps<ArnoldiProgress, ArnoldiRecord> {
  const caller = 'arnoldi'
  checkOptions(caller, options, ['count', 'which', ...krylovOptions])
  const n = checkOperator(caller, 'operator', operator)
  const count = checkInteger(caller, 'count', options?.count, 1, n)
  const which = checkOneOf(caller, 'which', options.which ?? 'largest-modulus', [
    'largest-modulus',
    'largest-real',
  ])
  // one more than there are, for the second half of a pair
  const { tolerance, ...plan } = checkKrylovOptions(caller, n, count, count + 1, options)
  const krylov = new KrylovBasis(caller, operator, options.seed.generator(), plan.capacity)
  const search = new Search(krylov, n, tolerance)
  const solve = () => complexRitz(krylov, count, which)
  const { ritz, leading } = yield* search.run(solve, { ...plan, spacing: 1 / 4 })

  const measured = new Map<number, ReturnType<typeof measure>>()
  for (const i of ritz.wanted) {
    measured.set(i, measure(krylov, ritz.pairs[i]))
    yield { ...leading, products: krylov.products }
  }
  const { products } = krylov
  const seed = options.seed.path
  const eigenvalues = ritz.wanted.flatMap((i): ComplexEigenpair[] => {
    const { vector, residual } = measured.get(i)!
    const { real, imaginary } = ritz.value(i)
    // Without symmetry an eigenvalue errs by its residual, not by the square: the true one must do as well.
    const converged = search.within(ritz, i) && residual <= 2 * search.allowed(ritz.value(i))
    const pair = { real, imaginary, vector, residual, bound: ritz.bound(i), converged, products, seed }
    const opposite = { real: vector.real.slice(), imaginary: vector.imaginary.map((entry) => 0 - entry) }
    return imaginary === 0 ? [pair] : [pair, { ...pair, imaginary: -imaginary, vector: opposite }]
  })
  const missing =
    Math.max(0, count - eigenvalues.length) + eigenvalues.filter((pair) => !pair.converged).length
  const warnings = search.warnings(products, missing, Math.max(count, eigenvalues.length))
  const converged = missing === 0 && search.settled
  const orthogonality = krylov.orthogonality()
  const result = { eigenvalues, converged, products, ...blockIn(operator), orthogonality, seed, warnings }
  if (options.strict && !converged) throw new Error(`arnoldi: ${warnings.join('; ')}`, { cause: result })
  return result
}

/** Ritz pairs of the space built so far, best first, a conjugate pair as one. */
function complexRitz(krylov: KrylovBasis, count: number, which: 'largest-modulus' | 'largest-real') {
  const m = krylov.size
  const rankOf = (a: ComplexEigen) => (which === 'largest-real' ? a.real : modulus(a.real, a.imaginary))
  const pairs = nonsymmetricEigen(krylov.projection, m).sort(
    (a, b) => rankOf(b) - rankOf(a) || b.real - a.real || b.imaginary - a.imaginary,
  )
  const bounds = pairs.map(({ x, y, residual }) =>
    y === null
      ? Math.abs(krylov.leak(x)) + krylov.dropped(x) + residual
      : modulus(krylov.leak(x), krylov.leak(y)) + modulus(krylov.dropped(x), krylov.dropped(y)) + residual,
  )
  const wanted = atLeast(count)
  return {
    pairs,
    wanted,
    rivals: wanted.length > 1 ? pairs.slice(0, wanted.length + 1).map((_, i) => i) : [],
    kept: atLeast(count + Math.floor((m - count) / 2)),
    value: (i: number) => ({ real: pairs[i].real, imaginary: pairs[i].imaginary }),
    rank: (i: number) => rankOf(pairs[i]),
    bound: (i: number) => bounds[i],
    unseen: () => Number.POSITIVE_INFINITY,
    restart(keep: readonly number[], continuing: boolean): void {
      const eigenvectors = keep.map((i) => partsOf(pairs[i]))
      const { columns, S, errors } = invariantBasis(krylov.projection, eigenvectors)
      krylov.restart(columns, S, errors, continuing)
    },
  }

  /** Indices of the first pairs that hold at least so many eigenvalues. */
  function atLeast(eigenvalues: number): number[] {
    const indices: number[] = []
    for (let i = 0, held = 0; i < pairs.length && held < eigenvalues; i++) {
      indices.push(i)
      held += partsOf(pairs[i]).length
    }
    return indices
  }
}

function partsOf({ x, y }: ComplexEigen): Float64Array[] {
  return y === null ? [x] : [x, y]
}

/** The vector Q(x + iy) of a Ritz pair and its true residual: one product, or two for a complex one. */
function measure(krylov: KrylovBasis, { real: a, imaginary: b, x, y }: ComplexEigen) {
  const vector = { real: krylov.vector(x), imaginary: krylov.vector(y ?? new Float64Array(x.length)) }
  turn(vector.real, vector.imaginary)
  const real = krylov.product(vector.real)
  axpy(real, -a, vector.real)
  if (y === null) return { vector, residual: norm(real) }
  const imaginary = krylov.product(vector.imaginary)
  axpy(real, b, vector.imaginary)
  axpy(imaginary, -a, vector.imaginary)
  axpy(imaginary, -b, vector.real)
  return { vector, residual: modulus(norm(real), norm(imaginary)) }
}

/** Divides x + iy by its length and by the phase of its entry of largest modulus. */
function turn(x: Float64Array, y: Float64Array): void {
  let peak = 0
  for (let i = 1; i < x.length; i++) if (modulus(x[i], y[i]) > modulus(x[peak], y[peak])) peak = i
  const size = modulus(x[peak], y[peak])
  const length = modulus(norm(x), norm(y))
  const cosine = x[peak] / size / length
  const sine = y[peak] / size / length
  for (let i = 0; i < x.length; i++) {
    const real = x[i] * cosine + y[i] * sine
    // + 0, so that the imaginary part of a real vector is 0 and not -0
    y[i] = y[i] * cosine - x[i] * sine + 0
    x[i] = real
  }
}

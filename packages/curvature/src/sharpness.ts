import { type BlockName, checkNumber, type Operator } from '@credit/core'
import { checkOptions } from '@credit/core/options'
import { type AsyncOptions, drive, driveAsync, type Steps } from './drive.js'
import { blockIn } from './internal/product.js'
import { krylovOptions } from './internal/search.js'
import { type Eigenpair, type LanczosOptions, lanczosSteps } from './lanczos.js'
import { type TraceOptions, type TraceRecord, traceSteps } from './trace.js'

/** What `sharpness` takes: what `lanczos` does, but for the number of pairs. */
export interface SharpnessOptions extends Omit<LanczosOptions, 'largest' | 'smallest'> {
  /** η; `stepSharpness` is null without it. */
  readonly learningRate?: number
  /** How to estimate the trace ({} for the defaults of `trace`), from `seed.child('trace')`; not done when left out. */
  readonly trace?: Omit<TraceOptions, 'seed'>
}

/** The ends of a spectrum, and its sum. None of these is invariant under rescalings; see `relativeFlatness`. */
export interface SharpnessRecord {
  /** λ_max, algebraically. */
  readonly largest: Eigenpair
  /** λ_min, algebraically. */
  readonly smallest: Eigenpair
  /** Of the two, the one of larger |λ|: |λ|_max with its sign. */
  readonly dominant: Eigenpair
  /** η·λ_max; the edge of stability of plain gradient descent is at 2. */
  readonly stepSharpness: number | null
  /** Null when not asked for, or when stopped before it began. */
  readonly trace: TraceRecord | null
  readonly converged: boolean
  readonly products: number
  /** Of a network's parameters, where the operator is of one. */
  readonly block?: BlockName | 'all'
  readonly seed: string
  readonly warnings: readonly string[]
}

/** What `sharpnessSteps` yields after each product. */
export interface SharpnessProgress {
  readonly stage: 'eigenvalues' | 'trace'
  readonly products: number
  /** The leading eigenvalue, or the trace, as of its last check; NaN before the first. */
  readonly value: number
}

/**
 * λ_max, λ_min, |λ|_max and η·λ_max of a symmetric operator, from one Lanczos run to both ends, and its trace.
 *
 * Cost, memory and convergence: those of `lanczos` with one pair at each end, and of `trace`.
 *
 * @throws ArgumentError for what `lanczos` and `trace` refuse, and a learning rate that is not positive.
 *
 * @example
 * ```ts
 * import { seed } from '@credit/core'
 * import { denseOperator, sharpness } from '@credit/curvature'
 *
 * const saddle = denseOperator([1, 0, 0, -4], 2)
 * const { largest, smallest, dominant, stepSharpness } = sharpness(saddle, { learningRate: 0.5, seed: seed(7) })
 * largest.value // => ≈ 1.000000
 * smallest.value // => ≈ -4.000000
 * dominant.value // => ≈ -4.000000
 * stepSharpness // => ≈ 0.500000
 * sharpness(saddle, { trace: {}, seed: seed(7) }).trace?.value // => -3
 * ```
 */
export function sharpness(operator: Operator, options: SharpnessOptions): SharpnessRecord {
  return drive(sharpnessSteps(operator, options))
}

/**
 * `sharpness` that returns to the event loop after every product; aborted, it resolves with what it has.
 *
 * @example
 * import { seed } from '@credit/core'
 * import { denseOperator, sharpnessAsync } from '@credit/curvature'
 * const record = await sharpnessAsync(denseOperator([2, 1, 1, 2], 2), { seed: seed(7) })
 * record.largest.value // => ≈ 3.000000
 */
export async function sharpnessAsync(
  operator: Operator,
  options: SharpnessOptions,
  control: AsyncOptions<SharpnessProgress> = {},
): Promise<SharpnessRecord> {
  return driveAsync(sharpnessSteps(operator, options), control)
}

/**
 * The algorithm itself: yields after each product, and ends early when resumed with `true`.
 *
 * @example
 * import { seed } from '@credit/core'
 * import { denseOperator, drive, sharpnessSteps } from '@credit/curvature'
 * drive(sharpnessSteps(denseOperator([2, 1, 1, 2], 2), { seed: seed(7) })).converged // => true
 */
export function* sharpnessSteps(
  operator: Operator,
  given: SharpnessOptions,
): Steps<SharpnessProgress, SharpnessRecord> {
  const {
    learningRate,
    trace: traceOptions,
    ...options
  } = checkOptions('sharpness', given, ['learningRate', 'trace', ...krylovOptions])
  if (learningRate !== undefined) {
    checkNumber('sharpness', 'learningRate', learningRate, 'a positive number', (value) => value > 0)
  }
  let stopped = false
  function* staged<Result>(
    stage: SharpnessProgress['stage'],
    spent: number,
    steps: Steps<{ readonly products: number; readonly value: number }, Result>,
  ): Steps<SharpnessProgress, Result> {
    let step = steps.next()
    while (!step.done) {
      const { products, value } = step.value
      stopped = (yield { stage, products: spent + products, value }) === true
      step = steps.next(stopped)
    }
    return step.value
  }
  const ends = yield* staged(
    'eigenvalues',
    0,
    lanczosSteps(operator, { ...options, largest: 1, smallest: 1 }),
  )
  const trace =
    traceOptions === undefined || stopped
      ? null
      : yield* staged(
          'trace',
          ends.products,
          traceSteps(operator, { ...traceOptions, seed: options.seed.child('trace') }),
        )
  const [largest] = ends.largest
  const [smallest] = ends.smallest
  return {
    largest,
    smallest,
    dominant: Math.abs(smallest.value) > Math.abs(largest.value) ? smallest : largest,
    stepSharpness: learningRate === undefined ? null : learningRate * largest.value,
    trace,
    converged: ends.converged && (trace?.converged ?? !stopped),
    products: ends.products + (trace?.products ?? 0),
    ...blockIn(operator),
    seed: ends.seed,
    warnings: [...ends.warnings, ...(trace?.warnings ?? [])],
  }
}

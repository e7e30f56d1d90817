import {
  ArgumentError,
  type BlockName,
  checkInteger,
  checkNumber,
  checkOneOf,
  exp,
  log,
  type Operator,
  type Seed,
} from '@credit/core'
import { checkOptions } from '@credit/core/options'
import { type AsyncOptions, drive, driveAsync, type Steps } from './drive.js'
import { CheckedOperator } from './internal/checkedOperator.js'
import { Hutchinson } from './internal/hutchinson.js'
import { HutchPlusPlus } from './internal/hutchPlusPlus.js'
import { blockIn, checkOperator } from './internal/product.js'
import { checkSeed } from './internal/randomUnit.js'
import { meanOf, type TraceEstimator } from './internal/traceEstimator.js'
import { XTrace } from './internal/xTrace.js'

const estimators = { xtrace: XTrace, 'hutch++': HutchPlusPlus, hutchinson: Hutchinson }

/** The stochastic estimators: 2, 3 and 1 products per sample. */
export type TraceMethod = keyof typeof estimators

/** What `trace` takes. */
export interface TraceOptions {
  /** 'xtrace' when left out. */
  readonly method?: TraceMethod
  /** Half-width asked of the 95 % interval, relative to |estimate|; 0.01 when left out. */
  readonly relativeTolerance?: number
  /** The same in absolute terms, for a trace near zero; the laxer of the two counts. 0 when left out. */
  readonly absoluteTolerance?: number
  /** Source of the probes. */
  readonly seed: Seed
  /** Most products spent, those of a sweep included; 1000 when left out. */
  readonly maxProducts?: number
  /** Whether to throw instead of returning a result that has not converged; false when left out. */
  readonly strict?: boolean
}

/** A trace with all that is needed to believe it. */
export interface TraceRecord {
  readonly value: number
  /** One standard error of `value`; 0 after a sweep, infinite for fewer than two samples. */
  readonly standardError: number
  readonly converged: boolean
  /** What the value comes from: the method asked for, or the exact sum of the diagonal. */
  readonly method: TraceMethod | 'sweep'
  /** Random samples behind the value; 0 after a sweep. */
  readonly samples: number
  /** Of a network's parameters, where the operator is of one. */
  readonly block?: BlockName | 'all'
  /** All that were spent, those of samples that a sweep made needless included. */
  readonly products: number
  readonly seed: string
  readonly warnings: readonly string[]
}

/** What `traceSteps` yields after each product. */
export interface TraceProgress {
  readonly products: number
  readonly samples: number
  /** As of the last check; NaN before the first. */
  readonly value: number
  /** As of the last check; infinite before the first. */
  readonly standardError: number
}

const leastSamples = 10

/**
 * The trace of a square operator (symmetric or not) from products with random signs, stopped by its standard error:
 * when `1.96·SE ≤ max(absoluteTolerance, relativeTolerance·|estimate|)` and there are at least 10 samples. (SE of
 * round-off size, below n ε ‖A‖, also counts as reached.)
 *
 * - 'xtrace' and 'hutch++' find the leading part of A exactly and sample the rest: few samples for a decaying
 *   spectrum, memory 3 n samples, and for a flat one 2 or 3 times the products of
 * - 'hutchinson', whose error falls as 1/√samples whatever the spectrum. Memory 2 n.
 *
 * Where the samples still needed are forecast to take n products or more, and `maxProducts` has room for it, the
 * diagonal is summed exactly instead, by n products with the basis vectors. The forecast takes SE ~ samples^-½; for
 * 'xtrace' and 'hutch++' the power measured since half the samples if that is better, and it is not
 * believed before n/10 products, so that a spectrum about to be exhausted is not swept.
 *
 * The SE of 'xtrace' is √2 times the paper's: its leave-one-out estimates are correlated, and the plain SE gave
 * intervals that held 72 to 94 % of the traces instead of 95 %; so, 85 to 99 %.
 *
 * Stopping at a small SE prefers samples that happen to agree: in 100 runs on each of five full matrices (n = 300,
 * tolerance 1 and 3 %) 0 to 8 missed the tolerance, where 5 are allowed. Stopping when the running mean moves little
 * instead misses it nearly always.
 *
 * @returns the record, converged or not; two calls give the same bits.
 * @throws ArgumentError for bad options (no tolerance above 0 included) and for a product that is not finite; Error
 * with the record as its `cause` when `strict` and not converged.
 *
 * @example
 * ```ts
 * import { seed } from '@credit/core'
 * import { denseOperator, trace } from '@credit/curvature'
 *
 * const record = trace(denseOperator([2, 1, 1, 3], 2), { seed: seed(7) })
 * record.value // => 5
 * record.method // => 'sweep'
 * record.products // => 2
 * ```
 *
 * Hutchinson 1989; Hutch++: Meyer, Musco, Musco & Woodruff 2021; XTrace: Epperly, Tropp & Webber 2024.
 */
export function trace(operator: Operator, options: TraceOptions): TraceRecord {
  return drive(traceSteps(operator, options))
}

/**
 * `trace` that returns to the event loop after every product. Aborted through `signal`, it resolves with the
 * samples it has, not converged, and a warning that says so.
 *
 * @example
 * import { seed } from '@credit/core'
 * import { denseOperator, traceAsync } from '@credit/curvature'
 * const record = await traceAsync(denseOperator([2, 1, 1, 3], 2), { seed: seed(7) })
 * record.value // => 5
 */
export async function traceAsync(
  operator: Operator,
  options: TraceOptions,
  control: AsyncOptions<TraceProgress> = {},
): Promise<TraceRecord> {
  return driveAsync(traceSteps(operator, options), control)
}

/**
 * The algorithm itself: yields after each product, and ends early when resumed with `true`.
 *
 * @example
 * import { seed } from '@credit/core'
 * import { denseOperator, drive, traceSteps } from '@credit/curvature'
 * drive(traceSteps(denseOperator([2, 1, 1, 3], 2), { seed: seed(7) })).value // => 5
 */
export function* traceSteps(operator: Operator, options: TraceOptions): Steps<TraceProgress, TraceRecord> {
  const { n, method, relative, absolute, maxProducts } = checked(operator, options)
  const counted = new CheckedOperator('trace', operator)
  const estimator = new estimators[method](counted, options.seed.generator())
  const { productsPerSample } = estimator
  let latest = { value: Number.NaN, standardError: Number.POSITIVE_INFINITY }
  const goal = () => Math.max(absolute, relative * Math.abs(latest.value), n * 2 ** -52 * counted.norm)
  const progress = () => ({ products: counted.products, samples: estimator.samples, ...latest })

  const history: Checkpoint[] = []
  let nextCheck = leastSamples / 2
  let end: 'sampling' | 'converged' | 'sweep' | 'stopped' =
    leastSamples * productsPerSample >= n && n <= maxProducts ? 'sweep' : 'sampling'
  while (
    end === 'sampling' &&
    counted.products + productsPerSample <= maxProducts &&
    estimator.samples < n // what would be more than the whole space
  ) {
    for (const _ of estimator.sample()) {
      if ((yield progress()) === true) {
        end = 'stopped'
        break
      }
    }
    const { samples } = estimator
    if (end === 'stopped' || samples < nextCheck) continue
    nextCheck = samples + Math.max(1, samples >> 3)
    latest = estimate(estimator)
    history.push({ samples, standardError: latest.standardError })
    if (samples < leastSamples) continue
    if (1.96 * latest.standardError <= goal()) end = 'converged'
    else if (counted.products + n <= maxProducts) {
      const believed = estimator.plainMonteCarlo || counted.products >= n / 10
      const needed = forecast(history, goal(), estimator)
      if (believed && needed * productsPerSample >= n) end = 'sweep'
    }
  }

  let swept = Number.NaN
  if (end === 'sweep') {
    swept = yield* sweep(counted, progress)
    if (Number.isNaN(swept)) end = 'stopped'
  }
  if (estimator.samples > 0) latest = estimate(estimator)
  // The budget may have ended between two checks.
  const enough = estimator.samples >= leastSamples && 1.96 * latest.standardError <= goal()
  if (end === 'sampling' && enough) end = 'converged'
  const { products } = counted
  const exact = end === 'sweep'
  const converged = exact || end === 'converged'
  const warnings: string[] = []
  if (end === 'stopped') warnings.push(`stopped after ${products} products`)
  if (end === 'sampling') {
    const width = (1.96 * latest.standardError).toPrecision(2)
    const sum = `the exact sum of the diagonal takes ${n} products`
    warnings.push(`±${width} after ${products} products, asked for ±${goal().toPrecision(2)}; ${sum}`)
  }
  const record: TraceRecord = {
    ...(exact ? { value: swept, standardError: 0 } : latest),
    converged,
    method: exact ? 'sweep' : method,
    samples: exact ? 0 : estimator.samples,
    products,
    ...blockIn(operator),
    seed: options.seed.path,
    warnings,
  }
  if (options.strict && !converged) throw new Error(`trace: ${warnings.join('; ')}`, { cause: record })
  return record
}

function estimate(estimator: TraceEstimator) {
  const { value, standardError } = meanOf(estimator.estimates())
  return { value, standardError: estimator.inflation * standardError }
}

interface Checkpoint {
  readonly samples: number
  readonly standardError: number
}

/** Samples after which 1.96·SE will be at the goal. */
function forecast(history: readonly Checkpoint[], goal: number, estimator: TraceEstimator): number {
  const now = history[history.length - 1]
  const past = history.findLast(({ samples }) => samples <= now.samples / 2)
  let power = 0.5
  if (!estimator.plainMonteCarlo && past !== undefined) {
    power = Math.max(power, log(past.standardError / now.standardError) / log(now.samples / past.samples))
  }
  return now.samples * exp(log((1.96 * now.standardError) / goal) / power)
}

/** Σ_i e_iᵀ A e_i; NaN when stopped before the end. */
function* sweep(operator: CheckedOperator, progress: () => TraceProgress): Steps<TraceProgress, number> {
  const n = operator.size
  const unit = new Float64Array(n)
  const out = new Float64Array(n)
  let sum = 0
  for (let i = 0; i < n; i++) {
    unit.fill(0)[i] = 1
    operator.apply(unit, out)
    sum += out[i]
    if ((yield progress()) === true && i < n - 1) return Number.NaN
  }
  return sum
}

function checked(operator: Operator, options: TraceOptions) {
  const caller = 'trace'
  checkOptions(caller, options, [
    'method',
    'relativeTolerance',
    'absoluteTolerance',
    'seed',
    'maxProducts',
    'strict',
  ])
  const n = checkOperator(caller, 'operator', operator)
  const words = Object.keys(estimators) as TraceMethod[]
  const method = checkOneOf(caller, 'method', options?.method ?? 'xtrace', words)
  const relative = checkNumber(
    caller,
    'relativeTolerance',
    options.relativeTolerance ?? 0.01,
    'from 0 to 1, exclusive',
    (value) => value >= 0 && value < 1,
  )
  const absolute = checkNumber(
    caller,
    'absoluteTolerance',
    options.absoluteTolerance ?? 0,
    'a number of at least 0',
    (value) => value >= 0,
  )
  if (relative === 0 && absolute === 0) {
    throw new ArgumentError(caller, 'relativeTolerance', 'above 0 unless absoluteTolerance is', 0)
  }
  const maxProducts = checkInteger(caller, 'maxProducts', options.maxProducts ?? 1000, Math.min(n, 6))
  checkSeed(caller, options.seed)
  return { n, method, relative, absolute, maxProducts }
}

import {
  ArgumentError,
  alignmentOf,
  checkFinite,
  checkInteger,
  checkNumber,
  DivergenceError,
  type GradientFunction,
} from '@credit/core'
import { checkOptions } from '@credit/core/options'
import { type AsyncOptions, drive, driveAsync, type Steps } from './drive.js'
import { firstNonFinite } from './internal/vectors.js'

/** What `descent` takes. */
export interface DescentOptions {
  /** η of the update w ← w - η ĝ(w). */
  readonly learningRate: number
  /** Number of updates, at most 10^7: each has its place in the record. */
  readonly updates: number
  /** The exact gradient, to record ρ by; it costs a second gradient per update. */
  readonly exact?: GradientFunction
}

/** A training by plain gradient descent, with what stability theory asks of it. */
export interface DescentRecord {
  /** Loss at w_0 … w_last, as the estimate's function reports it. */
  readonly losses: Float64Array
  /** ρ = ⟨ĝ,g⟩/‖g‖² at the same points; null without `exact`. NaN where g = 0. */
  readonly rho: Float64Array | null
  /** w_last */
  readonly parameters: Float64Array
  /** Whether all updates were made. */
  readonly completed: boolean
  readonly warnings: readonly string[]
}

/** What `descentSteps` yields after each point. */
export interface DescentProgress {
  readonly updates: number
  readonly loss: number
}

/**
 * Plain gradient descent `w ← w - η ĝ(w)`, recording the loss and ρ along the way. Ends early, with what it has and a
 * warning, at the first loss or gradient that is not finite.
 *
 * Cost: updates + 1 gradients, twice that with `exact`.
 *
 * @param from w_0; never changed.
 * @throws ArgumentError for a learning rate that is not positive, a number of updates that is no integer of at least 1, and a
 * start that is not finite.
 *
 * @example
 * // loss 2 w², which a step of 0.25 solves at once
 * const gradient = (w: Float64Array, out: Float64Array) => {
 *   out[0] = 4 * w[0]
 *   return { loss: 2 * w[0] ** 2, weight: 1 }
 * }
 * descent(gradient, Float64Array.of(3), { learningRate: 0.25, updates: 2 }).losses // => [18, 0, 0]
 */
export function descent(
  estimate: GradientFunction,
  from: Float64Array,
  options: DescentOptions,
): DescentRecord {
  return drive(descentSteps(estimate, from, options))
}

/**
 * `descent` that returns to the event loop after every update; aborted, it resolves with the updates made so far.
 *
 * @example
 * const gradient = (w: Float64Array, out: Float64Array) => {
 *   out[0] = w[0]
 *   return { loss: w[0] ** 2 / 2, weight: 1 }
 * }
 * const record = await descentAsync(gradient, Float64Array.of(4), { learningRate: 0.5, updates: 2 })
 * record.losses // => [8, 2, 0.5]
 */
export async function descentAsync(
  estimate: GradientFunction,
  from: Float64Array,
  options: DescentOptions,
  control: AsyncOptions<DescentProgress> = {},
): Promise<DescentRecord> {
  return driveAsync(descentSteps(estimate, from, options), control)
}

/**
 * The algorithm itself: yields after each point, and ends early when resumed with `true`.
 *
 * @example
 * const gradient = (w: Float64Array, out: Float64Array) => {
 *   out[0] = w[0]
 *   return { loss: w[0] ** 2 / 2, weight: 1 }
 * }
 * drive(descentSteps(gradient, Float64Array.of(4), { learningRate: 0.5, updates: 1 })).parameters // => [2]
 */
export function* descentSteps(
  estimate: GradientFunction,
  from: Float64Array,
  options: DescentOptions,
): Steps<DescentProgress, DescentRecord> {
  const caller = 'descent'
  const { learningRate, updates, exact } = checkOptions(caller, options, ['learningRate', 'updates', 'exact'])
  if (typeof estimate !== 'function') throw new ArgumentError(caller, 'estimate', 'a function', estimate)
  if (!(from instanceof Float64Array)) throw new ArgumentError(caller, 'from', 'a Float64Array', from)
  checkFinite(caller, 'from', from)
  checkNumber(caller, 'learningRate', learningRate, 'a positive number', (value) => value > 0)
  checkInteger(caller, 'updates', updates, 1, 1e7)

  const parameters = from.slice()
  const estimated = new Float64Array(from.length)
  const g = exact && new Float64Array(from.length)
  const losses: number[] = []
  const rho: number[] = []
  const warnings: string[] = []
  for (let made = 0; ; made++) {
    const loss = finiteLoss(estimate, parameters, estimated)
    const exactLoss = g && finiteLoss(exact, parameters, g)
    if (loss === null || exactLoss === null) {
      warnings.push(`the loss or its gradient is not finite after ${made} updates`)
      break
    }
    losses.push(loss)
    if (g) rho.push(alignmentOf(estimated, g).rho)
    const stopped = (yield { updates: made, loss }) === true
    if (made === updates) break
    if (stopped) {
      warnings.push(`stopped after ${made} updates`)
      break
    }
    for (let i = 0; i < parameters.length; i++) parameters[i] -= learningRate * estimated[i]
  }
  return {
    losses: Float64Array.from(losses),
    rho: exact ? Float64Array.from(rho) : null,
    parameters,
    completed: losses.length === updates + 1,
    warnings,
  }
}

/** The loss, or null where it or the gradient is not finite. */
function finiteLoss(gradient: GradientFunction, w: Float64Array, out: Float64Array): number | null {
  try {
    const { loss } = gradient(w, out)
    return Number.isFinite(loss) && firstNonFinite(out) < 0 ? loss : null
  } catch (error) {
    if (error instanceof DivergenceError) return null
    throw error
  }
}

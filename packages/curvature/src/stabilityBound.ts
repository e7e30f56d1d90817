import { ArgumentError, alignmentOf, checkNumber, type GradientFunction } from '@credit/core'
import { checkOptions } from '@credit/core/options'
import { type LinearStability, linearStability } from './linearStability.js'

/** What `stabilityBound` takes. */
export interface StabilityBoundOptions {
  /** η of the update w ← w - η ĝ(w). */
  readonly learningRate: number
  /** λ_max of the true loss at (or near) the same point; without it there is a bound but no verdict. */
  readonly sharpness?: number
}

/** The bound λ_max < 2/(ηρ) at one point, with its ingredients. */
export interface StabilityBound {
  /** The loss at the point, as the exact gradient reports it. */
  readonly loss: number
  /** ρ = ⟨ĝ,g⟩/‖g‖²; NaN where g = 0. */
  readonly rho: number
  /** 2/(ηρ); 0 for ρ < 0, where no positive sharpness is stable; infinite for ρ = 0; NaN where ρ is. */
  readonly bound: number
  readonly learningRate: number
  readonly sharpness: number | null
  /** 1 - ηρλ_max, the eigenvalue of the update that the bound speaks of, and where it lies; null without λ_max. */
  readonly stability: LinearStability | null
}

/**
 * The bound on the sharpness at which a rule is linearly stable,
 *
 *     0 < ηρλ_max < 2,   that is   λ_max < 2/(ηρ) for ρ > 0,   ρ = ⟨ĝ,g⟩/‖g‖²
 *
 * A rule with ρ < 1 tolerates minima sharper by 1/ρ. It holds for squared loss near a zero-loss point when there is
 * one residual (one trial, one output, loss at one step), or when each of the rule's sensitivities is ρ times the
 * true one plus something orthogonal to all true ones; in general use `residualEigenvalues`. At the zero-loss point
 * itself ρ is 0/0: take it a little beside (1e-7), or from `sensitivities`. For a block, both functions must be
 * of that block alone.
 *
 * Cost: one gradient each.
 *
 * @param exact the exact gradient g.
 * @param estimate the rule's ĝ, on the same problem.
 * @param at the point w; never changed.
 * @throws ArgumentError for a learning rate that is not positive, a sharpness that is not finite, a bad point.
 *
 * @example
 * // loss 2 (w0 + w1)², and a rule that moves w0 alone, half as far
 * const exact = (w: Float64Array, out: Float64Array) => {
 *   out.fill(4 * (w[0] + w[1]))
 *   return { loss: 2 * (w[0] + w[1]) ** 2, weight: 1 }
 * }
 * const half = (w: Float64Array, out: Float64Array) => {
 *   const result = exact(w, out)
 *   out.set([out[0] / 2, 0])
 *   return result
 * }
 * const options = { learningRate: 0.5, sharpness: 8 }
 * const { rho, bound, stability } = stabilityBound(exact, half, Float64Array.of(1, 0), options)
 * rho // => ≈ 0.2500000
 * bound // => ≈ 16.000000
 * stability?.verdict // => 'stable'
 */
export function stabilityBound(
  exact: GradientFunction,
  estimate: GradientFunction,
  at: Float64Array,
  options: StabilityBoundOptions,
): StabilityBound {
  const caller = 'stabilityBound'
  const { learningRate, sharpness } = checkOptions(caller, options, ['learningRate', 'sharpness'])
  if (typeof exact !== 'function') throw new ArgumentError(caller, 'exact', 'a function', exact)
  if (typeof estimate !== 'function') throw new ArgumentError(caller, 'estimate', 'a function', estimate)
  if (!(at instanceof Float64Array)) throw new ArgumentError(caller, 'at', 'a Float64Array', at)
  checkNumber(caller, 'learningRate', learningRate, 'a positive number', (value) => value > 0)
  if (sharpness !== undefined) checkNumber(caller, 'sharpness', sharpness)
  const g = new Float64Array(at.length)
  const { loss } = exact(at, g)
  const estimated = new Float64Array(at.length)
  estimate(at, estimated)
  const { rho } = alignmentOf(estimated, g)
  const product = learningRate * rho
  const stability =
    sharpness === undefined
      ? null
      : linearStability(Number.isNaN(rho) ? [] : [{ real: 1 - product * sharpness, imaginary: 0 }])
  const bound = rho < 0 ? 0 : 2 / Math.abs(product)
  return { loss, rho, bound, learningRate, sharpness: sharpness ?? null, stability }
}

import {
  ArgumentError,
  checkFinite,
  checkLength,
  type GradientFunction,
  type NetworkParameters,
  type Operator,
} from '@credit/core'
import { checkOptions } from '@credit/core/options'
import type { BlockChoice } from './internal/range.js'
import { named, type Range, rangeOf, valuesOf } from './internal/range.js'
import { firstNonFinite, norm } from './internal/vectors.js'

/** What `finiteDifference` takes. */
export interface FiniteDifferenceOptions {
  /**
   * What v and Hv run over: of a network's parameters a block by its name, or 'all'; 'recurrent' when left out. Of a bare
   * array, which has no blocks, a range; the whole when left out.
   */
  readonly block?: BlockChoice | Range
  /** Whether the gradient jumps somewhere (relu): decides the step. */
  readonly kinked: boolean
}

/** How far the products made so far can be trusted. */
export interface FiniteDifferenceRecord {
  readonly products: number
  /** Of a network's parameters. */
  readonly block?: BlockChoice
  /**
   * max ‖D(h) - D(h/2)‖/‖v‖ over all products, relative to max ‖D‖/‖v‖: the error of a product relative to the
   * largest curvature met. (Relative to its own product, every vector of zero curvature would raise the alarm.)
   */
  readonly discrepancy: number
  /** Whether `discrepancy` exceeds `threshold`: the gradient jumped inside a step, so products are wrong. */
  readonly kinkAlarm: boolean
  readonly threshold: number
}

/** Hessian-vector products by differences, with the record of how far they can be trusted. */
export interface FiniteDifferenceOperator extends Operator {
  /** A copy of the record at this moment. */
  readonly record: FiniteDifferenceRecord
}

const epsilon = 2 ** -52
const cubeRootEpsilon = 6.055454452393343e-6

// A gradient that jumps by J inside the step makes D(h) and D(h/2) differ by J/2h, at least 1e4 J, while round-off alone
// left at most 5e-9 on small relu and tanh networks. Many jumps at even distances blur into a curvature of their own,
// which both see: 50 of them still differ by 6 %.
const threshold = 1e-4

/**
 * Hessian-vector products by central differences of any gradient function,
 *
 *     Hv ≈ D(h) = (g(w + hv) - g(w - hv)) / 2h
 *     h = ε^(1/3) √(1 + ‖w‖) / ‖v‖       smooth
 *     h = ε^(1/2) (1 + ‖w‖) / ‖v‖         kinked: fewer units cross their kink inside a shorter step
 *
 * with the mean that g itself takes, and the norm of the whole of w. Each product evaluates both D(h) and D(h/2), returns
 * D(h), and keeps their difference in `record`. D(h/2) is no better: against exact Hessians of small networks D(h)
 * erred by 4e-11 to 1.1e-10 and D(h/2) by 4e-11 to 1.2e-10 (tanh), 2e-9 to 1.2e-8 and 3e-9 to 1.2e-8 (relu).
 * A zero vector gives zero. Two products on the same vector are bit-equal.
 *
 * Cost: four gradients per product. Memory: four arrays of the length of `at` and two of the block's.
 *
 * @param gradient writes the gradient at w to `out`; must give the same bits when called again with the same w.
 * @param at the point w: a network's parameters, or a bare array. It is copied, so it is never changed and may change later.
 * @throws ArgumentError for a bad block, a point or a vector that is not finite, and a product that is not finite.
 *
 * @example
 * ```ts
 * import type { GradientFunction } from '@credit/core'
 * import { finiteDifference } from '@credit/curvature'
 *
 * // loss w0² + 3 w0 w1, Hessian [[2, 3], [3, 0]]
 * const gradient: GradientFunction = (w, out) => {
 *   out[0] = 2 * w[0] + 3 * w[1]
 *   out[1] = 3 * w[0]
 *   return { loss: w[0] ** 2 + 3 * w[0] * w[1], weight: 1 }
 * }
 * const out = new Float64Array(2)
 * finiteDifference(gradient, Float64Array.of(1, 1), { kinked: false }).apply(Float64Array.of(1, 0), out)
 * Array.from(out, Math.round) // => [2, 3]
 * ```
 */
export function finiteDifference(
  gradient: GradientFunction,
  at: Float64Array | NetworkParameters,
  options: FiniteDifferenceOptions,
): FiniteDifferenceOperator {
  const caller = 'finiteDifference'
  const { block, kinked } = checkOptions(caller, options, ['block', 'kinked'])
  if (typeof gradient !== 'function') throw new ArgumentError(caller, 'gradient', 'a function', gradient)
  const w = valuesOf(caller, at)
  checkFinite(caller, 'at', w)
  if (typeof kinked !== 'boolean') throw new ArgumentError(caller, 'kinked', 'true or false', kinked)
  const range = rangeOf(caller, w.length, at instanceof Float64Array ? undefined : at.layout, block)
  const { offset, length: size } = range

  const base = w.slice()
  const point = w.slice()
  const plus = new Float64Array(w.length)
  const minus = new Float64Array(w.length)
  const half = new Float64Array(size)
  const direction = new Float64Array(size)
  const wNorm = norm(base)
  const reach = kinked ? Math.sqrt(epsilon) * (1 + wNorm) : cubeRootEpsilon * Math.sqrt(1 + wNorm)
  let products = 0
  let largestDifference = 0
  let largestCurvature = 0

  function gradientAt(distance: number, out: Float64Array): void {
    point.set(base)
    for (let i = 0; i < size; i++) point[offset + i] += distance * direction[i]
    gradient(point, out)
  }

  /** D along the unit `direction`, whose step is a plain distance. */
  function difference(distance: number, out: Float64Array): void {
    gradientAt(distance, plus)
    gradientAt(-distance, minus)
    for (let i = 0; i < size; i++) out[i] = (plus[offset + i] - minus[offset + i]) / (2 * distance)
  }

  return {
    size,
    ...named(range),
    get record() {
      const discrepancy = largestDifference > 0 ? largestDifference / largestCurvature : 0
      return {
        products,
        ...named(range),
        discrepancy,
        kinkAlarm: discrepancy > threshold,
        threshold,
      }
    },
    apply(v, out) {
      checkLength(caller, 'v', v, size)
      checkLength(caller, 'out', out, size)
      if (out === v) throw new ArgumentError(caller, 'out', 'another array than v', out)
      checkFinite(caller, 'v', v)
      const vNorm = norm(v)
      if (vNorm === 0) {
        out.fill(0)
        return
      }
      for (let i = 0; i < size; i++) direction[i] = v[i] / vNorm
      try {
        difference(reach, out)
        difference(reach / 2, half)
      } finally {
        point.set(base)
      }
      products++
      for (let i = 0; i < size; i++) half[i] -= out[i]
      const bad = Math.max(firstNonFinite(out), firstNonFinite(half))
      if (bad >= 0) {
        throw new ArgumentError(caller, `product ${products}, entry ${bad},`, 'finite', out[bad] + half[bad])
      }
      largestDifference = Math.max(largestDifference, norm(half))
      largestCurvature = Math.max(largestCurvature, norm(out), norm(half))
      for (let i = 0; i < size; i++) out[i] *= vNorm
    },
  }
}

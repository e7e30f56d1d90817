import {
  ArgumentError,
  checkFinite,
  checkInteger,
  checkNumber,
  checkReal,
  checkSeed,
  fillGaussian,
  type GradientFunction,
  type RandomGenerator,
  type Seed,
} from '@credit/core'
import { checkOptions } from '@credit/core/options'
import { type AsyncOptions, drive, driveAsync, type Steps } from './drive.js'
import { dot, firstNonFinite, scale as multiply, norm } from './internal/vectors.js'

/** What `adaptiveSharpness` takes. */
export interface AdaptiveSharpnessOptions {
  /** r, in units of the scale: 0.05 lets every weight move by at most 5 % of itself under `elementScale`. */
  readonly radius: number
  /**
   * The diagonal of T: `elementScale(w)` (ASAM), `rowScale(layout, w)` (filter-normalised), all ones (SAM). Entries of
   * 0 stay fixed, so zeros outside a block restrict the search to it.
   */
  readonly scale: Float64Array
  /** Source of the random starts. */
  readonly seed: Seed
  /** Random starts beside the one at w, at most 10^6; 4 when left out. */
  readonly starts?: number
  /** Most gradients spent from each start, at most 10^7; 100 when left out. */
  readonly maxGradients?: number
  /** Relative accuracy of each local maximum; 1e-6 when left out. */
  readonly tolerance?: number
}

/** The worst loss found in the ball. */
export interface AdaptiveSharpnessRecord {
  /** max L(w + ε) - L(w), a lower bound on the true maximum (the best of local ones). */
  readonly value: number
  /** L(w) */
  readonly loss: number
  /** The ε that attains it, ‖ε/T‖ ≤ r. */
  readonly perturbation: Float64Array
  /** Frank-Wolfe gap at the best point: 0 at a local maximum; for a concave loss, the most that was missed. */
  readonly gap: number
  /** What each start reached, the one at w first: how far they agree is how far to believe the maximum. */
  readonly values: readonly number[]
  /** Whether every start ended at a local maximum. */
  readonly converged: boolean
  readonly gradients: number
  readonly radius: number
  readonly seed: string
  readonly warnings: readonly string[]
}

/** What `adaptiveSharpnessSteps` yields after each gradient. */
export interface AdaptiveSharpnessProgress {
  readonly gradients: number
  /** Best increase so far. */
  readonly value: number
}

/**
 * Worst increase of the loss within a ball whose shape follows the weights,
 *
 *     max L(w + ε) - L(w)   over ‖ε/T‖₂ ≤ r,   T diagonal
 *
 * with T = |w| adaptive sharpness (ASAM), with T = row norms filter-normalised sharpness, with T = 1 that of
 * SAM. With T = |w| it is invariant under unit rescalings of relu networks: in x = ε/T the loss, its gradient T∇L
 * and every iterate are the same. The other two are not, on recurrent networks (see `rowScale`).
 *
 * Each start climbs by Frank-Wolfe steps: to the point `r T∇L/‖T∇L‖` of the ball where the linearised loss is largest (at w
 * itself this is ASAM's ε; near a minimum it is power iteration on T H T), or as far towards it as the loss rises.
 * Start 0 is w, whose gradient may vanish; the others are random points of the sphere.
 *
 * Cost: at most (1 + starts)·maxGradients gradients. Memory: nine arrays of the length of w.
 *
 * @param gradient the exact gradient; loss and gradient are both used.
 * @param w the point; never changed.
 * @throws ArgumentError for a bad option, and a loss or gradient in the ball that is not finite. A `gradientFunction` throws
 * DivergenceError itself.
 *
 * @example
 * import { seed } from '@credit/core'
 * import { adaptiveSharpness } from '@credit/curvature'
 * // loss (4 a² + b²)/2 at the minimum: r²/2 times the largest eigenvalue of T H T
 * const gradient = (w: Float64Array, out: Float64Array) => {
 *   out.set([4 * w[0], w[1]])
 *   return { loss: (4 * w[0] ** 2 + w[1] ** 2) / 2, weight: 1 }
 * }
 * const options = { radius: 0.1, scale: Float64Array.of(1, 3), seed: seed(7) }
 * adaptiveSharpness(gradient, new Float64Array(2), options).value // => ≈ 0.0450000
 *
 * Source: Kwon, Kim, Park & Choi 2021; Foret et al. 2021 (T = 1); steps: Frank & Wolfe 1956.
 */
export function adaptiveSharpness(
  gradient: GradientFunction,
  w: Float64Array,
  options: AdaptiveSharpnessOptions,
): AdaptiveSharpnessRecord {
  return drive(adaptiveSharpnessSteps(gradient, w, options))
}

/**
 * `adaptiveSharpness` that returns to the event loop after every gradient; aborted, it resolves with the best so far.
 *
 * @example
 * import { seed } from '@credit/core'
 * import { adaptiveSharpnessAsync } from '@credit/curvature'
 * const gradient = (w: Float64Array, out: Float64Array) => {
 *   out[0] = w[0]
 *   return { loss: w[0] ** 2 / 2, weight: 1 }
 * }
 * const options = { radius: 1, scale: Float64Array.of(2), seed: seed(7) }
 * const record = await adaptiveSharpnessAsync(gradient, Float64Array.of(0), options)
 * record.value // => 2
 */
export async function adaptiveSharpnessAsync(
  gradient: GradientFunction,
  w: Float64Array,
  options: AdaptiveSharpnessOptions,
  control: AsyncOptions<AdaptiveSharpnessProgress> = {},
): Promise<AdaptiveSharpnessRecord> {
  return driveAsync(adaptiveSharpnessSteps(gradient, w, options), control)
}

/**
 * The algorithm itself: yields after each gradient, and ends early when resumed with `true`.
 *
 * @example
 * import { seed } from '@credit/core'
 * import { adaptiveSharpnessSteps, drive } from '@credit/curvature'
 * const gradient = (w: Float64Array, out: Float64Array) => {
 *   out[0] = w[0]
 *   return { loss: w[0] ** 2 / 2, weight: 1 }
 * }
 * const options = { radius: 1, scale: Float64Array.of(2), seed: seed(7) }
 * drive(adaptiveSharpnessSteps(gradient, Float64Array.of(0), options)).converged // => true
 */
export function* adaptiveSharpnessSteps(
  gradient: GradientFunction,
  w: Float64Array,
  options: AdaptiveSharpnessOptions,
): Steps<AdaptiveSharpnessProgress, AdaptiveSharpnessRecord> {
  const { centre, radius, scale, starts, maxGradients, tolerance } = checked(gradient, w, options)
  const n = centre.length
  const generator = options.seed.generator()
  const point = new Float64Array(n)
  const raw = new Float64Array(n)
  let gradients = 0

  /** Loss at w + T x; writes T∇L there to `slope`. */
  function evaluate(x: Float64Array, slope: Float64Array): number {
    for (let i = 0; i < n; i++) point[i] = centre[i] + scale[i] * x[i]
    const { loss } = gradient(point, raw)
    gradients++
    checkNumber('adaptiveSharpness', `the loss of gradient ${gradients}`, loss)
    for (let i = 0; i < n; i++) slope[i] = scale[i] * raw[i]
    const bad = firstNonFinite(slope)
    if (bad >= 0)
      throw new ArgumentError('adaptiveSharpness', `gradient ${gradients}, entry ${bad},`, 'finite', raw[bad])
    return loss
  }

  let x = new Float64Array(n)
  let slope = new Float64Array(n)
  let trial = new Float64Array(n)
  let trialSlope = new Float64Array(n)
  const atW = evaluate(x, slope)
  let best = { value: 0, x: x.slice(), gap: gapOf(x, slope, radius) }
  let stopped = (yield { gradients, value: 0 }) === true
  const values: number[] = []
  let unfinished = 0
  for (let start = 0; start <= starts && !stopped; start++) {
    const first = gradients
    let loss = atW
    if (start > 0) {
      randomPoint(x, scale, radius, generator)
      loss = evaluate(x, slope)
      stopped = (yield { gradients, value: best.value }) === true
    }
    let gap = gapOf(x, slope, radius)
    let share = 1
    // a rise below round-off of the loss cannot be told from none
    const enough = () => gap <= Math.max(tolerance * Math.abs(loss - atW), 2 ** -50 * Math.abs(loss))
    while (!stopped && !enough() && share > 2 ** -30 && gradients - first < maxGradients) {
      const slopeNorm = norm(slope)
      for (let i = 0; i < n; i++) trial[i] = x[i] + share * ((radius / slopeNorm) * slope[i] - x[i])
      const trialLoss = evaluate(trial, trialSlope)
      if (trialLoss > loss + 0.1 * share * gap) {
        ;[x, trial, slope, trialSlope] = [trial, x, trialSlope, slope]
        loss = trialLoss
        gap = gapOf(x, slope, radius)
        share = Math.min(1, 2 * share)
      } else share /= 2
      stopped = (yield { gradients, value: Math.max(best.value, loss - atW) }) === true
    }
    values.push(loss - atW)
    if (!enough()) unfinished++
    if (loss - atW > best.value) best = { value: loss - atW, x: x.slice(), gap }
  }

  const warnings: string[] = []
  if (stopped) warnings.push(`stopped after ${gradients} gradients`)
  if (unfinished > 0) warnings.push(`${unfinished} of ${values.length} starts did not reach a local maximum`)
  return {
    value: best.value,
    loss: atW,
    perturbation: best.x.map((entry, i) => scale[i] * entry),
    gap: best.gap,
    values,
    converged: unfinished === 0 && values.length === starts + 1,
    gradients,
    radius,
    seed: options.seed.path,
    warnings,
  }
}

/** max ⟨slope, x' - x⟩ over the ball: what the linearised loss could still gain. */
function gapOf(x: Float64Array, slope: Float64Array, radius: number): number {
  return Math.max(0, radius * norm(slope) - dot(slope, x))
}

function randomPoint(x: Float64Array, scale: Float64Array, radius: number, generator: RandomGenerator): void {
  fillGaussian(x, generator, 0, 1)
  for (let i = 0; i < x.length; i++) if (scale[i] === 0) x[i] = 0
  multiply(x, radius / norm(x))
}

function checked(gradient: GradientFunction, w: Float64Array, options: AdaptiveSharpnessOptions) {
  const caller = 'adaptiveSharpness'
  checkOptions(caller, options, ['radius', 'scale', 'seed', 'starts', 'maxGradients', 'tolerance'])
  if (typeof gradient !== 'function') throw new ArgumentError(caller, 'gradient', 'a function', gradient)
  if (!(w instanceof Float64Array)) throw new ArgumentError(caller, 'w', 'a Float64Array', w)
  checkFinite(caller, 'w', w)
  const { scale, seed } = options
  checkReal(caller, 'scale', scale, w.length)
  scale.forEach((entry, i) => {
    checkNumber(caller, `scale[${i}]`, entry, 'at least 0', (value) => value >= 0)
  })
  if (scale.every((entry) => entry === 0)) throw new ArgumentError(caller, 'scale', 'more than zeros', scale)
  checkSeed(caller, 'seed', seed)
  const positive = (value: number) => value > 0
  return {
    // copies: between two steps of a slow drive the caller may train on
    centre: w.slice(),
    scale: scale.slice(),
    radius: checkNumber(caller, 'radius', options.radius, 'a positive number', positive),
    starts: checkInteger(caller, 'starts', options.starts ?? 4, 0, 1e6),
    maxGradients: checkInteger(caller, 'maxGradients', options.maxGradients ?? 100, 1, 1e7),
    tolerance: checkNumber(
      caller,
      'tolerance',
      options.tolerance ?? 1e-6,
      'between 0 and 1, exclusive',
      (value) => value > 0 && value < 1,
    ),
  }
}

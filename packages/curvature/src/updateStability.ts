import type { BlockName, GradientFunction, NetworkParameters, Operator } from '@credit/core'
import { checkSeed } from '@credit/core'
import { checkOptions } from '@credit/core/options'
import { type ArnoldiOptions, type ArnoldiRecord, arnoldiSteps } from './arnoldi.js'
import { type AsyncOptions, drive, driveAsync, type Steps } from './drive.js'
import { finiteDifference } from './finiteDifference.js'
import { blockIn } from './internal/product.js'
import { type ComplexValue, type LinearStability, linearStability } from './linearStability.js'
import { type UpdateMapOptions, updateMap } from './updateMap.js'

/** What `updateStability` takes: what `updateMap` does, and what `arnoldi` does but for which eigenvalues. */
export interface UpdateStabilityOptions
  extends UpdateMapOptions,
    Omit<ArnoldiOptions, 'count' | 'which' | 'tolerance' | 'strict'> {
  /** How near 1, or the unit circle, cannot be told from it; 1e-6 when left out. See `linearStability`. */
  readonly tolerance?: number
}

/** What `updateStability` found. */
export interface UpdateStability extends LinearStability {
  /** The eigenvalues ν of `I - η ∂ĝ/∂w` that the verdict goes by: the one farthest from 1, and that of largest modulus. */
  readonly eigenvalues: readonly ComplexValue[]
  readonly converged: boolean
  readonly products: number
  /** Of a network's parameters, where `at` is one. */
  readonly block?: BlockName | 'all'
  readonly seed: string
  readonly warnings: readonly string[]
}

/** What `updateStabilitySteps` yields after each product. */
export interface UpdateStabilityProgress {
  /** The eigenvalue farthest from 1 is that of largest modulus of ∂ĝ/∂w. */
  readonly stage: 'farthest from 1' | 'largest modulus'
  readonly products: number
}

/**
 * Whether a rule's update `w ← w - η ĝ(w)` is linearly stable at a fixed point, without its sensitivities: by
 * eigenvalues of its Jacobian `I - η ∂ĝ/∂w` from Arnoldi over differences of ĝ.
 *
 * Two of them decide. That of largest modulus tells of any that lies outside the unit circle; but as a rule it is 1, for
 * there are more weights than residuals. So the one farthest from 1, which belongs to the largest |μ| of ∂ĝ/∂w, tells
 * how fast what does move shrinks or grows.
 *
 * A verdict of 'stable' also needs both to have converged; a kink inside the differences leaves none but
 * 'undecided'. Away from a zero-loss point ∂ĝ/∂w has small eigenvalues of either sign where the theory has zeros: those
 * below tolerance/η in magnitude are ignored. Near ψ̂ ⊥ ψ (ρ near 0) zero is a defective eigenvalue, which differences of
 * accuracy 1e-10 split by 1e-5: believe `residualEigenvalues` there.
 *
 * Cost: four gradients per product; 10 to 50 products.
 *
 * @param estimate the rule's ĝ.
 * @param at the fixed point; never changed.
 * @throws ArgumentError for what `updateMap`, `linearStability` and `arnoldi` refuse.
 *
 * @example
 * ```ts
 * import { seed } from '@credit/core'
 * import { updateStability } from '@credit/curvature'
 *
 * // ĝ = (4 w0, 0, 0): μ = 4, 0, 0
 * const estimate = (w: Float64Array, out: Float64Array) => {
 *   out.set([4 * w[0], 0, 0])
 *   return { loss: 2 * w[0] ** 2, weight: 1 }
 * }
 * const at = new Float64Array(3)
 * const slow = updateStability(estimate, at, { learningRate: 0.45, kinked: false, seed: seed(7) })
 * slow.verdict // => 'stable'
 * slow.growth // => ≈ 0.800000
 * updateStability(estimate, at, { learningRate: 0.55, kinked: false, seed: seed(7) }).verdict // => 'unstable'
 * ```
 */
export function updateStability(
  estimate: GradientFunction,
  at: Float64Array | NetworkParameters,
  options: UpdateStabilityOptions,
): UpdateStability {
  return drive(updateStabilitySteps(estimate, at, options))
}

/**
 * `updateStability` that returns to the event loop after every product; aborted, it resolves with what it has.
 *
 * @example
 * import { seed } from '@credit/core'
 * import { updateStabilityAsync } from '@credit/curvature'
 * const estimate = (w: Float64Array, out: Float64Array) => {
 *   out.set([4 * w[0], 0, 0])
 *   return { loss: 2 * w[0] ** 2, weight: 1 }
 * }
 * const options = { learningRate: 0.45, kinked: false, seed: seed(7) }
 * const record = await updateStabilityAsync(estimate, new Float64Array(3), options)
 * record.verdict // => 'stable'
 */
export async function updateStabilityAsync(
  estimate: GradientFunction,
  at: Float64Array | NetworkParameters,
  options: UpdateStabilityOptions,
  control: AsyncOptions<UpdateStabilityProgress> = {},
): Promise<UpdateStability> {
  return driveAsync(updateStabilitySteps(estimate, at, options), control)
}

/**
 * The algorithm itself: yields after each product, and ends early when resumed with `true`.
 *
 * @example
 * import { seed } from '@credit/core'
 * import { drive, updateStabilitySteps } from '@credit/curvature'
 * const estimate = (w: Float64Array, out: Float64Array) => {
 *   out.set([4 * w[0], 0, 0])
 *   return { loss: 2 * w[0] ** 2, weight: 1 }
 * }
 * const options = { learningRate: 0.45, kinked: false, seed: seed(7) }
 * drive(updateStabilitySteps(estimate, new Float64Array(3), options)).converged // => true
 */
export function* updateStabilitySteps(
  estimate: GradientFunction,
  at: Float64Array | NetworkParameters,
  options: UpdateStabilityOptions,
): Steps<UpdateStabilityProgress, UpdateStability> {
  const { learningRate, kinked, block, tolerance, seed, ...krylov } = checkOptions(
    'updateStability',
    options,
    ['tolerance', 'learningRate', 'block', 'kinked', 'seed', 'maxProducts', 'basis', 'firstCheck'],
  )
  if (seed !== undefined) checkSeed('updateStability', 'seed', seed)
  const difference = { kinked, ...(block && { block }) }
  const map = updateMap(estimate, at, { ...difference, learningRate })
  const jacobian = finiteDifference(estimate, at, difference)
  let spent = 0
  let stopped = false
  function* leading(
    stage: UpdateStabilityProgress['stage'],
    operator: Operator,
  ): Steps<UpdateStabilityProgress, ArnoldiRecord> {
    const steps = arnoldiSteps(operator, { ...krylov, seed: seed?.child(stage), count: 1 })
    let step = steps.next()
    while (!step.done) {
      stopped = (yield { stage, products: spent + step.value.products }) === true
      step = steps.next(stopped)
    }
    spent += step.value.products
    return step.value
  }

  const farthest = yield* leading('farthest from 1', jacobian)
  const eigenvalues: ComplexValue[] = farthest.eigenvalues.map(({ real, imaginary, residual }) => ({
    real: 1 - learningRate * real,
    imaginary: 0 - learningRate * imaginary,
    residual: learningRate * residual,
  }))
  let converged = farthest.converged
  const warnings = [...farthest.warnings]
  if (!stopped) {
    const largest = yield* leading('largest modulus', map)
    for (const { real, imaginary, residual } of largest.eigenvalues) {
      eigenvalues.push({ real, imaginary, residual })
    }
    converged &&= largest.converged
    warnings.push(...largest.warnings)
  } else converged = false

  const stability = linearStability(eigenvalues, tolerance === undefined ? {} : { tolerance })
  const kink = map.record.kinkAlarm || jacobian.record.kinkAlarm
  if (kink) warnings.push('the estimate jumps inside the differences: no eigenvalue can be believed')
  const doubtful = kink || (stability.verdict === 'stable' && !converged)
  const verdict = doubtful ? 'undecided' : stability.verdict
  const found = { ...stability, verdict, eigenvalues, converged, products: spent, ...blockIn(jacobian) }
  return { ...found, seed: seed.path, warnings }
}

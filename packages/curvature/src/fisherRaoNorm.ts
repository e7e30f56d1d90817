import { checkFinite, checkOneOf, checkProblem, type Problem } from '@credit/core'
import { checkOptions } from '@credit/core/options'
import { empiricalFisher } from './empiricalFisher.js'
import { gaussNewton } from './gaussNewton.js'
import { blockOf, checkData } from './internal/fixedWorkspace.js'
import type { BlockChoice } from './internal/range.js'
import { dot } from './internal/vectors.js'

/** What `fisherRaoNorm` takes. */
export interface FisherRaoOptions {
  /** 'model' (labels as the network predicts them) or 'empirical' (the labels of the batch). */
  readonly fisher: 'model' | 'empirical'
  /** The weights that count; 'recurrent' when left out. */
  readonly block?: BlockChoice
}

/** A Fisher-Rao norm. */
export interface FisherRaoRecord {
  /** √⟨w, F w⟩ */
  readonly norm: number
  /** ⟨w, F w⟩, what the literature tabulates. */
  readonly squared: number
  readonly fisher: 'model' | 'empirical'
  readonly block: BlockChoice
}

/**
 * Fisher-Rao norm of the parameters w, √⟨w, F w⟩, averaged over the m (step, trial) pairs n that carry loss:
 *
 *     model       ⟨w, F w⟩ = (1/m) Σ_n (J_n w)ᵀ ∂²ℓ_n/∂y² (J_n w)
 *     empirical   ⟨w, F w⟩ = (1/m) Σ_n ⟨∂ℓ_n/∂y, J_n w⟩²
 *
 * J_n w is the derivative of the outputs of a pair along w itself. The model Fisher (`gaussNewton`) averages over targets
 * drawn from the network's own prediction: softmax for cross-entropy, unit variance for the squared error. The empirical
 * one (`empiricalFisher`, per pair) takes the targets of the batch, so it vanishes at zero loss. L2 has no part in
 * either.
 *
 * For feed-forward relu networks of L layers J_n w = (L+1) y_n, which gives a closed form. A recurrent
 * network mixes paths of all lengths (a lag of k steps passes W k times), and biases are of degree one, so it has
 * none: only J w is right. A unit rescaling of a relu network changes J by the inverse of what it does to w: both
 * norms are invariant, over any block.
 *
 * Cost: about three gradients.
 *
 * @throws ArgumentError for a batch or point that does not fit, a loss without `errorTangent`, an unknown fisher or
 * block; DivergenceError when the loss is not finite.
 *
 * @example
 * import { leakyNetwork, squaredError } from '@credit/core'
 * import { fisherRaoNorm } from '@credit/curvature'
 * const network = leakyNetwork({ inputs: 1, hidden: 1, outputs: 1, leak: 0, activation: 'identity', bias: 'none' })
 * const inputs = { data: Float64Array.of(2), shape: [1, 1, 1] }
 * const targets = { data: Float64Array.of(5), shape: [1, 1, 1] }
 * const problem = { network, batch: { inputs, targets }, objective: { loss: squaredError(), l2: 0 } }
 * const parameters = { data: Float64Array.of(0, 1, 3, 0) }
 * // y = v·u·x = 6, of degree two: J w = 12; error y - 5 = 1
 * fisherRaoNorm(problem, parameters, { fisher: 'model', block: 'all' }).norm // => 12
 * fisherRaoNorm(problem, parameters, { fisher: 'empirical', block: 'all' }).norm // => 12
 * fisherRaoNorm(problem, parameters, { fisher: 'model', block: 'readout' }).norm // => 6
 *
 * Source: Liang, Poggio, Rakhlin & Stokes 2019.
 */
export function fisherRaoNorm(
  problem: Problem,
  parameters: { readonly data: Float64Array },
  options: FisherRaoOptions,
): FisherRaoRecord {
  const caller = 'fisherRaoNorm'
  checkProblem(caller, 'problem', problem)
  const { fisher, block = 'recurrent' } = checkOptions(caller, options, ['fisher', 'block'])
  checkData(caller, parameters, problem.network)
  checkOneOf(caller, 'fisher', fisher, ['model', 'empirical'])
  const { offset, length } = blockOf(caller, problem.network, block)
  checkFinite(caller, 'parameters.data', parameters.data)
  const lossAlone = { ...problem, objective: { ...problem.objective, l2: 0 } }
  const matrix = fisher === 'model' ? gaussNewton : empiricalFisher
  const w = parameters.data.slice(offset, offset + length)
  const product = new Float64Array(length)
  matrix(lossAlone, parameters, { block }).apply(w, product)
  // round-off alone can make it negative
  const squared = Math.max(0, dot(w, product))
  return { norm: Math.sqrt(squared), squared, fisher, block }
}

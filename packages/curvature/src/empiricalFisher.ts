import { checkOneOf, checkProblem, type Operator, type Problem } from '@credit/core'
import { checkOptions } from '@credit/core/options'
import { blockOf, fixedWorkspace } from './internal/fixedWorkspace.js'
import { checkVectors } from './internal/product.js'
import type { BlockChoice } from './internal/range.js'
import { restrict } from './restrict.js'

/** What `empiricalFisher` takes. */
export interface EmpiricalFisherOptions {
  /** 'recurrent' when left out; 'all' for all parameters. */
  readonly block?: BlockChoice
  /**
   * Whose gradients are multiplied: those of every (step, trial) 'pair' that carries loss (when left out), or those of
   * every whole 'trial'.
   */
  readonly per?: 'pair' | 'trial'
}

/**
 * The empirical Fisher matrix, the mean outer product of the gradients that make up a gradient:
 *
 *     F = (1/m) Σ_p g_p g_pᵀ       per pair: g_p the gradient of the loss ℓ_p of one (step, trial) pair, m pairs
 *     F = (1/B) Σ_b g_b g_bᵀ       per trial: g_b = (B/m) Σ_{p in trial b} g_p, B trials (also those without loss)
 *
 * In both the mean of the gradients is the gradient of the loss; per trial, `F - g gᵀ` is the covariance of the gradients
 * that a training with single trials sees. Both are the same for a loss at the last step. L2 is no part of it. It is
 * positive semi-definite of rank at most m or B, and in general *not* the Fisher information of the model, which is
 * `gaussNewton`.
 *
 * No single gradient is formed: `F v = Jᵀ(ε ⟨ε, J v⟩)`, the scalar product taken in each pair or trial. A product
 * costs about two gradients, whatever the block; parameters are copied.
 *
 * @throws ArgumentError for a batch that does not fit, a block that the network does not have, or a loss
 * without `errorTangent`; DivergenceError when the loss is not finite.
 *
 * @example
 * import { leakyNetwork, squaredError } from '@credit/core'
 * import { empiricalFisher } from '@credit/curvature'
 * const network = leakyNetwork({ inputs: 1, hidden: 1, outputs: 1, leak: 0, activation: 'identity', bias: 'none' })
 * const batch = { inputs: { data: Float64Array.of(2), shape: [1, 1, 1] }, targets: { data: Float64Array.of(1), shape: [1, 1, 1] } }
 * const problem = { network, batch, objective: { loss: squaredError(), l2: 0 } }
 * // y = v·u·x with u = 1, v = 3, x = 2; y - y* = 5 and J = (0, 6, 2, 1): the gradient is (0, 30, 10, 5)
 * const out = new Float64Array(4)
 * empiricalFisher(problem, { data: Float64Array.of(0, 1, 3, 0) }, { block: 'all' }).apply(Float64Array.of(0, 1, 0, 0), out)
 * Array.from(out) // => [0, 900, 300, 150]
 */
export function empiricalFisher(
  problem: Problem,
  parameters: { readonly data: Float64Array },
  options: EmpiricalFisherOptions = {},
): Operator {
  const caller = 'empiricalFisher'
  const { block = 'recurrent', per = 'pair' } = checkOptions(caller, options, ['block', 'per'])
  checkProblem(caller, 'problem', problem)
  const { network, batch } = problem
  const range = blockOf(caller, network, block)
  checkOneOf(caller, 'per', per, ['pair', 'trial'])
  const workspace = fixedWorkspace(caller, problem, parameters)
  // ε is averaged over m pairs already: of the two factors 1/m of ε ⟨ε, J v⟩ one is too many
  const errors = workspace.errors()
  const trials = batch.inputs.shape[1]
  const rows = errors.length / network.outputs
  const groupOf = per === 'pair' ? (row: number) => row : (row: number) => row % trials
  const factor = per === 'pair' ? workspace.weight : trials
  const { size } = network.layout
  const whole: Operator = {
    size,
    apply(v, out) {
      checkVectors(caller, size, v, out)
      const tangent = workspace.outputTangent(v)
      const slopes = new Float64Array(per === 'pair' ? rows : trials)
      const each = (visit: (row: number, i: number) => void) => {
        for (let i = 0; i < errors.length; i++) visit(Math.floor(i / network.outputs), i)
      }
      each((row, i) => {
        slopes[groupOf(row)] += errors[i] * tangent[i]
      })
      each((row, i) => {
        tangent[i] = factor * slopes[groupOf(row)] * errors[i]
      })
      workspace.outputAdjoint(tangent, out)
    },
  }
  return { ...(block === 'all' ? whole : restrict(whole, { block: range })), block }
}

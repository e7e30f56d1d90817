import type { Operator, Problem } from '@credit/core'
import { checkProblem } from '@credit/core'
import { checkOptions } from '@credit/core/options'
import { blockOf, fixedWorkspace } from './internal/fixedWorkspace.js'
import type { BlockChoice } from './internal/range.js'

/**
 * The Gauss-Newton matrix of a problem's objective at the given parameters,
 *
 *     G = Jᵀ (∂²loss/∂y²) J + l2      on the weights of a block (l2 on no bias)
 *
 * J: the derivatives of all outputs that carry loss; the loss is averaged as always. It is the Hessian without the
 * curvature of the network itself, hence positive semi-definite, and equal to the Hessian where the outputs are linear in
 * the block, or where the loss is at its minimum for every pair.
 *
 * Without its l2, G is also the Fisher information of the outputs as a model: labels drawn from softmax(y)
 * under cross-entropy, values from a normal distribution of variance 1 around y under the squared error.
 *
 * A product costs about as much as one gradient; parameters are copied.
 *
 * @param options `block` is 'recurrent' when left out; 'all' for all parameters.
 * @throws ArgumentError for a batch that does not fit, a block that the network does not have, or a loss
 * without `errorTangent`; DivergenceError when the loss is not finite.
 *
 * @example
 * import { leakyNetwork, squaredError } from '@credit/core'
 * import { gaussNewton } from '@credit/curvature'
 * const network = leakyNetwork({ inputs: 1, hidden: 1, outputs: 1, leak: 0, activation: 'identity', bias: 'none' })
 * const batch = { inputs: { data: Float64Array.of(2), shape: [1, 1, 1] }, targets: { data: Float64Array.of(0), shape: [1, 1, 1] } }
 * const problem = { network, batch, objective: { loss: squaredError(), l2: 0 } }
 * // y = v·u·x with u = 1, v = 3, x = 2: J = (0, 6, 2, 1)
 * const out = new Float64Array(4)
 * gaussNewton(problem, { data: Float64Array.of(0, 1, 3, 0) }, { block: 'all' }).apply(Float64Array.of(0, 1, 0, 0), out)
 * Array.from(out) // => [0, 36, 12, 6]
 *
 * Schraudolph 2002.
 */
export function gaussNewton(
  problem: Problem,
  parameters: { readonly data: Float64Array },
  options: { readonly block?: BlockChoice } = {},
): Operator {
  const { block = 'recurrent' } = checkOptions('gaussNewton', options, ['block'])
  checkProblem('gaussNewton', 'problem', problem)
  blockOf('gaussNewton', problem.network, block)
  return fixedWorkspace('gaussNewton', problem, parameters).operator(block, 'gauss-newton')
}

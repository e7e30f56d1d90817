import {
  ArgumentError,
  type Batch,
  checkObjective,
  checkOneOf,
  checkProblem,
  HessianWorkspace,
  type Network,
  type Objective,
  type Operator,
} from '@credit/core'
import { checkOptions } from '@credit/core/options'
import { averageOperator } from './combine.js'
import { blockOf, checkData } from './internal/fixedWorkspace.js'
import type { BlockChoice } from './internal/range.js'

/** What `hessianOverBatches` takes. */
export interface BatchesOptions {
  /** 'recurrent' when left out; 'all' for all parameters. */
  readonly block?: BlockChoice
  /** 'hessian' when left out, or 'gauss-newton'. */
  readonly matrix?: 'hessian' | 'gauss-newton'
  /**
   * 'each' batch keeps its passes in memory (when left out), or 'one' workspace holds a batch at a time: it runs
   * forward and adjoint pass again in every product (about 1.5 times the time) and reads the batches again, so they must
   * not change.
   */
  readonly workspaces?: 'each' | 'one'
}

/**
 * The Hessian of one network's objective over several batches, `Σ_i m_i H_i / Σ_i m_i + l2`: averaged by the loss's own
 * denominators m_i, the (step, trial) pairs that carry loss, so that it is the Hessian over all pairs at once. L2
 * counts once. Batches may differ in steps and trials.
 *
 * @throws ArgumentError for no batch, one that does not fit, a block that the network does not have, or a loss
 * without `errorTangent`; DivergenceError when the loss is not finite.
 *
 * @example
 * import { leakyNetwork, squaredError } from '@credit/core'
 * import { hessianOverBatches } from '@credit/curvature'
 * const network = leakyNetwork({ inputs: 1, hidden: 1, outputs: 1, leak: 0, activation: 'identity', bias: 'none' })
 * const batchOf = (...inputs: number[]) => {
 *   const shape = [1, inputs.length, 1]
 *   return { inputs: { data: Float64Array.from(inputs), shape }, targets: { data: new Float64Array(inputs.length), shape } }
 * }
 * const parameters = { data: Float64Array.of(0, 1, 3, 0) }
 * const objective = { loss: squaredError(), l2: 0 }
 * // y = 3·u·x: ∂²/∂u² of ½y² is 9x², here its mean over 1, 1 and 2
 * const operator = hessianOverBatches(network, objective, [batchOf(1, 1), batchOf(2)], parameters, { block: 'input' })
 * const out = new Float64Array(1)
 * operator.apply(Float64Array.of(1), out)
 * out[0] // => ≈ 18.000000
 */
export function hessianOverBatches(
  network: Network,
  objective: Objective,
  batches: readonly Batch[],
  parameters: { readonly data: Float64Array },
  options: BatchesOptions = {},
): Operator {
  const caller = 'hessianOverBatches'
  const {
    block = 'recurrent',
    matrix = 'hessian',
    workspaces = 'each',
  } = checkOptions(caller, options, ['block', 'matrix', 'workspaces'])
  if (!Array.isArray(batches) || batches.length === 0) {
    throw new ArgumentError(caller, 'batches', 'a list of at least one', batches)
  }
  const { length } = blockOf(caller, network, block)
  checkOneOf(caller, 'matrix', matrix, ['hessian', 'gauss-newton'])
  checkOneOf(caller, 'workspaces', workspaces, ['each', 'one'])
  checkObjective(caller, 'objective', objective)
  batches.forEach((batch, i) => {
    checkProblem(caller, `batches[${i}], in a problem,`, { network, objective, batch })
  })
  checkData(caller, parameters, network)
  const w = parameters.data.slice()

  const held = new Map<string, HessianWorkspace>()
  const terms = batches.map((batch: Batch, i) => {
    const [steps = 0, trials = 0] = batch.inputs.shape
    // 'one' is one of each size
    const key = workspaces === 'each' ? `${i}` : `${steps} ${trials}`
    const workspace = held.get(key) ?? new HessianWorkspace(network, objective, { steps, trials })
    held.set(key, workspace)
    const fix = () => {
      workspace.load(batch)
      workspace.at(w)
    }
    fix()
    const own = workspace.operator(block, matrix)
    const again: Operator = {
      size: length,
      block,
      apply(v, out) {
        fix()
        own.apply(v, out)
      },
    }
    return { operator: workspaces === 'each' ? own : again, weight: workspace.weight }
  })
  return averageOperator(terms)
}

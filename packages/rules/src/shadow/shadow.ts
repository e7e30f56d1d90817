import {
  type Alignments,
  ArgumentError,
  alignment,
  type BlockName,
  blockNames,
  checkInteger,
  checkNumber,
  checkOneOf,
  checkProblem,
  globalNorm,
  type NetworkParameters,
  type Operator,
  type Problem,
  type Seed,
} from '@credit/core'
import { checkOptions } from '@credit/core/options'
import { exact } from '../exact.js'
import type { Rule, RuleEstimate } from '../rule.js'
import { gradientsByDelay } from './gradientsByDelay.js'
import { type Lag, lagAlignments } from './lagAlignment.js'
import { type OverDraws, overDraws } from './overDraws.js'
import { type PredictedChange, predictedChange } from './predictedChange.js'

/** What `shadow` compares, and how far. */
export interface ShadowOptions {
  /** At least one; all of different notations. */
  readonly rules: readonly Rule[]
  /** For rules that draw, and for random feedback, which is the same for all rules. */
  readonly seed?: Seed
  /** L: the delays 0 … L are told apart, later ones are one. Default T − 1, all of them; 'none': no delays. */
  readonly lags?: number | 'none'
  /** H of the objective (with L2), for the predicted change of the loss. */
  readonly operator?: Operator
  /** What the operator acts on; only this part is then taken to change. Default: the operator's own, or 'recurrent'. */
  readonly block?: BlockName | 'all'
  /** η; given with an operator. */
  readonly learningRate?: number
  /** Draws of the rules that draw, at least 4; some tens for intervals that hold. Default 100. 'none': no statistics. */
  readonly draws?: number | 'none'
  /** Of the intervals, two-sided, between 0 and 1. Default 0.95. */
  readonly confidence?: number
}

/** A rule against the exact gradient. */
export interface ShadowOfRule {
  /** L2 included, which is exact under every rule. Of a rule that draws: of one draw. */
  readonly alignment: Alignments
  /** By the delay between event and error, without L2; or why not. */
  readonly lags: readonly Lag[] | { readonly none: string }
  /** Of the same estimate as `alignment`; null without an operator. */
  readonly predicted: PredictedChange | null
  /** Null for a rule that does not draw, or when not asked for. */
  readonly draws: OverDraws | null
  readonly warnings: readonly string[]
}

/** Rules on one trajectory: plain data. JSON writes null for the NaN of a zero vector. */
export interface Shadow {
  /** Loss plus L2. */
  readonly loss: number
  /** `‖g‖` of the exact gradient. */
  readonly norms: Readonly<Record<BlockName | 'overall', number>>
  /** By notation. */
  readonly rules: Readonly<Record<string, ShadowOfRule>>
}

/**
 * Any set of rules on one trajectory, at the same parameters, against the exact gradient g (that with symmetric feedback):
 *
 * - `alignment` of each estimate ĝ per block;
 * - `lags`: the same for each delay l between event and error, `g_l = Σ_τ q_{τ−l}(τ) ẑ_{τ−l}ᵀ`, where q(τ) is the credit
 *   of the loss at step τ alone, still divided by the number of all masked pairs, so that `Σ_l g_l` is the gradient;
 * - `predicted` change of the loss, `−η⟨g,ĝ⟩ + ½η² ĝᵀHĝ`;
 * - `draws`: of rules that draw, bias² and variance over independent draws, with confidence intervals.
 *
 * Delays cost T adjoint passes for a rule with an offline form, T runs over the batch for others: `rtrl` and large `snap` on
 * long trials are slow. Memory: three times L + 2 gradients, and the draws.
 *
 * @throws ArgumentError for options out of range, two rules of one notation, a seed that is missing, an operator of another
 *   size than its block, or a rule that does not run on the network; DivergenceError when loss or gradient is not finite.
 *
 * @example
 * ```ts
 * import { leakyNetwork, seed, squaredError } from '@credit/core'
 * import { eprop, exact, shadow } from '@credit/rules'
 *
 * const network = leakyNetwork({ inputs: 1, hidden: 2, outputs: 1, leak: 0, activation: 'tanh' })
 * const steps = { data: new Float64Array([1, 0.5, -1]), shape: [3, 1, 1] }
 * const problem = { network, batch: { inputs: steps, targets: steps }, objective: { loss: squaredError(), l2: 0 } }
 * const { rules } = shadow(problem, network.initialize(seed(7)), { rules: [exact(), eprop()] })
 * rules.exact.alignment.recurrent.angle // => 0
 * rules.eprop.lags.map(({ blocks }) => blocks.input.relativeError) // => [0, 1, 1]
 * ```
 */
export function shadow(problem: Problem, parameters: NetworkParameters, options: ShadowOptions): Shadow {
  const { rules, seed, lags, operator, block, learningRate, draws, confidence } = checked(problem, options)
  const { network, batch } = problem
  const { offset, length } =
    block === 'all' ? { offset: 0, length: network.layout.size } : network.layout.blocks[block]
  const { loss, gradient: truth } = exact().gradient(problem, parameters)
  // all rules once, before what takes long: one that can't run is refused here
  const estimates = rules.map((rule) => rule.gradient(problem, parameters, { seed }))
  const steps = batch.inputs.shape[0]
  const told = lags === 'none' ? 0 : Math.min(lags + 1, steps)
  const andLater = told < steps
  const byDelay = (rule: Rule) =>
    gradientsByDelay(rule, problem, parameters, told + (andLater ? 1 : 0), { seed })
  const truthByDelay = lags === 'none' ? { none: 'not asked for' } : byDelay(exact())

  function lagsOf(rule: Rule): ShadowOfRule['lags'] {
    if ('none' in truthByDelay) return truthByDelay
    const gradients = byDelay(rule)
    return 'none' in gradients ? gradients : lagAlignments(gradients, truthByDelay, network.layout, andLater)
  }

  function predictedOf({ data }: NetworkParameters): PredictedChange | null {
    if (operator === undefined) return null
    const part = (flat: Float64Array) => flat.subarray(offset, offset + length)
    return predictedChange(part(data), part(truth.data), operator, learningRate!)
  }

  const shadowOf = (rule: Rule, { gradient, warnings }: RuleEstimate): ShadowOfRule => ({
    alignment: alignment(gradient, truth),
    lags: lagsOf(rule),
    predicted: predictedOf(gradient),
    draws:
      drawsAtRandom(rule) && draws !== 'none'
        ? overDraws(rule, problem, parameters, truth, { seed: seed!, count: draws, confidence })
        : null,
    warnings,
  })

  return {
    loss,
    norms: {
      ...(Object.fromEntries(blockNames.map((name) => [name, globalNorm(truth[name])])) as Record<
        BlockName,
        number
      >),
      overall: globalNorm(truth.data),
    },
    rules: Object.fromEntries(rules.map((rule, i) => [rule.notation, shadowOf(rule, estimates[i])])),
  }
}

/** With an offline form, that is what estimates, and it draws nothing. */
function drawsAtRandom(rule: Rule): boolean {
  return rule.draws !== 'nothing' && !rule.forms.includes('offline')
}

function checked(problem: Problem, options: ShadowOptions) {
  checkOptions('shadow', options, [
    'rules',
    'seed',
    'lags',
    'operator',
    'block',
    'learningRate',
    'draws',
    'confidence',
  ])
  const caller = 'shadow'
  checkProblem(caller, 'problem', problem)
  const { network } = problem
  const { rules, seed, operator, learningRate } = options ?? {}
  const isRule = (rule: Rule) => typeof rule?.estimator === 'function' && typeof rule.notation === 'string'
  if (!Array.isArray(rules) || rules.length === 0 || !rules.every(isRule)) {
    throw new ArgumentError(caller, 'rules', 'a list of at least one rule, such as eprop()', rules)
  }
  const notations = rules.map(({ notation }) => notation)
  if (new Set(notations).size < notations.length) {
    throw new ArgumentError(caller, 'rules', 'of different notations', notations)
  }
  const drawing = rules.find((rule) => drawsAtRandom(rule) || rule.feedback === 'random')
  if (seed === undefined && drawing !== undefined) {
    throw new ArgumentError(
      caller,
      'seed',
      `given, such as seed(7), since ${drawing.notation} draws from it`,
      seed,
    )
  }
  const block = checkOneOf(caller, 'block', options.block ?? operator?.block ?? 'recurrent', [
    'all',
    ...blockNames,
  ])
  if (operator !== undefined) {
    const { size } = block === 'all' ? network.layout : { size: network.layout.blocks[block].length }
    if (operator.size !== size) {
      throw new ArgumentError(caller, 'operator.size', `${size}, that of block "${block}"`, operator.size)
    }
  }
  if ((operator === undefined) !== (learningRate === undefined)) {
    throw new ArgumentError(caller, 'learningRate', 'given with an operator, and only then', learningRate)
  }
  if (learningRate !== undefined) checkNumber(caller, 'learningRate', learningRate)
  const { lags = Number.MAX_SAFE_INTEGER, draws = 100, confidence = 0.95 } = options
  if (lags !== 'none') checkInteger(caller, 'lags', lags, 0)
  if (draws !== 'none') checkInteger(caller, 'draws', draws, 4)
  checkNumber(caller, 'confidence', confidence, 'between 0 and 1', (value) => value > 0 && value < 1)
  return { rules, seed, operator, learningRate, block, lags, draws, confidence }
}

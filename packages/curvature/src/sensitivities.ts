import {
  ArgumentError,
  checkFinite,
  checkLength,
  checkProblem,
  type GradientFunction,
  type Loss,
  type Problem,
  Workspace,
} from '@credit/core'

/** Sensitivities of every residual, one row each. */
export interface Sensitivities {
  /** Row-major `[residuals, parameters]`. */
  readonly data: Float64Array
  readonly shape: readonly [number, number]
  /** The loss's own denominator: the number of (step, trial) pairs that carry loss. */
  readonly denominator: number
}

/**
 * The sensitivities ψ̂_i of a rule to each residual `y - y*` of a squared loss (step, trial, output that carry loss,
 * in this order): its gradient estimate is
 *
 *     ĝ = Σ_i r_i ψ̂_i / m       m = (step, trial) pairs, the loss's own denominator
 *
 * so ψ̂_i is read off by giving the network targets from which output i alone is 1 away. For the exact gradient they
 * are the gradients of the outputs. At a zero-loss point `H = ΨᵀΨ/m` and `∂ĝ/∂w = Ψ̂ᵀΨ/m`.
 *
 * Cost: one gradient, and one workspace, per residual: for small cases. Memory: residuals × parameters.
 *
 * @param at the point w; never changed.
 * @param rule what gives the rule's gradient function for a problem, linear in the errors and the same for all
 * problems: `gradientFunction` for the exact gradient, `(problem) => rule.gradientFunction(problem)` for a rule.
 * @throws ArgumentError for another loss than the squared error, an L2 other than 0, and a bad point.
 *
 * @example
 * import { gradientFunction, leakyNetwork, squaredError } from '@credit/core'
 * import { sensitivities } from '@credit/curvature'
 * const network = leakyNetwork({ inputs: 1, hidden: 1, outputs: 1, leak: 0, activation: 'identity', bias: 'none' })
 * const inputs = { data: Float64Array.of(2), shape: [1, 1, 1] }
 * const targets = { data: Float64Array.of(0), shape: [1, 1, 1] }
 * const problem = { network, batch: { inputs, targets }, objective: { loss: squaredError(), l2: 0 } }
 * // y = v·u·x with u = 1, v = 3, x = 2: ∂y/∂(w, u, v, c) = (0, 6, 2, 1)
 * sensitivities(problem, Float64Array.of(0, 1, 3, 0), gradientFunction).data // => [0, 6, 2, 1]
 */
export function sensitivities(
  problem: Problem,
  at: Float64Array,
  rule: (problem: Problem) => GradientFunction,
): Sensitivities {
  const caller = 'sensitivities'
  checkProblem(caller, 'problem', problem)
  if (typeof rule !== 'function') throw new ArgumentError(caller, 'rule', 'a function of a problem', rule)
  const { loss, l2 } = problem.objective
  if (loss.name !== 'squared-error') {
    throw new ArgumentError(caller, 'objective.loss', 'the squared error', loss.name)
  }
  if (l2 !== 0) throw new ArgumentError(caller, 'objective.l2', '0, for a zero-loss point', l2)
  const size = problem.network.layout.size
  if (!(at instanceof Float64Array)) throw new ArgumentError(caller, 'at', 'a Float64Array', at)
  checkLength(caller, 'at', at, size)
  checkFinite(caller, 'at', at)
  if (typeof rule !== 'function') throw new ArgumentError(caller, 'rule', 'a function', rule)

  const { outputs, entries, denominator } = residualsOf(problem, at)
  const data = new Float64Array(entries.length * size)
  entries.forEach((entry, i) => {
    const targets = outputs.slice()
    targets[entry] -= 1
    const residual = outputs[entry] - targets[entry]
    const { shape } = problem.batch.targets
    const row = data.subarray(i * size, (i + 1) * size)
    rule({ ...problem, batch: { ...problem.batch, targets: { data: targets, shape } } })(at, row)
    for (let j = 0; j < size; j++) row[j] *= denominator / residual
  })
  return { data, shape: [entries.length, size], denominator }
}

/** Outputs at `at`, and the entries of them that carry loss: a loss that looks on is told by the core which those are. */
function residualsOf({ network, batch, objective: { loss } }: Problem, at: Float64Array) {
  const entries: number[] = []
  const looking: Loss = {
    ...loss,
    evaluate(y, from, size, target, targetAt, error, weight) {
      for (let k = from; k < from + size; k++) entries.push(k)
      return loss.evaluate(y, from, size, target, targetAt, error, weight)
    },
  }
  const [steps = 0, trials = 0] = batch.inputs.shape
  const workspace = new Workspace(network, { loss: looking, l2: 0 }, { steps, trials })
  workspace.load(batch)
  workspace.forward(at)
  return { outputs: Float64Array.from(workspace.outputs), entries, denominator: workspace.weight }
}

import type { Batch } from './batch.js'
import { checkMembers, checkNetwork, checkParameters, checkProblem } from './checks.js'
import { sizeOf } from './internal/checkBatch.js'
import { type Objective, squaredError } from './loss.js'
import type { Network } from './network.js'
import type { GradientFunction } from './operator.js'
import { type NetworkParameters, parametersOf } from './parameters.js'
import type { Tensor } from './real.js'
import { type CreditPath, exactCredit, Workspace } from './workspace.js'

/** What a gradient is taken of: a network on a batch, under an objective. */
export interface Problem {
  readonly network: Network
  readonly batch: Batch
  readonly objective: Objective
}

/** A loss (with L2) and its gradient, or a rule's estimate of it. */
export interface GradientEstimate {
  readonly loss: number
  readonly gradient: NetworkParameters
}

/**
 * The gradient at any parameters, over one workspace with the batch loaded once. Allocates nothing per call.
 *
 * @throws ArgumentError for a batch that does not fit the network or the loss.
 *
 * @example
 * const network = leakyNetwork({ inputs: 1, hidden: 1, outputs: 1, leak: 0, activation: 'identity' })
 * const one = { data: new Float64Array([1]), shape: [1, 1, 1] }
 * const problem = { network, batch: { inputs: one, targets: one }, objective: { loss: squaredError(), l2: 0 } }
 * const out = new Float64Array(5)
 * gradientFunction(problem)(new Float64Array([0, 2, 0, 2, 0]), out).loss // => 4.5
 * out // => [0, 6, 6, 6, 3]
 */
export function gradientFunction(problem: Problem, path: CreditPath = exactCredit): GradientFunction {
  checkProblem('gradientFunction', 'problem', problem)
  checkPath('gradientFunction', path)
  const size = sizeOf('gradientFunction', problem.batch)
  const workspace = new Workspace(problem.network, problem.objective, { ...size, route: path.route })
  workspace.load(problem.batch)
  const weight = workspace.weight
  return (w, out) => {
    const loss = workspace.forward(w)
    workspace.gradient(path, out)
    return { loss, weight }
  }
}

/**
 * Loss (with L2) and its gradient at one point, in arrays of their own: `λ_t = h_t ⊙ (L_t + (1−α) Wᵀ λ_{t+1}) +
 * α λ_{t+1}`, `dW = (1−α) Σ_t λ_t z_{t−1}ᵀ`, `dU = (1−α) Σ_t λ_t x_tᵀ`, `db = (1−α) Σ_t λ_t`, averaged over the
 * (step, trial) pairs that carry loss. Another `path` gives a rule's estimate instead.
 *
 * @throws ArgumentError for a batch that does not fit the network or the loss.
 *
 * @example
 * const network = leakyNetwork({ inputs: 1, hidden: 1, outputs: 1, leak: 0, activation: 'identity' })
 * const one = { data: new Float64Array([1]), shape: [1, 1, 1] }
 * const problem = { network, batch: { inputs: one, targets: one }, objective: { loss: squaredError(), l2: 0 } }
 * const parameters = parametersOf(network.layout, new Float64Array([0, 2, 0, 2, 0]))
 * gradient(problem, parameters).gradient.input // => [6]
 */
export function gradient(
  problem: Problem,
  parameters: NetworkParameters,
  path: CreditPath = exactCredit,
): GradientEstimate {
  checkProblem('gradient', 'problem', problem)
  checkPath('gradient', path)
  checkParameters('gradient', 'parameters', parameters, problem.network.layout)
  const estimate = parametersOf(problem.network.layout)
  const { loss } = gradientFunction(problem, path)(parameters.data, estimate.data)
  return { loss, gradient: estimate }
}

/** One forward pass: states, rates and outputs, each `[T, B, n]`. */
export interface Trajectory {
  readonly states: Tensor
  readonly rates: Tensor
  readonly outputs: Tensor
}

/**
 * Runs the network over inputs `[T, B, I]`, without a loss.
 *
 * @throws ArgumentError when shapes do not fit or an input is not finite.
 *
 * @example
 * const network = leakyNetwork({ inputs: 1, hidden: 1, outputs: 1, leak: 0.5, activation: 'identity' })
 * const parameters = parametersOf(network.layout, new Float64Array([0, 1, 0, 2, 0]))
 * const inputs = { data: new Float64Array([1, 1]), shape: [2, 1, 1] }
 * forward(network, parameters, inputs).outputs.data // => [1, 1.5]
 */
export function forward(network: Network, parameters: NetworkParameters, inputs: Tensor): Trajectory {
  checkNetwork('forward', 'network', network)
  checkParameters('forward', 'parameters', parameters, network.layout)
  const size = sizeOf('forward', { inputs } as Batch)
  const { steps, trials } = size
  const none = {
    data: new Float64Array(steps * trials * network.outputs),
    shape: [steps, trials, network.outputs],
  }
  const workspace = new Workspace(network, { loss: squaredError(), l2: 0 }, size)
  workspace.load({ inputs, targets: none })
  workspace.forward(parameters.data)
  const hidden = [steps, trials, network.hidden]
  return {
    states: { data: Float64Array.from(workspace.states()), shape: hidden },
    rates: { data: Float64Array.from(workspace.rates()), shape: hidden },
    outputs: { data: Float64Array.from(workspace.outputs), shape: none.shape },
  }
}

function checkPath(caller: string, path: CreditPath): void {
  if (typeof path?.route === 'object') checkMembers(caller, 'path.route', path.route, 'a route', {})
  else checkMembers(caller, 'path', path, 'a path of credit, such as exactCredit', { route: 'string' })
}

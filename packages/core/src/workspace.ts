import type { Batch } from './batch.js'
import { joined } from './cells/memory.js'
import type { OpenRoute, Route } from './cells/route.js'
import { feeds } from './cells/stepwise.js'
import { checkNetwork, checkObjective, checkReal } from './checks.js'
import { allFinite, divergenceOf } from './divergence.js'
import { ArgumentError, checkLength, checkOneOf } from './errors.js'
import type { Pairs } from './internal/pairs.js'
import { Pass, type PassOptions } from './internal/pass.js'
import type { KernelReport } from './kernels/choose.js'
import type { Objective } from './loss.js'
import { shareOfCorrect } from './metrics.js'
import type { Network } from './network.js'
import type { Real } from './real.js'

/** How credit travels: the route back in time, and the matrix that brings the error to the units. */
export interface CreditPath {
  readonly route: Route
  /** 'symmetric': L_t = Vᵀ ε_t. A matrix B `[N, K]`: L_t = B ε_t. */
  readonly feedback: 'symmetric' | Float64Array
}

/** The exact gradient: all credit through W, errors through Vᵀ (backpropagation through time). */
export const exactCredit: CreditPath = { route: 'recurrent', feedback: 'symmetric' }

/** Steps and trials of the batches that a workspace takes, how it computes, and the open route that it is for, if any. */
export type WorkspaceOptions = PassOptions

/**
 * All memory of one (network, steps, trials, dtype): load a batch, run forward at any parameters, then turn its
 * errors into gradients along one or several credit paths. Nothing large is allocated after construction;
 * parameters are copied in, the caller's arrays are never changed.
 *
 * Forward and exact gradient cost `6·T·B·N·(N + I)` floating-point operations.
 *
 * @throws ArgumentError when steps or trials are no integers of at least 1, or the objective's l2 is negative.
 *
 * @example
 * const network = leakyNetwork({ inputs: 1, hidden: 1, outputs: 1, leak: 0, activation: 'identity' })
 * const workspace = new Workspace(network, { loss: squaredError(), l2: 0 }, { steps: 1, trials: 1 })
 * const one = { data: new Float64Array([1]), shape: [1, 1, 1] }
 * workspace.load({ inputs: one, targets: one })
 * workspace.forward(new Float64Array([0, 2, 0, 2, 0])) // => 4.5
 */
export class Workspace {
  readonly network: Network
  readonly objective: Objective
  readonly steps: number
  readonly trials: number
  /** Which kernel runs, and why. */
  readonly kernel: KernelReport
  private memory: Pass | null
  private holds: 'nothing' | 'states' | 'credit' = 'nothing'

  constructor(network: Network, objective: Objective, options: WorkspaceOptions) {
    checkNetwork('Workspace', 'network', network)
    checkObjective('Workspace', 'objective', objective)
    const pass = new Pass('Workspace', network, objective, options, () => ({}))
    this.memory = pass
    this.network = network
    this.objective = objective
    this.steps = pass.steps
    this.trials = pass.trials
    this.kernel = pass.report
  }

  /**
   * y_t `[T, B, K]` of the last forward pass, as a view; only steps that carry loss are computed. Whoever keeps the view
   * keeps the memory.
   */
  get outputs(): Real {
    // asked for each time: a field would hold the memory of a disposed workspace
    return this.pass.arrays.outputs
  }

  /** Number of (step, trial) pairs over which the loss of the loaded batch is averaged. */
  get weight(): number {
    return this.loaded().indices.length
  }

  /**
   * Copies the batch in; outputs and errors of the batch before are gone. A refused batch leaves the one before in
   * place.
   *
   * @throws ArgumentError for shapes that do not fit, a non-finite number, a label out of range, or an empty mask.
   */
  load(batch: Batch): void {
    this.pass.load('Workspace.load', batch)
    this.holds = 'nothing'
  }

  /**
   * Runs the network at the flat parameters `w` and returns loss plus L2.
   *
   * @throws ArgumentError when `w` is not a Float64Array as long as the layout; DivergenceError when the loss is
   *   not finite.
   */
  forward(w: Float64Array): number {
    this.loaded()
    if (!(w instanceof Float64Array)) throw new ArgumentError('Workspace.forward', 'w', 'a Float64Array', w)
    checkLength('Workspace.forward', 'w', w, this.network.layout.size)
    this.pass.copyParameters(w)
    const loss = this.pass.forward() + this.pass.penalty()
    this.holds = 'states'
    if (!Number.isFinite(loss)) throw divergenceOf(this.pass, null)
    return loss
  }

  /**
   * Writes the gradient, or a rule's estimate of it, at the parameters of the last forward pass to `out`. Overwrites
   * the states; can be called again, along another path too.
   *
   * @throws ArgumentError when `out` or a feedback matrix has another length, or the route is unknown;
   *   DivergenceError, with `out` untouched, when an entry is not finite.
   */
  gradient(path: CreditPath, out: Float64Array): void {
    this.loaded()
    this.hasRun('gradient')
    const { pass, network } = this
    checkReal('Workspace.gradient', 'out', out, network.layout.size)
    this.checkRoute(path.route)
    if (path.feedback !== 'symmetric') {
      checkLength('Workspace.gradient', 'feedback', path.feedback, network.hidden * network.outputs)
    }
    pass.adjoint(path.route, path.feedback)
    this.holds = 'credit'
    const { gradient, error, weights } = pass.arrays
    gradient.fill(0)
    pass.driveGradient(pass.credit, pass.rates, gradient, true)
    pass.readoutGradient(pass.readoutError, pass.rates, gradient)
    pass.readoutBiasGradient(error, gradient)
    pass.maskAndPenalty(gradient, weights)
    if (!allFinite(gradient)) {
      // credit took the place of the states, which the error tells of
      pass.forward()
      this.holds = 'states'
      throw divergenceOf(pass, gradient)
    }
    out.set(gradient)
  }

  /** Gradient with respect to the inputs, `dx_t = Uᵀ q_t` `[T, B, I]`, along the path of the last `gradient`. */
  inputGradient(): Float64Array {
    if (this.holds !== 'credit') throw new Error('Workspace.inputGradient: run `gradient` first')
    const { hidden, inputs, cell } = this.network
    const { credit, arrays } = this.pass
    const U = this.pass.block(arrays.weights, 'input')
    const out = new Float64Array(this.steps * this.trials * inputs)
    credit.forEach((q, d) => {
      if (!feeds(cell.drives[d], 'inputs')) return
      const first = cell.drives[d].gate * hidden
      for (let row = 0; row < this.steps * this.trials; row++) {
        for (let i = 0; i < hidden; i++) {
          const weight = q[row * hidden + i]
          for (let j = 0; j < inputs; j++) out[row * inputs + j] += weight * U[(first + i) * inputs + j]
        }
      }
    })
    return out
  }

  /**
   * Share of the pairs of the last forward pass whose largest output is their label (the first of equal ones);
   * NaN for a loss without labels.
   */
  accuracy(): number {
    const { indices, targets } = this.loaded()
    if (this.objective.loss.targets !== 'labels') return Number.NaN
    this.hasRun('accuracy')
    return shareOfCorrect(this.outputs, this.network.outputs, indices, this.pass.targets, targets)
  }

  /** Credit on the drives q_t `[T, B, N]`, of a cell of several drives `[D, T, B, N]`, of the last `gradient`, as a copy. */
  credit(): Real {
    if (this.holds !== 'credit') throw new Error('Workspace.credit: run `gradient` first')
    return joined(this.pass.credit)
  }

  /** Rates z_1 … z_T `[T, B, N]` of the last forward pass, as a copy. */
  rates(): Real {
    this.hasRun('rates')
    return this.pass.rates.slice(this.trials * this.network.hidden)
  }

  /**
   * States `[T, B, N]`, of a cell of several states `[k, T, B, N]`, of the last forward pass, as a copy; `gradient`
   * overwrites them.
   */
  states(): Real {
    if (this.holds !== 'states')
      throw new Error('Workspace.states: run `forward` first; `gradient` overwrites states')
    const first = this.trials * this.network.hidden
    return joined(this.pass.memory.states.map((state) => state.subarray(first)))
  }

  /**
   * Lets go of the memory, also where the workspace itself is still held: it is free once no view of `outputs` is kept.
   * Nothing can be called after it.
   */
  dispose(): void {
    this.memory = null
  }

  private checkRoute(route: Route): void {
    if (typeof (route as Partial<OpenRoute> | undefined)?.adjoint !== 'function')
      checkOneOf('Workspace.gradient', 'route', route, ['recurrent', 'none'])
    else if (typeof route === 'object' && route.arrays !== undefined && route !== this.pass.route) {
      const expected = 'the one that the workspace was made for, since it has arrays of its own'
      throw new ArgumentError('Workspace.gradient', 'route', expected, route.name)
    }
  }

  private get pass(): Pass {
    if (this.memory === null) throw new Error('Workspace: disposed')
    return this.memory
  }

  private loaded(): Pairs {
    if (this.pass.pairs === null) throw new Error('Workspace: load a batch first')
    return this.pass.pairs
  }

  private hasRun(method: string): void {
    if (this.holds === 'nothing') throw new Error(`Workspace.${method}: run \`forward\` after \`load\` first`)
  }
}

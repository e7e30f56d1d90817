import type { Batch } from './batch.js'
import { adjoint } from './cells/adjoint.js'
import { joined, viewsOf } from './cells/memory.js'
import { feeds, hasSecondDerivatives } from './cells/stepwise.js'
import { checkMembers, checkNetwork, checkObjective, checkProblem, checkReal } from './checks.js'
import { divergenceOf } from './divergence.js'
import { ArgumentError, checkFinite, checkOneOf } from './errors.js'
import type { Problem, Trajectory } from './gradient.js'
import { sizeOf } from './internal/checkBatch.js'
import { checkObject } from './internal/checkObject.js'
import { Pass, type PassOptions } from './internal/pass.js'
import { tangentPlan } from './internal/plan.js'
import { type TangentLoops, type TangentPass, tangentLoopsOf } from './internal/tangentLoops.js'
import { addressOf } from './kernels/kernel.js'
import type { Objective } from './loss.js'
import type { Network } from './network.js'
import type { Operator } from './operator.js'
import { type BlockName, blockNames } from './parameters.js'
import type { Real } from './real.js'

/**
 * Exact second derivatives at fixed parameters, by the R-operator (Pearlmutter 1994): forward over reverse,
 * derived by hand for each cell. For kinked activations this is the Hessian almost everywhere.
 *
 * `at(w)` keeps the forward and adjoint pass; every product then costs two more passes, about twice a gradient,
 * and never touches what it keeps. float64 only.
 *
 * @example
 * const network = leakyNetwork({ inputs: 1, hidden: 1, outputs: 1, leak: 0, activation: 'identity', bias: 'none' })
 * const batch = { inputs: { data: new Float64Array([2]), shape: [1, 1, 1] }, targets: { data: new Float64Array([0]), shape: [1, 1, 1] } }
 * const objective = { loss: squaredError(), l2: 0 }
 * const workspace = new HessianWorkspace(network, objective, { steps: 1, trials: 1 })
 * workspace.load(batch)
 * workspace.at(new Float64Array([0, 1, 3, 0])) // => 18
 * const Hv = new Float64Array(4)
 * workspace.product(new Float64Array([0, 1, 0, 0]), Hv)
 * Hv // => [0, 36, 24, 6]
 */
export class HessianWorkspace {
  private held: { readonly pass: TangentPass; readonly loops: TangentLoops } | null
  private readonly loss: Objective['loss'] & Required<Pick<Objective['loss'], 'errorTangent'>>
  private ready = false

  /** @throws ArgumentError when the loss has no `errorTangent`. */
  constructor(
    readonly network: Network,
    readonly objective: Objective,
    options: Omit<PassOptions, 'dtype'>,
  ) {
    checkNetwork('HessianWorkspace', 'network', network)
    checkObjective('HessianWorkspace', 'objective', objective)
    const { loss } = objective
    if (typeof loss.errorTangent !== 'function') {
      throw new ArgumentError('HessianWorkspace', 'objective.loss', 'a loss with an errorTangent', loss.name)
    }
    this.loss = loss as HessianWorkspace['loss']
    if (!hasSecondDerivatives(network.cell)) {
      const { name, output } = network.cell
      const expected =
        output === 'spikes'
          ? "one with second derivatives (a spike has none: the cell made with output 'smooth' has)"
          : 'one with second derivatives (`bend`)'
      throw new ArgumentError('HessianWorkspace', 'network.cell', expected, name)
    }
    const pass = new Pass('HessianWorkspace', network, objective, options, tangentPlan)
    this.held = { pass, loops: tangentLoopsOf(pass) }
  }

  load(batch: Batch): void {
    this.pass.load('HessianWorkspace.load', batch)
    this.ready = false
  }

  /** Number of (step, trial) pairs over which the loss of the loaded batch is averaged. */
  get weight(): number {
    return this.pass.pairs?.indices.length ?? 0
  }

  /**
   * Fixes the parameters: forward pass, exact adjoint, and the credit on the rates. Returns loss plus L2.
   *
   * @throws DivergenceError when the loss is not finite.
   */
  at(w: Float64Array): number {
    const { pass } = this
    if (pass.pairs === null) throw new Error('HessianWorkspace.at: load a batch first')
    checkReal('HessianWorkspace.at', 'w', w, this.network.layout.size)
    // what is kept is overwritten from here on, and a divergence leaves it unfinished
    this.ready = false
    pass.copyParameters(w)
    const loss = pass.forward() + pass.penalty()
    if (!Number.isFinite(loss)) throw divergenceOf(pass, null)
    this.loops.fix()
    this.ready = true
    return loss
  }

  /**
   * The derivative of the outputs along `v`: J v, `[T, B, K]`, at the steps that carry loss (0 at others).
   */
  outputTangent(v: Float64Array): Float64Array {
    this.forwardTangent('outputTangent', v)
    return Float64Array.from(this.pass.extra.tangentOutputs)
  }

  /**
   * The derivative of the whole trajectory along `v`: states `[T, B, N]`, of a cell of several `[k, T, B, N]` (ṡ_t of the
   * voltage cell; u̇_t of the rate cell where all units have one leak), rates ż_t `[T, B, N]`, and outputs ẏ_t `[T, B, K]` at the steps that carry loss (0 at others).
   */
  tangent(v: Float64Array): Trajectory {
    const outputs = this.outputTangent(v)
    const { steps, trials, network, extra } = this.pass
    const shape = [steps, trials, network.hidden]
    const first = trials * network.hidden
    const { cell } = network
    const k = cell.states.length
    const ofStates = cell.loops?.tangents
      ? extra.tangentDrives
      : joined(viewsOf(extra.tangentStates, k, (steps + 1) * first).map((state) => state.subarray(first)))
    return {
      states: { data: Float64Array.from(ofStates), shape: k === 1 ? shape : [k, ...shape] },
      rates: { data: Float64Array.from(this.pass.extra.tangentRates.subarray(first)), shape },
      outputs: { data: outputs, shape: [steps, trials, network.outputs] },
    }
  }

  /** H v, in full; rows and columns of absent synapses are zero. Includes `l2 · v` on the weights. */
  product(v: Float64Array, out: Float64Array): void {
    checkReal('HessianWorkspace.product', 'out', out, this.network.layout.size)
    this.forwardTangent('product', v)
    this.backwardTangent('all', out)
  }

  /** The error signals at the parameters last given to `at`: ∂loss/∂y, averaged as the loss is, `[T, B, K]`. */
  errors(): Float64Array {
    this.fixed('errors')
    return Float64Array.from(this.pass.arrays.error)
  }

  /** Jᵀ e, in full, for e `[T, B, K]`, read at the steps that carry loss: the adjoint of `outputTangent`. No L2. */
  outputAdjoint(e: Float64Array, out: Float64Array): void {
    this.fixed('outputAdjoint')
    const { tangentError: error, filteredTangentError } = this.pass.extra
    checkReal('HessianWorkspace.outputAdjoint', 'e', e, error.length)
    checkFinite('HessianWorkspace.outputAdjoint', 'e', e)
    checkReal('HessianWorkspace.outputAdjoint', 'out', out, this.network.layout.size)
    error.set(e)
    this.pass.filterError(error, filteredTangentError)
    // L2 falls on the direction
    this.pass.extra.direction.fill(0)
    this.pass.extra.tangentActivity.fill(0)
    this.backward('all', out)
  }

  /**
   * A matrix of a block (or of all parameters) as an operator, at the parameters last given to `at`: v and the product
   * have the block's length. The Hessian H, or the Gauss-Newton matrix `Jᵀ (∂²loss/∂y²) J + l2`, which is H without the
   * curvature of the network. A product of the recurrent block skips what inputs and readout would add.
   */
  operator(block: BlockName | 'all' = 'all', matrix: 'hessian' | 'gauss-newton' = 'hessian'): Operator {
    const { layout } = this.network
    if (block !== 'all') checkOneOf('HessianWorkspace.operator', 'block', block, blockNames)
    const { offset, length } = block === 'all' ? { offset: 0, length: layout.size } : layout.blocks[block]
    if (length === 0)
      throw new ArgumentError('HessianWorkspace.operator', 'block', 'one the network has', block)
    checkOneOf('HessianWorkspace.operator', 'matrix', matrix, ['hessian', 'gauss-newton'])
    const full = new Float64Array(layout.size)
    const result = new Float64Array(layout.size)
    return {
      size: length,
      block,
      apply: (v, out) => {
        checkReal('HessianWorkspace.operator', 'v', v, length)
        checkReal('HessianWorkspace.operator', 'out', out, length)
        full.set(v, offset)
        this.forwardTangent('operator', full, block)
        if (matrix === 'hessian') this.backwardTangent(block, result)
        else this.backward(block, result)
        out.set(result.subarray(offset, offset + length))
      },
    }
  }

  /** Lets go of the memory; nothing can be called after it, operators included. */
  dispose(): void {
    this.held = null
  }

  private get pass(): TangentPass {
    if (this.held === null) throw new Error('HessianWorkspace: disposed')
    return this.held.pass
  }

  private get loops(): TangentLoops {
    if (this.held === null) throw new Error('HessianWorkspace: disposed')
    return this.held.loops
  }

  private fixed(method: string): void {
    if (!this.ready) throw new Error(`HessianWorkspace.${method}: fix the parameters with \`at\` first`)
  }

  private forwardTangent(method: string, v: Float64Array, block: BlockName | 'all' = 'all'): void {
    this.fixed(method)
    const { pass } = this
    const { kernel, network, steps, trials } = pass
    const { hidden, inputs, outputs: K } = network
    checkReal(`HessianWorkspace.${method}`, 'v', v, network.layout.size)
    checkFinite(`HessianWorkspace.${method}`, 'v', v)
    const { extra } = pass
    const { direction, tangentRates: rates, tangentOutputs: outputs, tangentError: error } = extra
    const { recurrentDirectionTransposed: recurrentT, inputDirectionTransposed: inputT } = extra
    const readoutT = extra.readoutDirectionTransposed
    pass.copyIn(v, direction, recurrentT, inputT, readoutT)
    const drives = viewsOf(extra.tangentDrives, network.cell.drives.length, steps * trials * hidden)
    drives.forEach((drive, d) => {
      const made = network.cell.drives[d]
      const [to, rows] = [addressOf(drive), steps * trials]
      if (feeds(made, 'units')) {
        const W = addressOf(recurrentT, made.gate * hidden * hidden)
        kernel.product(to, addressOf(pass.rates), W, rows, hidden, hidden, false)
      } else drive.fill(0)
      if (block !== 'recurrent' && feeds(made, 'inputs')) {
        const U = addressOf(inputT, made.gate * inputs * hidden)
        kernel.product(to, addressOf(pass.arrays.inputs), U, rows, inputs, hidden, true)
      }
    })
    // an initial state is given, so its tangent is 0
    rates.fill(0, 0, trials * hidden)
    this.loops.tangent()
    pass.meanOverSteps(rates, extra.tangentActivity)

    outputs.fill(0)
    error.fill(0)
    pass.readOut(outputs, rates, pass.arrays.readoutTransposed, false)
    if (block !== 'recurrent') pass.readOut(outputs, pass.rates, readoutT, true)
    pass.finishReadout(outputs, pass.block(direction, 'readoutBias'))
    const { indices, targets } = pass.pairs!
    const weight = 1 / indices.length
    for (let n = 0; n < indices.length; n++) {
      this.loss.errorTangent(
        pass.arrays.outputs,
        indices[n] * K,
        K,
        pass.targets,
        targets[n],
        outputs,
        error,
        weight,
      )
    }
    pass.filterError(error, extra.filteredTangentError)
  }

  private backwardTangent(block: BlockName | 'all', out: Float64Array): void {
    const { pass, loops } = this
    const { direction, signal, tangentError, tangentRates } = pass.extra
    const product = pass.arrays.gradient
    const all = block !== 'recurrent'
    this.tangentSignals()
    if (all) pass.signals(signal, pass.readoutError, pass.block(direction, 'readout'), true)
    loops.tangentAdjoint()
    product.fill(0)
    pass.driveGradient(loops.tangentCredit, pass.rates, product, all)
    pass.driveGradient(loops.credit, tangentRates, product, false)
    if (all) {
      pass.readoutGradient(this.readoutErrorTangent, pass.rates, product)
      pass.readoutBiasGradient(tangentError, product)
      pass.readoutGradient(pass.readoutError, tangentRates, product)
    }
    pass.maskAndPenalty(product, direction)
    out.set(product)
  }

  /** Jᵀ of the errors in `tangentError`, by the adjoint that is already linear, plus L2 of the direction. */
  private backward(block: BlockName | 'all', out: Float64Array): void {
    const { pass } = this
    const { signal, tangentError, direction } = pass.extra
    const product = pass.arrays.gradient
    const all = block !== 'recurrent'
    const credit = viewsOf(signal, this.loops.credit.length, this.loops.credit[0].length)
    this.tangentSignals()
    adjoint(pass, credit, 'recurrent')
    product.fill(0)
    pass.driveGradient(credit, pass.rates, product, all)
    if (all) {
      pass.readoutGradient(this.readoutErrorTangent, pass.rates, product)
      pass.readoutBiasGradient(tangentError, product)
    }
    pass.maskAndPenalty(product, direction)
    out.set(product)
  }

  private get readoutErrorTangent(): Real {
    const { filteredTangentError, tangentError } = this.pass.extra
    return this.network.readoutLeak > 0 ? filteredTangentError : tangentError
  }

  /** `Vᵀ ε̇_t`, and the derivative of the activity's signals. */
  private tangentSignals(): void {
    const { pass } = this
    const { signal, tangentActivity } = pass.extra
    pass.signals(
      signal.subarray(0, this.loops.credit[0].length),
      this.readoutErrorTangent,
      pass.readout,
      false,
    )
    pass.addActivitySignal(signal, tangentActivity)
  }
}

/**
 * The exact Hessian of a problem's objective at the given parameters, as an operator on a block (default
 * 'recurrent') or on 'all' parameters. Snapshots the parameters.
 *
 * @throws ArgumentError for a batch that does not fit; DivergenceError when the loss is not finite.
 *
 * @example
 * const network = leakyNetwork({ inputs: 1, hidden: 1, outputs: 1, leak: 0, activation: 'identity', bias: 'none' })
 * const batch = { inputs: { data: new Float64Array([2]), shape: [1, 1, 1] }, targets: { data: new Float64Array([0]), shape: [1, 1, 1] } }
 * const objective = { loss: squaredError(), l2: 0 }
 * const parameters = { data: new Float64Array([0, 1, 3, 0]) }
 * const out = new Float64Array(1)
 * hessian({ network, batch, objective }, parameters, { block: 'input' }).apply(new Float64Array([1]), out)
 * out // => [36]
 */
export function hessian(
  problem: Problem,
  parameters: { readonly data: Float64Array },
  options: { block?: BlockName | 'all' } = {},
): Operator {
  checkProblem('hessian', 'problem', problem)
  checkObject('hessian', options, ['block'])
  checkMembers('hessian', 'parameters', parameters, 'parameters', { data: 'array' })
  const workspace = new HessianWorkspace(problem.network, problem.objective, sizeOf('hessian', problem.batch))
  workspace.load(problem.batch)
  workspace.at(parameters.data)
  return workspace.operator(options.block ?? 'recurrent')
}

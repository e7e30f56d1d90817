import { activations } from './activation.js'
import type { Batch } from './batch.js'
import { adjoint } from './cells/adjoint.js'
import type { CellTangent, FusedLoops } from './cells/loops.js'
import { divergenceOf } from './divergence.js'
import { ArgumentError, checkFinite, checkLength, checkOneOf } from './errors.js'
import type { Problem, Trajectory } from './gradient.js'
import { sizeOf } from './internal/checkBatch.js'
import { Pass, type PassOptions } from './internal/pass.js'
import { tangentPlan } from './internal/plan.js'
import { addressOf } from './kernels/kernel.js'
import type { Objective } from './loss.js'
import type { Network } from './network.js'
import type { Operator } from './operator.js'
import type { BlockName } from './parameters.js'
import type { Real } from './real.js'

type TangentPlan = ReturnType<typeof tangentPlan>

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
  private memory: Pass<TangentPlan> | null
  private readonly loops: FusedLoops
  private readonly loss: Objective['loss'] & Required<Pick<Objective['loss'], 'errorTangent'>>
  private readonly straight: boolean
  private ready = false

  /** @throws ArgumentError when the loss has no `errorTangent`. */
  constructor(
    readonly network: Network,
    readonly objective: Objective,
    options: Omit<PassOptions, 'dtype'>,
  ) {
    const { loss } = objective
    if (loss.errorTangent === undefined) {
      throw new ArgumentError('HessianWorkspace', 'objective.loss', 'a loss with an errorTangent', loss.name)
    }
    this.loss = loss as HessianWorkspace['loss']
    const { loops, activation } = network.cell
    if (loops === undefined) {
      throw new ArgumentError(
        'HessianWorkspace',
        'network.cell',
        'one with second derivatives',
        network.cell.name,
      )
    }
    this.loops = loops
    this.straight = activation === activations.relu || activation === activations.identity
    this.memory = new Pass('HessianWorkspace', network, objective, options, tangentPlan)
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
    checkLength('HessianWorkspace.at', 'w', w, this.network.layout.size)
    // what is kept is overwritten from here on, and a divergence leaves it unfinished
    this.ready = false
    pass.copyParameters(w)
    const loss = pass.forward() + pass.penalty()
    if (!Number.isFinite(loss)) throw divergenceOf(pass, null)
    const bend = this.pass.extra.bend
    const second = this.pass.extra.tangentStates
    const { secondDerivative } = this.network.cell.activation!
    if (!this.straight) for (let i = 0; i < second.length; i++) second[i] = secondDerivative(pass.states[i])
    pass.adjoint('recurrent', 'symmetric')
    if (this.straight) bend.fill(0)
    else {
      pass.learningSignals(bend, 'symmetric')
      this.loops.creditOnRates(pass, pass.credit[0], bend)
      for (let i = 0; i < bend.length; i++) bend[i] *= second[i]
    }
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
   * The derivative of the whole trajectory along `v`: states ṡ_t (voltage leak) or u̇_t (rate leak), rates ż_t, each
   * `[T, B, N]`, and outputs ẏ_t `[T, B, K]` at the steps that carry loss (0 at others).
   */
  tangent(v: Float64Array): Trajectory {
    const outputs = this.outputTangent(v)
    const { steps, trials, network } = this.pass
    const shape = [steps, trials, network.hidden]
    const first = trials * network.hidden
    return {
      states: { data: Float64Array.from(this.pass.extra.tangentStates), shape },
      rates: { data: Float64Array.from(this.pass.extra.tangentRates.subarray(first)), shape },
      outputs: { data: outputs, shape: [steps, trials, network.outputs] },
    }
  }

  /** H v, in full; rows and columns of absent synapses are zero. Includes `l2 · v` on the weights. */
  product(v: Float64Array, out: Float64Array): void {
    checkLength('HessianWorkspace.product', 'out', out, this.network.layout.size)
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
    const error = this.pass.extra.tangentError
    checkLength('HessianWorkspace.outputAdjoint', 'e', e, error.length)
    checkFinite('HessianWorkspace.outputAdjoint', 'e', e)
    checkLength('HessianWorkspace.outputAdjoint', 'out', out, this.network.layout.size)
    error.set(e)
    // L2 falls on the direction
    this.pass.extra.direction.fill(0)
    this.backward('all', out)
  }

  /**
   * A matrix of a block (or of all parameters) as an operator, at the parameters last given to `at`: v and the product
   * have the block's length. The Hessian H, or the Gauss-Newton matrix `Jᵀ (∂²loss/∂y²) J + l2`, which is H without the
   * curvature of the network. A product of the recurrent block skips what inputs and readout would add.
   */
  operator(block: BlockName | 'all' = 'all', matrix: 'hessian' | 'gauss-newton' = 'hessian'): Operator {
    const { layout } = this.network
    const { offset, length } = block === 'all' ? { offset: 0, length: layout.size } : layout.blocks[block]
    if (length === 0)
      throw new ArgumentError('HessianWorkspace.operator', 'block', 'one the network has', block)
    checkOneOf('HessianWorkspace.operator', 'matrix', matrix, ['hessian', 'gauss-newton'])
    const full = new Float64Array(layout.size)
    const result = new Float64Array(layout.size)
    return {
      size: length,
      apply: (v, out) => {
        checkLength('HessianWorkspace.operator', 'v', v, length)
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
    this.memory = null
  }

  private get pass(): Pass<TangentPlan> {
    if (this.memory === null) throw new Error('HessianWorkspace: disposed')
    return this.memory
  }

  private fixed(method: string): void {
    if (!this.ready) throw new Error(`HessianWorkspace.${method}: fix the parameters with \`at\` first`)
  }

  private forwardTangent(method: string, v: Float64Array, block: BlockName | 'all' = 'all'): void {
    this.fixed(method)
    const { pass } = this
    const { kernel, network, steps, trials } = pass
    const { hidden, inputs, outputs: K } = network
    checkLength(`HessianWorkspace.${method}`, 'v', v, network.layout.size)
    checkFinite(`HessianWorkspace.${method}`, 'v', v)
    const pairs = steps * trials
    const direction = this.pass.extra.direction
    const recurrentT = this.pass.extra.recurrentDirectionTransposed
    const inputT = this.pass.extra.inputDirectionTransposed
    const readoutT = this.pass.extra.readoutDirectionTransposed
    const states = this.pass.extra.tangentStates
    const rates = this.pass.extra.tangentRates
    pass.copyIn(v, direction, recurrentT, inputT, readoutT)
    kernel.product(
      addressOf(states),
      addressOf(pass.rates),
      addressOf(recurrentT),
      pairs,
      hidden,
      hidden,
      false,
    )
    if (block !== 'recurrent')
      kernel.product(
        addressOf(states),
        addressOf(pass.arrays.inputs),
        addressOf(inputT),
        pairs,
        inputs,
        hidden,
        true,
      )
    // an initial state is given, so its tangent is 0
    rates.fill(0, 0, trials * hidden)
    this.loops.tangent(pass, this.tangentArrays(direction))

    const outputs = this.pass.extra.tangentOutputs
    const error = this.pass.extra.tangentError
    const noBias = new Float64Array(K)
    outputs.fill(0)
    error.fill(0)
    pass.readOut(outputs, rates, pass.arrays.readoutTransposed, noBias, false)
    if (block !== 'recurrent')
      pass.readOut(outputs, pass.rates, readoutT, pass.block(direction, 'readoutBias'), true)
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
  }

  private backwardTangent(block: BlockName | 'all', out: Float64Array): void {
    const { pass } = this
    const { kernel, network, steps, trials } = pass
    const { hidden } = network
    const direction = this.pass.extra.direction
    const signal = this.pass.extra.signal
    const error = this.pass.extra.tangentError
    const product = pass.arrays.gradient
    const [credit] = pass.credit
    const tangentCredit = this.pass.extra.tangentStates
    const tangentRates = this.pass.extra.tangentRates
    pass.signals(signal, error, pass.readout, false)
    if (block !== 'recurrent') pass.signals(signal, pass.arrays.error, pass.block(direction, 'readout'), true)
    const W = pass.block(direction, 'recurrent')
    kernel.product(
      addressOf(signal),
      addressOf(credit, trials * hidden),
      addressOf(W),
      (steps - 1) * trials,
      hidden,
      hidden,
      true,
    )
    this.loops.tangentAdjoint(pass, this.tangentArrays(direction))
    product.fill(0)
    const all = block !== 'recurrent'
    pass.driveGradient([tangentCredit], pass.rates, product, all)
    const { recurrent } = network.layout.blocks
    kernel.outerProducts(
      addressOf(product, recurrent.offset),
      addressOf(credit),
      addressOf(tangentRates),
      steps * trials,
      hidden,
      hidden,
    )
    if (all) {
      pass.readoutGradient(error, pass.rates, product, true)
      pass.readoutGradient(pass.arrays.error, tangentRates, product, false)
    }
    pass.maskAndPenalty(product, direction)
    out.set(product)
  }

  /** Jᵀ of the errors in `tangentError`, by the adjoint that is already linear, plus L2 of the direction. */
  private backward(block: BlockName | 'all', out: Float64Array): void {
    const { pass } = this
    const signal = this.pass.extra.signal
    const error = this.pass.extra.tangentError
    const product = pass.arrays.gradient
    pass.signals(signal, error, pass.readout, false)
    adjoint(pass, [signal], 'recurrent')
    product.fill(0)
    const all = block !== 'recurrent'
    pass.driveGradient([signal], pass.rates, product, all)
    if (all) pass.readoutGradient(error, pass.rates, product, true)
    pass.maskAndPenalty(product, this.pass.extra.direction)
    out.set(product)
  }

  private tangentArrays(direction: Real): CellTangent {
    return {
      tangentStates: this.pass.extra.tangentStates,
      tangentRates: this.pass.extra.tangentRates,
      biasDirection: this.pass.biasOf(direction, 'bias'),
      bend: this.pass.extra.bend,
      signal: this.pass.extra.signal,
    }
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
  const workspace = new HessianWorkspace(problem.network, problem.objective, sizeOf('hessian', problem.batch))
  workspace.load(problem.batch)
  workspace.at(parameters.data)
  return workspace.operator(options.block ?? 'recurrent')
}

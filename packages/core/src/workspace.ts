import type { Batch } from './batch.js'
import {
  addRows,
  driveGradient,
  type Route,
  routes,
  voltageAdjoint,
  voltageForward,
} from './cells/voltage.js'
import { ArgumentError, checkInteger, checkLength, checkNumber, checkOneOf } from './errors.js'
import { checkBatch } from './internal/checkBatch.js'
import { type Pairs, pairsOf } from './internal/pairs.js'
import { removeAbsent } from './internal/removeAbsent.js'
import { outerProducts, product, transpose } from './kernels/reference.js'
import type { Objective } from './loss.js'
import type { Network } from './network.js'
import { type Parameters, parametersOf } from './parameters.js'

/** How credit travels: the route back in time, and the matrix that brings the error to the units. */
export interface CreditPath {
  readonly route: Route
  /** 'symmetric': L_t = Vᵀ ε_t. A matrix B `[N, K]`: L_t = B ε_t. */
  readonly feedback: 'symmetric' | Float64Array
}

/** The exact gradient: all credit through W, errors through Vᵀ (backpropagation through time). */
export const exactCredit: CreditPath = { route: 'recurrent', feedback: 'symmetric' }

/** What a cell's whole-sequence functions work on; time-major, `[T, B, n]`, rates one step longer. */
export interface Buffers {
  readonly network: Network
  readonly steps: number
  readonly trials: number
  readonly inputs: Float64Array
  readonly states: Float64Array
  /** z_0 … z_T. */
  readonly rates: Float64Array
  readonly derivatives: Float64Array
  /** W with absent synapses at 0, `[post, pre]`, and its transpose. */
  readonly recurrent: Float64Array
  readonly recurrentTransposed: Float64Array
  readonly inputTransposed: Float64Array
  readonly bias: Float64Array
}

/**
 * All memory of one (network, steps, trials): load a batch, run forward at any parameters, then turn its
 * errors into gradients along one or several credit paths. Nothing is allocated after construction and
 * `load`; parameters are copied in, the caller's arrays are never changed.
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
  /** y_t `[T, B, K]` of the last forward pass; only steps that carry loss are computed. */
  readonly outputs: Float64Array
  private readonly buffers: Buffers
  private readonly error: Float64Array
  /** The parameters of the last forward pass, absent synapses at 0; the fields below are views into them. */
  private readonly weights: Parameters
  private readonly readoutTransposed: Float64Array
  private readonly feedback: Float64Array
  private pairs: Pairs | null = null
  private targets: Int32Array | Float64Array = new Float64Array(0)
  private holds: 'nothing' | 'states' | 'credit' = 'nothing'

  constructor(network: Network, objective: Objective, shape: { steps: number; trials: number }) {
    const steps = checkInteger('Workspace', 'steps', shape?.steps, 1)
    const trials = checkInteger('Workspace', 'trials', shape.trials, 1)
    const { hidden: N, inputs: I, outputs: K } = network
    const real = (length: number) => new Float64Array(length)
    checkNumber('Workspace', 'objective.l2', objective?.l2, 'a finite number of at least 0', (l2) => l2 >= 0)
    this.network = network
    this.objective = objective
    this.steps = steps
    this.trials = trials
    this.outputs = real(steps * trials * K)
    this.error = real(steps * trials * K)
    this.weights = parametersOf(network.layout)
    this.readoutTransposed = real(N * K)
    this.feedback = real(K * N)
    this.buffers = {
      network,
      steps,
      trials,
      inputs: real(steps * trials * I),
      states: real(steps * trials * N),
      rates: real((steps + 1) * trials * N),
      derivatives: real(steps * trials * N),
      recurrent: this.weights.recurrent,
      recurrentTransposed: real(N * N),
      inputTransposed: real(I * N),
      bias: this.weights.bias.length > 0 ? this.weights.bias : real(N),
    }
  }

  /** Number of (step, trial) pairs over which the loss of the loaded batch is averaged. */
  get weight(): number {
    return this.loaded().indices.length
  }

  /**
   * Copies inputs, targets and mask in; outputs and errors of the batch before are gone. A refused batch leaves the
   * one before in place.
   *
   * @throws ArgumentError for shapes that do not fit, a non-finite number, a label out of range, or an empty mask.
   */
  load(batch: Batch): void {
    checkBatch('Workspace.load', batch, this.network, this.objective.loss, this)
    this.pairs = pairsOf(batch, this.objective.loss, this)
    this.targets = batch.targets.data.slice()
    this.buffers.inputs.set(batch.inputs.data)
    this.outputs.fill(0)
    this.error.fill(0)
    this.holds = 'nothing'
  }

  /**
   * Runs the network at the flat parameters `w` and returns loss plus L2.
   *
   * NaN when a state on the way to the loss is NaN: callers decide what a divergence means.
   *
   * @throws ArgumentError when `w` is not a Float64Array as long as the layout.
   */
  forward(w: Float64Array): number {
    const pairs = this.loaded()
    this.copyParameters(w)
    voltageForward(this.buffers)
    this.holds = 'states'
    this.readOut(pairs)
    return this.lossAndError(pairs) + this.penalty()
  }

  /**
   * Writes the gradient, or a rule's estimate of it, at the parameters of the last forward pass to `out`. Overwrites
   * the states; can be called again, along another path too.
   *
   * @throws ArgumentError when `out` or a feedback matrix has another length, or the route is unknown.
   */
  gradient(path: CreditPath, out: Float64Array): void {
    const pairs = this.loaded()
    this.hasRun('gradient')
    checkLength('Workspace.gradient', 'out', out, this.network.layout.size)
    checkOneOf('Workspace.gradient', 'route', path.route, routes)
    this.learningSignals(pairs, path.feedback)
    // Credit takes the place of the states: nothing after the forward pass needs them.
    const credit = this.buffers.states
    voltageAdjoint(this.buffers, credit, path.route)
    out.fill(0)
    driveGradient(this.buffers, credit, out)
    this.readoutGradient(pairs, out)
    this.maskAndPenalty(out)
    this.holds = 'credit'
  }

  /**
   * Share of the pairs of the last forward pass whose largest output is their label (the first of equal ones);
   * NaN for a loss without labels.
   */
  accuracy(): number {
    const { indices, targets } = this.loaded()
    if (this.objective.loss.targets !== 'labels') return Number.NaN
    const { outputs: K } = this.network
    this.hasRun('accuracy')
    let correct = 0
    for (let n = 0; n < indices.length; n++) {
      const at = indices[n]! * K
      let best = 0
      for (let k = 1; k < K; k++) if (this.outputs[at + k]! > this.outputs[at + best]!) best = k
      if (best === this.targets[targets[n]!]) correct++
    }
    return correct / indices.length
  }

  /** Credit on the drive q_t `[T, B, N]` of the last `gradient` call, as a copy. */
  credit(): Float64Array {
    if (this.holds !== 'credit') throw new Error('Workspace.credit: run `gradient` first')
    return this.buffers.states.slice()
  }

  /** Rates z_1 … z_T `[T, B, N]` of the last forward pass, as a copy. */
  rates(): Float64Array {
    this.hasRun('rates')
    return this.buffers.rates.slice(this.trials * this.network.hidden)
  }

  /** States `[T, B, N]` of the last forward pass, as a copy; `gradient` overwrites them. */
  states(): Float64Array {
    if (this.holds !== 'states')
      throw new Error('Workspace.states: run `forward` first; `gradient` overwrites states')
    return this.buffers.states.slice()
  }

  private loaded(): Pairs {
    if (this.pairs === null) throw new Error('Workspace: load a batch first')
    return this.pairs
  }

  private hasRun(method: string): void {
    if (this.holds === 'nothing') throw new Error(`Workspace.${method}: run \`forward\` after \`load\` first`)
  }

  private copyParameters(w: Float64Array): void {
    const { network, buffers } = this
    const { layout, connectivity, hidden, inputs, outputs } = network
    if (!(w instanceof Float64Array)) throw new ArgumentError('Workspace.forward', 'w', 'a Float64Array', w)
    checkLength('Workspace.forward', 'w', w, layout.size)
    const own = this.weights
    own.data.set(w)
    removeAbsent(own.recurrent, connectivity)
    transpose(buffers.recurrentTransposed, own.recurrent, 0, hidden, hidden)
    transpose(buffers.inputTransposed, own.input, 0, hidden, inputs)
    transpose(this.readoutTransposed, own.readout, 0, outputs, hidden)
  }

  /** y_t = V z_t + c for the steps that carry loss. */
  private readOut(pairs: Pairs): void {
    const { hidden, outputs: K } = this.network
    for (const [from, to] of pairs.runs) {
      const rows = (to - from) * this.trials
      const at = from * this.trials * K
      const ratesAt = (from + 1) * this.trials * hidden
      product(
        this.outputs,
        at,
        this.buffers.rates,
        ratesAt,
        this.readoutTransposed,
        0,
        rows,
        hidden,
        K,
        false,
      )
      for (let row = at; row < at + rows * K; row += K) {
        for (let k = 0; k < K; k++) this.outputs[row + k]! += this.weights.readoutBias[k]!
      }
    }
  }

  private lossAndError(pairs: Pairs): number {
    const { loss } = this.objective
    const { outputs: K } = this.network
    const { indices, targets } = pairs
    const weight = 1 / indices.length
    let sum = 0
    for (let n = 0; n < indices.length; n++) {
      sum += loss.evaluate(this.outputs, indices[n]! * K, K, this.targets, targets[n]!, this.error, weight)
    }
    return sum * weight
  }

  /** `½·l2·(‖W‖² + ‖U‖² + ‖V‖²)` over the synapses that are present. */
  private penalty(): number {
    const { l2 } = this.objective
    if (l2 === 0) return 0
    const { recurrent, input, readout } = this.weights
    return 0.5 * l2 * (sumOfSquares(recurrent) + sumOfSquares(input) + sumOfSquares(readout))
  }

  /** L_t into the credit buffer; zero at steps without loss. */
  private learningSignals(pairs: Pairs, feedback: CreditPath['feedback']): void {
    const { hidden, outputs: K } = this.network
    const credit = this.buffers.states
    let matrix = this.weights.readout
    if (feedback !== 'symmetric') {
      checkLength('Workspace.gradient', 'feedback', feedback, hidden * K)
      transpose(this.feedback, feedback, 0, hidden, K)
      matrix = this.feedback
    }
    const stride = this.trials * hidden
    let done = 0
    for (const [from, to] of pairs.runs) {
      credit.fill(0, done * stride, from * stride)
      const rows = (to - from) * this.trials
      product(credit, from * stride, this.error, from * this.trials * K, matrix, 0, rows, K, hidden, false)
      done = to
    }
    credit.fill(0, done * stride)
  }

  /** `dV = Σ ε_t z_tᵀ`, `dc = Σ ε_t`: exact under every rule. */
  private readoutGradient(pairs: Pairs, out: Float64Array): void {
    const { hidden, outputs: K, layout } = this.network
    const { readout, readoutBias } = layout.blocks
    for (const [from, to] of pairs.runs) {
      const rows = (to - from) * this.trials
      const errorAt = from * this.trials * K
      const ratesAt = (from + 1) * this.trials * hidden
      outerProducts(out, readout.offset, this.error, errorAt, this.buffers.rates, ratesAt, rows, K, hidden)
      addRows(out, readoutBias.offset, this.error, errorAt, rows, K)
    }
  }

  private maskAndPenalty(out: Float64Array): void {
    const { connectivity, layout } = this.network
    const { recurrent, input, readout } = layout.blocks
    removeAbsent(out.subarray(recurrent.offset, recurrent.offset + recurrent.length), connectivity)
    const { l2 } = this.objective
    if (l2 === 0) return
    for (const { offset, length } of [recurrent, input, readout]) {
      for (let i = offset; i < offset + length; i++) out[i]! += l2 * this.weights.data[i]!
    }
  }
}

function sumOfSquares(values: Float64Array): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i]! * values[i]!
  return sum
}

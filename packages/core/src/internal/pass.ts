import type { Batch } from '../batch.js'
import { adjoint } from '../cells/adjoint.js'
import type { Cell, OpenRoute, Route, RoutePass } from '../cells/cell.js'
import { cellOf } from '../cells/index.js'
import { checkInteger, checkNumber } from '../errors.js'
import { type KernelOptions, type KernelReport, openKernel } from '../kernels/choose.js'
import { addressOf, type Kernel } from '../kernels/kernel.js'
import { transpose } from '../kernels/reference.js'
import { type Objective, sumOverPairs } from '../loss.js'
import type { Network } from '../network.js'
import type { BlockName } from '../parameters.js'
import type { Real } from '../real.js'
import { checkBatch } from './checkBatch.js'
import { type Pairs, pairsOf } from './pairs.js'
import { addPenalty, penaltyOf } from './penalty.js'
import { allocatePlan, type PassSize, type Plan, passPlan } from './plan.js'
import { removeAbsent } from './removeAbsent.js'

/**
 * `dtype` is the number type of the computation (default 'float64'); parameters and results are float64 either way.
 */
export interface PassOptions extends PassSize, KernelOptions {
  /** The open route whose own arrays the memory is to hold. */
  readonly route?: Route
}

/**
 * The memory of one (network, steps, trials, dtype) and the parts of forward and adjoint pass that every cell
 * shares. Unchecked: `Workspace` and `HessianWorkspace` are its doors.
 */
export class Pass implements RoutePass {
  readonly steps: number
  readonly trials: number
  readonly kernel: Kernel
  readonly report: KernelReport
  readonly cell: Cell
  /** Every array of the plan by its name, all in the kernel's memory. */
  readonly arrays: Readonly<Record<string, Real>>
  /** The open route that the memory was laid out for, and its own arrays. */
  readonly route: OpenRoute | null
  readonly own: Readonly<Record<string, Real>>
  readonly states: Real
  readonly rates: Real
  readonly derivatives: Real
  readonly inputs: Real
  readonly outputs: Real
  readonly error: Real
  readonly carry: Real
  /** The parameters of the last forward pass, absent synapses at 0. */
  readonly weights: Real
  readonly gradient: Real
  readonly recurrent: Real
  readonly recurrentTransposed: Real
  readonly inputTransposed: Real
  readonly readout: Real
  readonly readoutTransposed: Real
  readonly bias: Real
  readonly readoutBias: Real
  /** The blocks that L2 falls on: weights, no biases. */
  /** Null until a batch is loaded. */
  pairs: Pairs | null = null
  targets: Int32Array | Float64Array = new Float64Array(0)
  private targetRank = 0
  private mask: Uint8Array | null = null
  private initialState: Float64Array | null = null
  private driveNoise: Float64Array | null = null

  constructor(
    caller: string,
    readonly network: Network,
    readonly objective: Objective,
    options: PassOptions,
    extra: (network: Network, size: PassSize) => Plan = () => ({}),
  ) {
    checkNumber(caller, 'objective.l2', objective?.l2, 'a finite number of at least 0', (l2) => l2 >= 0)
    this.steps = checkInteger(caller, 'steps', options?.steps, 1)
    this.trials = checkInteger(caller, 'trials', options.trials, 1)
    const plan: Plan = { ...passPlan(network, options), ...extra(network, options) }
    this.route = typeof options.route === 'object' ? options.route : null
    const own = this.route?.arrays?.(network, options) ?? {}
    const lengths = [...Object.values(plan), ...Object.values(own)]
    const { kernel, report } = openKernel(caller, options, network, lengths)
    this.kernel = kernel
    this.report = report
    this.cell = cellOf(network)
    this.arrays = allocatePlan(kernel, plan)
    this.own = allocatePlan(kernel, own)
    const array = (name: string) => this.arrays[name]
    this.states = array('states')
    this.rates = array('rates')
    this.derivatives = array('derivatives')
    this.inputs = array('inputs')
    this.outputs = array('outputs')
    this.error = array('error')
    this.carry = array('carry')
    this.weights = array('weights')
    this.gradient = array('gradient')
    this.recurrentTransposed = array('recurrentTransposed')
    this.inputTransposed = array('inputTransposed')
    this.readoutTransposed = array('readoutTransposed')
    this.recurrent = this.block(this.weights, 'recurrent')
    this.readout = this.block(this.weights, 'readout')
    this.readoutBias = this.block(this.weights, 'readoutBias')
    this.bias = this.biasOf(this.weights)
  }

  /** The view of a block of a flat array. */
  block(flat: Real, name: BlockName): Real {
    const { offset, length } = this.network.layout.blocks[name]
    return flat.subarray(offset, offset + length)
  }

  /** The bias of a flat array, or zeros in a network without one. */
  biasOf(flat: Real): Real {
    const bias = this.block(flat, 'bias')
    return bias.length > 0 ? bias : this.arrays.noBias!
  }

  /** Copies a batch in. A batch of the same form as the one before reuses its memory: nothing is allocated. */
  load(caller: string, batch: Batch): void {
    checkBatch(caller, batch, this.network, this.objective.loss, this)
    const mask = batch.mask?.data ?? null
    const rank = batch.targets.shape.length
    if (this.pairs === null || rank !== this.targetRank || !sameMask(mask, this.mask)) {
      this.pairs = pairsOf(batch, this.objective.loss, this)
      this.targetRank = rank
      this.mask = copied(mask, this.mask)
    }
    this.targets = copied<Int32Array | Float64Array>(batch.targets.data, this.targets)!
    this.initialState = copied(batch.initialState?.data ?? null, this.initialState)
    this.driveNoise = copied(batch.driveNoise?.data ?? null, this.driveNoise)
    this.inputs.set(batch.inputs.data)
    this.outputs.fill(0)
    this.error.fill(0)
  }

  /** Copies a flat array in, absent synapses at 0, with the transposes that the forward products read. */
  copyIn(w: ArrayLike<number>, flat: Real, recurrentT: Real, inputT: Real, readoutT: Real): void {
    const { connectivity, layout, hidden, inputs, outputs } = this.network
    flat.set(w)
    const { recurrent, input, readout } = layout.blocks
    removeAbsent(flat, connectivity)
    transpose(recurrentT, flat, recurrent.offset, hidden, hidden)
    transpose(inputT, flat, input.offset, hidden, inputs)
    transpose(readoutT, flat, readout.offset, outputs, hidden)
  }

  copyParameters(w: ArrayLike<number>): void {
    this.copyIn(w, this.weights, this.recurrentTransposed, this.inputTransposed, this.readoutTransposed)
  }

  /** States, rates, derivatives, outputs and error signals at the parameters copied in; returns the loss, no L2. */
  forward(): number {
    this.begin()
    this.cell.forward(this)
    this.readOut(this.outputs, this.rates, this.readoutTransposed, this.readoutBias, false)
    return this.lossAndError()
  }

  /** z_0 into the rates, and all that does not depend on the recurrence into the states: noise and U x_t. */
  private begin(): void {
    const { network, steps, trials, states } = this
    const { hidden, inputs, activation, leak, leakModel } = network
    const width = trials * hidden
    const { initialState: initial, driveNoise: noise } = this
    if (initial === null) this.rates.fill(leakModel === 'voltage' ? activation.value(0) : 0, 0, width)
    else if (leakModel === 'rate') this.rates.set(initial)
    else for (let i = 0; i < width; i++) this.rates[i] = activation.value(initial[i])
    if (noise) states.set(noise)
    this.kernel.product(
      addressOf(states),
      addressOf(this.inputs),
      addressOf(this.inputTransposed),
      steps * trials,
      inputs,
      hidden,
      noise !== null,
    )
    // α s_0 enters the first state as a drive, so that the cell needs no case of its own
    if (initial && leakModel === 'voltage') {
      for (let i = 0; i < width; i++) states[i] += (leak / (1 - leak)) * initial[i]
    }
  }

  /** `out_t = V z_t + c` for the steps that carry loss. */
  readOut(out: Real, rates: Real, readoutT: Real, readoutBias: Real, accumulate: boolean): void {
    const { hidden, outputs: K } = this.network
    for (const [from, to] of this.pairs!.runs) {
      const rows = (to - from) * this.trials
      const at = from * this.trials * K
      this.kernel.product(
        addressOf(out, at),
        addressOf(rates, (from + 1) * this.trials * hidden),
        addressOf(readoutT),
        rows,
        hidden,
        K,
        accumulate,
      )
      for (let row = at; row < at + rows * K; row += K) {
        for (let k = 0; k < K; k++) out[row + k] += readoutBias[k]
      }
    }
  }

  private lossAndError(): number {
    const pairs = this.pairs!
    const weight = 1 / pairs.indices.length
    const { loss } = this.objective
    const sum = sumOverPairs(
      loss,
      this.outputs,
      this.network.outputs,
      this.targets,
      this.error,
      weight,
      pairs,
    )
    return sum * weight
  }

  /** `½·l2·(‖W‖² + ‖U‖² + ‖V‖²)` over the synapses that are present. */
  penalty(): number {
    return penaltyOf(this.weights, this.network.layout, this.objective.l2)
  }

  /** `out_t = Σ_k error_t matrix` for the steps that carry loss, zero or (accumulating) untouched at others. */
  signals(out: Real, error: Real, matrix: Real, accumulate: boolean): void {
    const { hidden, outputs: K } = this.network
    const stride = this.trials * hidden
    let done = 0
    for (const [from, to] of this.pairs!.runs) {
      if (!accumulate) out.fill(0, done * stride, from * stride)
      const rows = (to - from) * this.trials
      this.kernel.product(
        addressOf(out, from * stride),
        addressOf(error, from * this.trials * K),
        addressOf(matrix),
        rows,
        K,
        hidden,
        accumulate,
      )
      done = to
    }
    if (!accumulate) out.fill(0, done * stride)
  }

  /** Learning signals L_t along a feedback matrix `[N, K]`, or Vᵀ. */
  learningSignals(out: Real, feedback: 'symmetric' | Real): void {
    if (feedback === 'symmetric') {
      this.signals(out, this.error, this.readout, false)
      return
    }
    const { hidden, outputs: K } = this.network
    const matrix = this.arrays.feedback!
    transpose(matrix, feedback, 0, hidden, K)
    this.signals(out, this.error, matrix, false)
  }

  /** Learning signals to drive credit, in the place of the states. */
  adjoint(route: Route, feedback: 'symmetric' | Real): void {
    this.learningSignals(this.states, feedback)
    adjoint(this, this.states, route)
  }

  unitCredit(credit: Real, t: number, last: boolean): void {
    this.cell.unitCredit(this, credit, t, last)
  }

  /** `dW += Σ q_t z_{t−1}ᵀ`, `dU += Σ q_t x_tᵀ`, `db += Σ q_t`. */
  driveGradient(credit: Real, rates: Real, out: Real, withInputs: boolean): void {
    const { kernel, network, steps, trials } = this
    const { recurrent, input, bias } = network.layout.blocks
    const { hidden, inputs } = network
    const pairs = steps * trials
    kernel.outerProducts(
      addressOf(out, recurrent.offset),
      addressOf(credit),
      addressOf(rates),
      pairs,
      hidden,
      hidden,
    )
    if (!withInputs) return
    kernel.outerProducts(
      addressOf(out, input.offset),
      addressOf(credit),
      addressOf(this.inputs),
      pairs,
      hidden,
      inputs,
    )
    if (bias.length > 0) kernel.addRows(addressOf(out, bias.offset), addressOf(credit), pairs, hidden)
  }

  /** `dV += Σ ε_t z_tᵀ`, and `dc += Σ ε_t` when `withBias`. */
  readoutGradient(error: Real, rates: Real, out: Real, withBias: boolean): void {
    const { kernel, network, trials } = this
    const { hidden, outputs: K, layout } = network
    const { readout, readoutBias } = layout.blocks
    for (const [from, to] of this.pairs!.runs) {
      const rows = (to - from) * trials
      const errorAt = from * trials * K
      kernel.outerProducts(
        addressOf(out, readout.offset),
        addressOf(error, errorAt),
        addressOf(rates, (from + 1) * trials * hidden),
        rows,
        K,
        hidden,
      )
      if (withBias) kernel.addRows(addressOf(out, readoutBias.offset), addressOf(error, errorAt), rows, K)
    }
  }

  /** Removes absent synapses and adds `l2 · direction` to the weights' blocks (no biases). */
  maskAndPenalty(out: Real, direction: Real): void {
    removeAbsent(out, this.network.connectivity)
    addPenalty(out, direction, this.network.layout, this.objective.l2)
  }
}

type Copyable = Uint8Array | Int32Array | Float64Array

/** A copy of `data`, in the memory of the copy before where it fits. */
function copied<A extends Copyable>(data: A | null, before: A | null): A | null {
  if (data === null) return null
  if (before === null || before.length !== data.length || before.constructor !== data.constructor) {
    return data.slice() as A
  }
  before.set(data)
  return before
}

function sameMask(a: Uint8Array | null, b: Uint8Array | null): boolean {
  if (a === null || b === null || a.length !== b.length) return a === b
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

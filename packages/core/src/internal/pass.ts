import { identity } from '../activation.js'
import type { Batch } from '../batch.js'
import { adjoint } from '../cells/adjoint.js'
import type { Cell, CellMemory, Partials } from '../cells/cell.js'
import type { FusedLoops } from '../cells/loops.js'
import { cellMemoryOf, partialsOf, viewsOf } from '../cells/memory.js'
import type { Credit, OpenRoute, Route, RoutePass } from '../cells/route.js'
import { creditOfStep, feeds, forwardSteps } from '../cells/stepwise.js'
import { checkInteger, checkNumber } from '../errors.js'
import { type KernelOptions, type KernelReport, openKernel } from '../kernels/choose.js'
import { addressOf, type Kernel, type Unit } from '../kernels/kernel.js'
import { transpose } from '../kernels/reference.js'
import { type Objective, sumOverPairs } from '../loss.js'
import type { Network } from '../network.js'
import type { BlockName } from '../parameters.js'
import type { Real } from '../real.js'
import { checkBatch } from './checkBatch.js'
import { type Pairs, pairsOf } from './pairs.js'
import { addPenalty, penaltyOf } from './penalty.js'
import { type Arrays, allocatePlan, type PassSize, type Plan, passPlan } from './plan.js'
import { removeAbsent } from './removeAbsent.js'

/** What the kernels' own loops are made for; a cell that is not leaky has none of them. */
function unitOf({ unit }: Cell): Unit {
  return unit ?? { leak: 0, activation: identity }
}

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
export class Pass<X extends Plan = Plan> implements RoutePass {
  readonly steps: number
  readonly trials: number
  readonly kernel: Kernel
  readonly report: KernelReport
  /** Every array of the plan by its name, all in the kernel's memory. */
  readonly arrays: Arrays<ReturnType<typeof passPlan>>
  /** The arrays beyond them that it was made with. */
  readonly extra: Arrays<X>
  /** The open route that the memory was laid out for, and its own arrays. */
  readonly route: OpenRoute | null
  readonly own: Arrays<Plan>
  readonly memory: CellMemory
  /** The cell's own loops, where they run on this kernel. */
  readonly loops: FusedLoops | undefined
  readonly loopArrays: Arrays<Plan>
  readonly rates: Real
  readonly states: Real
  readonly derivatives: Real
  readonly carry: Real
  /** Credit on the drives, in the place of the states. */
  readonly credit: Credit
  /** Views of the parameters of the last forward pass, absent synapses at 0. */
  readonly recurrent: Real
  readonly recurrentTransposed: Real
  readonly readout: Real
  readonly bias: Real
  readonly recurrentBias: Real
  readonly readoutBias: Real
  /** Null until a batch is loaded. */
  pairs: Pairs | null = null
  targets: Int32Array | Float64Array = new Float64Array(0)
  private readonly carries: Credit
  private readonly partialsNow: Partials
  private targetRank = 0
  private mask: Uint8Array | null = null
  private initialState: Float64Array | null = null
  private driveNoise: Float64Array | null = null

  constructor(
    caller: string,
    readonly network: Network,
    readonly objective: Objective,
    options: PassOptions,
    extra: (network: Network, size: PassSize) => X,
  ) {
    const notNegative = (value: number) => value >= 0
    checkNumber(caller, 'objective.l2', objective?.l2, 'a finite number of at least 0', notNegative)
    if (objective.activity) {
      const { strength, target } = objective.activity
      checkNumber(
        caller,
        'objective.activity.strength',
        strength,
        'a finite number of at least 0',
        notNegative,
      )
      checkNumber(caller, 'objective.activity.target', target)
    }
    this.steps = checkInteger(caller, 'steps', options?.steps, 1)
    this.trials = checkInteger(caller, 'trials', options.trials, 1)
    const plan = passPlan(network, options)
    const more = extra(network, options)
    this.route = typeof options.route === 'object' ? options.route : null
    const own = this.route?.arrays?.(network, options) ?? {}
    const { cell } = network
    const ofLoops = cell.loops?.arrays?.(network) ?? {}
    const lengths = [plan, more, own, ofLoops].flatMap((part) => Object.values<number>(part))
    const { kernel, report } = openKernel(caller, options, unitOf(cell), lengths)
    this.kernel = kernel
    this.report = report
    this.arrays = allocatePlan(kernel, plan)
    this.extra = allocatePlan(kernel, more)
    this.own = allocatePlan(kernel, own)
    this.loops = cell.loops?.compiled && kernel.name === 'reference' ? undefined : cell.loops
    this.loopArrays = allocatePlan(kernel, ofLoops)
    const { arrays } = this
    const width = this.trials * network.hidden
    this.memory = cellMemoryOf(network, options, arrays)
    this.rates = arrays.rates
    this.states = this.memory.states[0].subarray(width)
    this.derivatives = arrays.kept.subarray(width, arrays.rates.length)
    this.credit = this.memory.drives.map((drive) => drive.subarray(width))
    this.carry = arrays.carry
    this.carries = viewsOf(arrays.carry, cell.states.length, width)
    this.partialsNow = partialsOf(cell, width, arrays.partials)
    this.recurrentTransposed = arrays.recurrentTransposed
    this.recurrent = this.block(arrays.weights, 'recurrent')
    this.readout = this.block(arrays.weights, 'readout')
    this.readoutBias = this.block(arrays.weights, 'readoutBias')
    this.bias = this.biasOf(arrays.weights, 'bias')
    this.recurrentBias = this.biasOf(arrays.weights, 'recurrentBias')
  }

  /** The view of a block of a flat array. */
  block(flat: Real, name: BlockName): Real {
    const { offset, length } = this.network.layout.blocks[name]
    return flat.subarray(offset, offset + length)
  }

  /** A bias of a flat array, or zeros in a network without it. */
  biasOf(flat: Real, name: 'bias' | 'recurrentBias'): Real {
    const bias = this.block(flat, name)
    return bias.length > 0 ? bias : this.arrays.noBias
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
    const { inputs } = this.arrays
    const { data } = batch.inputs
    // faster than set() between arrays of different types
    for (let i = 0; i < inputs.length; i++) inputs[i] = data[i]
    this.arrays.outputs.fill(0)
    this.arrays.error.fill(0)
  }

  /** Copies a flat array in, absent synapses at 0, with the transposes that the forward products read. */
  copyIn(w: ArrayLike<number>, flat: Real, recurrentT: Real, inputT: Real, readoutT: Real): void {
    const { layout, gates, hidden: N, inputs: I, outputs: K } = this.network
    flat.set(w)
    const { recurrent, input, readout } = layout.blocks
    removeAbsent(flat, this.network)
    for (let g = 0; g < gates; g++) {
      transpose(recurrentT.subarray(g * N * N), flat, recurrent.offset + g * N * N, N, N)
      transpose(inputT.subarray(g * I * N), flat, input.offset + g * I * N, N, I)
    }
    transpose(readoutT, flat, readout.offset, K, N)
  }

  copyParameters(w: ArrayLike<number>): void {
    const { weights, recurrentTransposed, inputTransposed, readoutTransposed } = this.arrays
    this.copyIn(w, weights, recurrentTransposed, inputTransposed, readoutTransposed)
  }

  /** States, rates, what the cell keeps, outputs and error signals at the parameters copied in; returns the loss, no L2. */
  forward(): number {
    const { cell } = this.network
    const { outputs, readoutTransposed } = this.arrays
    cell.start(this.memory, this.initialState)
    this.inputDrives(this.credit, this.arrays.inputTransposed, this.driveNoise)
    if (this.initialState !== null) this.loops?.begin?.(this, this.initialState)
    if (this.loops) this.loops.forward(this)
    else forwardSteps(this)
    this.readOut(outputs, this.rates, readoutTransposed, false)
    this.finishReadout(outputs, this.readoutBias)
    const loss = this.lossAndError()
    this.filterError(this.arrays.error, this.arrays.filteredError)
    return loss + this.activityPenalty()
  }

  /** All of the drives that does not depend on the recurrence: noise and U x_t. */
  inputDrives(drives: Credit, inputT: Real, noise: Float64Array | null): void {
    const { network, steps, trials } = this
    const { hidden: N, inputs: I, cell } = network
    const pairs = steps * trials
    drives.forEach((drive, d) => {
      if (noise) drive.set(noise.subarray(d * pairs * N, (d + 1) * pairs * N))
      const { gate } = cell.drives[d]
      if (feeds(cell.drives[d], 'inputs')) {
        const U = inputT.subarray(gate * I * N)
        const { inputs } = this.arrays
        const add = noise !== null
        if (this.loops?.product?.(this, drive, inputs, U, pairs, I, N, add)) return
        this.kernel.product(addressOf(drive), addressOf(inputs), addressOf(U), pairs, I, N, add)
      } else if (!noise) drive.fill(0)
    })
  }

  /** `out_t = V z_t` for the steps that the loss depends on. */
  readOut(out: Real, rates: Real, readoutT: Real, accumulate: boolean): void {
    const { hidden, outputs: K } = this.network
    for (const [from, to] of this.readoutRuns) {
      this.kernel.product(
        addressOf(out, from * this.trials * K),
        addressOf(rates, (from + 1) * this.trials * hidden),
        addressOf(readoutT),
        (to - from) * this.trials,
        hidden,
        K,
        accumulate,
      )
    }
  }

  /** `out_t = V z̄_t + c`, given V z_t: a leaky readout of rates is a filter of their projections. */
  finishReadout(out: Real, readoutBias: Real): void {
    const { readoutLeak, outputs: K } = this.network
    const width = this.trials * K
    for (const [from, to] of this.readoutRuns) {
      if (readoutLeak > 0) {
        for (let i = from * width; i < to * width; i++) {
          out[i] = (1 - readoutLeak) * out[i] + (i < width ? 0 : readoutLeak * out[i - width])
        }
      }
      for (let row = from * width; row < to * width; row += K) {
        for (let k = 0; k < K; k++) out[row + k] += readoutBias[k]
      }
    }
  }

  /** `ε̃_t = κ ε̃_{t+1} + (1−κ) ε_t`: how the loss depends on V z_t. Does nothing where the readout does not leak. */
  filterError(error: Real, out: Real): void {
    const { readoutLeak, outputs: K } = this.network
    if (readoutLeak === 0) return
    const width = this.trials * K
    out.fill(0)
    for (const [, to] of this.readoutRuns) {
      for (let i = to * width - 1; i >= 0; i--) {
        const later = i + width < to * width ? readoutLeak * out[i + width] : 0
        out[i] = later + (1 - readoutLeak) * error[i]
      }
    }
  }

  /** Runs of steps whose rates the loss depends on through the readout. */
  private get readoutRuns(): Pairs['runs'] {
    const { runs } = this.pairs!
    return this.network.readoutLeak > 0 ? [[0, runs[runs.length - 1][1]]] : runs
  }

  /** Mean output of every unit in every trial, less the target, into `activity`; returns the penalty. */
  private activityPenalty(): number {
    const { activity: penalty } = this.objective
    if (penalty === undefined) return 0
    const { activity } = this.arrays
    this.meanOverSteps(this.rates, activity)
    let sum = 0
    for (let n = 0; n < activity.length; n++) {
      activity[n] -= penalty.target
      sum += activity[n] * activity[n]
    }
    return (0.5 * penalty.strength * sum) / this.trials
  }

  /** `out[B, N]` = the mean over steps 1 … T of an array `[T + 1, B, N]`. */
  meanOverSteps(rates: Real, out: Real): void {
    out.fill(0)
    this.kernel.addRows(addressOf(out), addressOf(rates, out.length), this.steps, out.length)
    for (let n = 0; n < out.length; n++) out[n] /= this.steps
  }

  /** Adds what the activity penalty gives to each output z, `strength·(f − target)/(T·B)`, or its derivative. */
  addActivitySignal(out: Real, activity: Real): void {
    const { activity: penalty } = this.objective
    if (penalty === undefined) return
    const { length } = activity
    const scale = penalty.strength / (this.steps * this.trials)
    for (let at = 0; at < this.steps * length; at += length) {
      for (let n = 0; n < length; n++) out[at + n] += scale * activity[n]
    }
  }

  private lossAndError(): number {
    const pairs = this.pairs!
    const weight = 1 / pairs.indices.length
    const { loss } = this.objective
    const { outputs, error } = this.arrays
    return sumOverPairs(loss, outputs, this.network.outputs, this.targets, error, weight, pairs) * weight
  }

  /** `½·l2·(‖W‖² + ‖U‖² + ‖V‖²)` over the synapses that are present. */
  penalty(): number {
    return penaltyOf(this.arrays.weights, this.network.layout, this.objective.l2)
  }

  /** `out_t = Σ_k error_t matrix` for the steps that the loss depends on, zero or (accumulating) untouched at others. */
  signals(out: Real, error: Real, matrix: Real, accumulate: boolean): void {
    const { hidden, outputs: K } = this.network
    const stride = this.trials * hidden
    let done = 0
    for (const [from, to] of this.readoutRuns) {
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

  /** The error that the readout of each step is answerable for: ε_t, of a leaky readout ε̃_t. */
  get readoutError(): Real {
    return this.network.readoutLeak > 0 ? this.arrays.filteredError : this.arrays.error
  }

  /** Learning signals S_t along a feedback matrix `[N, K]`, or Vᵀ, with those of the activity. */
  learningSignals(out: Real, feedback: 'symmetric' | Real): void {
    const { feedback: matrix, activity } = this.arrays
    if (feedback !== 'symmetric') transpose(matrix, feedback, 0, this.network.hidden, this.network.outputs)
    this.signals(out, this.readoutError, feedback === 'symmetric' ? this.readout : matrix, false)
    this.addActivitySignal(out, activity)
  }

  /** Learning signals to drive credit, in the place of the states. */
  adjoint(route: Route, feedback: 'symmetric' | Real): void {
    this.learningSignals(this.credit[0], feedback)
    adjoint(this, this.credit, route)
  }

  partials(t: number): Partials {
    this.network.cell.partials(this.memory, t + 1, this.partialsNow)
    return this.partialsNow
  }

  synapticCredit(credit: Credit, t: number): void {
    const width = this.trials * this.network.hidden
    this.throughSynapses(credit[0], t * width, credit, (t + 1) * width, true)
  }

  throughSynapses(out: Real, outAt: number, q: Credit, at: number, accumulate: boolean): void {
    const { kernel, network, trials, recurrent } = this
    const { hidden: N, cell } = network
    let add = accumulate
    for (let d = 0; d < q.length; d++) {
      if (!feeds(cell.drives[d], 'units')) continue
      kernel.product(
        addressOf(out, outAt),
        addressOf(q[d], at),
        addressOf(recurrent, cell.drives[d].gate * N * N),
        trials,
        N,
        N,
        add,
      )
      add = true
    }
  }

  unitCredit(credit: Credit, t: number, last: boolean): void {
    const { loops } = this
    if (loops) {
      loops.unitCredit(this, credit[0], t, last)
      return
    }
    if (last) this.carry.fill(0)
    const width = this.trials * this.network.hidden
    creditOfStep(this.partials(t), credit, t * width, this.carries, width)
  }

  /** `dW += Σ q_t z_{t−1}ᵀ`, `dU += Σ q_t x_tᵀ`, `db += Σ q_t`, drive by drive. */
  driveGradient(credit: Credit, rates: Real, out: Real, withInputs: boolean): void {
    const { kernel, network, steps, trials, arrays } = this
    const { recurrent, input, bias, recurrentBias } = network.layout.blocks
    const { hidden: N, inputs: I, cell } = network
    const pairs = steps * trials
    const outer = (at: number, q: Real, x: Real, n: number) => {
      if (this.loops?.outerProducts?.(this, out, at, q, x, pairs, N, n)) return
      kernel.outerProducts(addressOf(out, at), addressOf(q), addressOf(x), pairs, N, n)
    }
    let own = 0
    credit.forEach((q, d) => {
      const drive = cell.drives[d]
      const { gate } = drive
      if (feeds(drive, 'units')) outer(recurrent.offset + gate * N * N, q, rates, N)
      if (!withInputs) return
      if (feeds(drive, 'inputs')) {
        outer(input.offset + gate * N * I, q, arrays.inputs, I)
        if (bias.length > 0) kernel.addRows(addressOf(out, bias.offset + gate * N), addressOf(q), pairs, N)
      } else if (recurrentBias.length > 0) {
        kernel.addRows(addressOf(out, recurrentBias.offset + own++ * N), addressOf(q), pairs, N)
      }
    })
  }

  /** `dV += Σ ε̃_t z_tᵀ`. */
  readoutGradient(error: Real, rates: Real, out: Real): void {
    const { hidden, outputs: K, layout } = this.network
    for (const [from, to] of this.readoutRuns) {
      this.kernel.outerProducts(
        addressOf(out, layout.blocks.readout.offset),
        addressOf(error, from * this.trials * K),
        addressOf(rates, (from + 1) * this.trials * hidden),
        (to - from) * this.trials,
        K,
        hidden,
      )
    }
  }

  /** `dc += Σ ε_t`. */
  readoutBiasGradient(error: Real, out: Real): void {
    const { outputs: K, layout } = this.network
    for (const [from, to] of this.pairs!.runs) {
      const at = from * this.trials * K
      const rows = (to - from) * this.trials
      this.kernel.addRows(addressOf(out, layout.blocks.readoutBias.offset), addressOf(error, at), rows, K)
    }
  }

  /** Removes absent synapses and adds `l2 · direction` to the weights' blocks (no biases). */
  maskAndPenalty(out: Real, direction: Real): void {
    removeAbsent(out, this.network)
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

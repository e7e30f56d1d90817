import { adjoint } from '../cells/adjoint.js'
import type { Partials } from '../cells/cell.js'
import type { Credit, Route, RoutePass } from '../cells/route.js'
import { creditOfStep, feeds, forwardStep } from '../cells/stepwise.js'
import { addressOf } from '../kernels/kernel.js'
import { transpose } from '../kernels/reference.js'
import { sumOverPairs } from '../loss.js'
import type { Real } from '../real.js'
import type { Pairs } from './pairs.js'
import { PassMemory } from './passMemory.js'
import { addPenalty, penaltyOf } from './penalty.js'
import type { Plan } from './plan.js'
import { removeAbsent } from './removeAbsent.js'

export type { PassOptions } from './passMemory.js'

/**
 * The parts of forward and adjoint pass that every cell shares, over the memory of one (network, steps, trials, dtype).
 * Unchecked: `Workspace` and `HessianWorkspace` are its doors.
 */
export class Pass<X extends Plan = Plan> extends PassMemory<X> implements RoutePass {
  /** States, rates, what the cell keeps, outputs and error signals at the parameters copied in; returns the loss, no L2. */
  forward(): number {
    const { cell } = this.network
    const { outputs, readoutTransposed } = this.arrays
    cell.start(this.memory, this.initialState)
    for (let t = 0; t < this.steps; t++) {
      this.inputDrives(t)
      if (t === 0 && this.initialState !== null) this.loops?.begin?.(this, this.initialState)
      if (this.loops) this.loops.forward(this, t)
      else forwardStep(this, t)
    }
    this.readOut(outputs, this.rates, readoutTransposed, false)
    this.finishReadout(outputs, this.readoutBias)
    const loss = this.lossAndError()
    this.filterError(this.arrays.error, this.arrays.filteredError)
    return loss + this.activityPenalty()
  }

  /** All of the drives of step t that does not depend on the recurrence: noise and U x_t. Of all steps at once they would leave the caches. */
  private inputDrives(t: number): void {
    const { network, trials, driveNoise: noise } = this
    const { hidden: N, inputs: I, cell } = network
    const { inputs, inputTransposed } = this.arrays
    const at = t * trials * N
    const end = at + trials * N
    this.credit.forEach((drive, d) => {
      const from = d * drive.length
      if (noise) drive.set(noise.subarray(from + at, from + end), at)
      const { gate } = cell.drives[d]
      if (feeds(cell.drives[d], 'inputs')) {
        const add = noise !== null
        const out = drive.subarray(at)
        const x = inputs.subarray(t * trials * I)
        const U = inputTransposed.subarray(gate * I * N)
        if (this.loops?.product?.(this, out, x, U, trials, I, N, add)) return
        this.kernel.product(addressOf(out), addressOf(x), addressOf(U), trials, I, N, add)
      } else if (!noise) drive.fill(0, at, end)
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

  /**
   * `out_t = Σ_k error_t matrix` for the steps that the loss depends on, zero or (accumulating) untouched at others, and
   * untouched before the step `first`.
   */
  signals(out: Real, error: Real, matrix: Real, accumulate: boolean, first = 0): void {
    const { hidden, outputs: K } = this.network
    const stride = this.trials * hidden
    let done = first
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

  /** Learning signals S_t along a feedback matrix `[N, K]`, or Vᵀ, with those of the activity; from the step `first` on. */
  learningSignals(out: Real, feedback: 'symmetric' | Real, first = 0): void {
    const { feedback: matrix, activity } = this.arrays
    if (feedback !== 'symmetric') transpose(matrix, feedback, 0, this.network.hidden, this.network.outputs)
    this.signals(out, this.readoutError, feedback === 'symmetric' ? this.readout : matrix, false, first)
    this.addActivitySignal(out, activity)
  }

  /** Learning signals to drive credit, in the place of the states. */
  adjoint(route: Route, feedback: 'symmetric' | Real): void {
    // of a loss at the last step alone there is no signal before it, and no need to write zeros and read them
    const first = route === 'recurrent' && !this.objective.activity ? this.readoutRuns[0][0] : 0
    this.learningSignals(this.credit[0], feedback, first)
    adjoint(this, this.credit, route, undefined, first)
  }

  partials(t: number): Partials {
    this.network.cell.partials(this.memory, t + 1, this.partialsNow)
    return this.partialsNow
  }

  synapticCredit(credit: Credit, t: number, accumulate = true): void {
    const width = this.trials * this.network.hidden
    this.throughSynapses(credit[0], t * width, credit, (t + 1) * width, accumulate)
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

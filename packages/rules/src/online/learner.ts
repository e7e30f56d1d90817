import {
  ArgumentError,
  checkFinite,
  checkInteger,
  checkLength,
  type Network,
  type NetworkParameters,
  type Real,
} from '@credit/core'
import { addressOf, allFinite, type KernelReport, removeAbsent, transpose } from '@credit/core/kernels'
import { checkOptions } from '@credit/core/options'
import { feedbackOf } from '../feedback.js'
import { ruleKernel } from '../kernel/ruleKernel.js'
import type { StepLoops } from '../kernel/stepMemory.js'
import { checkFilters } from './checkFilters.js'
import { divergenceOf } from './divergence.js'
import { type Draws, drawsOf } from './draws.js'
import type { OnlineLoops, OnlinePass } from './form.js'
import type {
  LearnerOptions,
  LearnerRule,
  LearnerState,
  LearnerStep,
  StartOptions,
  StepOptions,
} from './learnerOptions.js'
import { type LearnerMemory, learnerMemory } from './memory.js'
import { partialsWriter } from './partials.js'
import { checkArrays, copiesOf, type NamedArrays, restoreArrays } from './savedArrays.js'
import { isFused, steppedLoops } from './stepped.js'

/**
 * A network that learns while it runs: each step goes forward, and gives the gradient of that step's loss by what the
 * rule carries along. Memory doesn't grow with time. Made by `rule.online`.
 *
 * @example
 * ```ts
 * import { leakyNetwork, parametersOf, squaredError } from '@credit/core'
 * import { eprop } from '@credit/rules'
 *
 * const network = leakyNetwork({ inputs: 1, hidden: 1, outputs: 1, leak: 0, activation: 'identity' })
 * const parameters = parametersOf(network.layout, new Float64Array([0, 2, 0, 2, 0])) // W, U, b, V, c
 * const learner = eprop().online(network, parameters, { loss: squaredError() })
 * const { loss, gradient } = learner.step([1], [1])
 * loss // => 4.5
 * gradient.data // => [0, 6, 6, 6, 3]
 * ```
 */
export class Learner {
  /** The parameters, in the learner's memory: change them between steps. Absent synapses have to stay 0. */
  readonly parameters: NetworkParameters<Real>
  readonly streams: number
  readonly network: Network
  /** Which kernel runs, and why. */
  readonly kernel: KernelReport
  /** What speaks against the rule at the parameters that it began with, in sentences. */
  readonly warnings: readonly string[]
  private readonly memory: LearnerMemory
  private readonly loops: OnlineLoops
  private readonly stepLoops: StepLoops
  private readonly pass: Writable<OnlinePass>
  private readonly draws: Draws
  private readonly linearisation: ReturnType<typeof partialsWriter>
  private readonly symmetric: boolean
  private readonly result: { loss: number; gradient: NetworkParameters<Real>; outputs: Real }
  private failed: string | null = null
  private written = false

  constructor(
    private readonly rule: LearnerRule,
    network: Network,
    parameters: NetworkParameters<Real>,
    options: LearnerOptions,
  ) {
    const caller = 'online'
    const streams = checkInteger(caller, 'streams', options?.streams ?? 1, 1)
    if (typeof options?.loss?.evaluate !== 'function') {
      throw new ArgumentError(caller, 'loss', 'a loss, such as squaredError()', options?.loss)
    }
    checkLength(caller, 'parameters.data', parameters?.data, network.layout.size)
    checkFinite(caller, 'parameters.data', parameters.data)
    const { form } = rule
    const feedback = feedbackOf(caller, rule.feedback, network, options.seed)
    this.draws = drawsOf(caller, form, streams, options)
    const symmetric = feedback === 'symmetric'
    checkFilters(caller, rule, network, options.activity ?? null)
    // of no strength is none
    const activity = options.activity?.strength ? options.activity : null
    const arrays = form.arrays(network, streams, { activity })
    const memory = learnerMemory(
      caller,
      network,
      streams,
      arrays,
      { symmetric, summed: activity !== null },
      options,
    )
    this.memory = memory
    this.network = network
    this.streams = streams
    this.kernel = memory.report
    this.warnings = rule.warnings?.(network, parameters) ?? []
    this.parameters = memory.parameters
    this.parameters.data.set(parameters.data)
    const { hidden: N, outputs: K } = network
    removeAbsent(memory.parameters.data, network)
    this.symmetric = symmetric
    if (feedback !== 'symmetric') transpose(memory.feedback, feedback, 0, N, K)
    const width = streams * N
    this.linearisation = partialsWriter(network, memory.cell, memory.partials)
    this.pass = {
      network,
      streams,
      kernel: memory.kernel,
      loops: ruleKernel(memory.kernel),
      arrays: { ...memory.traces, ...memory.learned, ...memory.scratch },
      sources: memory.sources,
      weights: memory.parameters.data,
      recurrent: memory.parameters.recurrent,
      readout: memory.parameters.readout,
      unitDrives: memory.unitDrives,
      pastRates: memory.cell.rates.subarray(0, width),
      rates: memory.cell.rates.subarray(width),
      pastStates: memory.cell.states.map((pair) => pair.subarray(0, width)),
      states: memory.cell.states.map((pair) => pair.subarray(width)),
      derivatives: memory.units.kept.subarray(width, 2 * width),
      partials: memory.partials,
      hasLoss: false,
      loss: options.loss,
      activity,
      targets: new Float64Array(options.loss.targets === 'labels' ? streams : streams * K),
      mask: new Uint8Array(streams),
      error: memory.error,
      signal: memory.signal,
      gradient: memory.gradient.data,
      stepsDone: 0,
      fillSigns: (out, at, count, stream) => {
        this.draws.fillSigns(out, at, count, stream, this.pass.stepsDone)
      },
      fillGaussian: (out, at, count, stream) => {
        this.draws.fillGaussian(out, at, count, stream)
      },
    }
    this.result = { loss: 0, gradient: memory.gradient, outputs: memory.outputs }
    const { loops } = this.pass
    this.stepLoops = isFused(network)
      ? loops.overStep(memory.stepMemory)
      : steppedLoops(memory.stepMemory, memory.stepped, loops)
    this.loops = form.open(this.pass)
    this.loops.initialize?.(options.seed?.child('learned'))
    this.start(undefined)
  }

  /** Begins new trials in all streams: state and traces as at the start, what was learned stays. */
  reset(options: StartOptions = {}): void {
    const { initialState } = checkOptions('reset', options, ['initialState', 'seed', 'firstStream'])
    if (initialState !== undefined) {
      const { cell, hidden } = this.network
      checkLength('reset', 'initialState', initialState, cell.states.length * this.streams * hidden)
      checkFinite('reset', 'initialState', initialState)
    }
    if (options.seed !== undefined || options.firstStream !== undefined) this.draws.seed(options)
    this.failed = null
    this.start(initialState)
  }

  /**
   * One step of every stream.
   *
   * @param input x_t `[S, I]`
   * @param target labels `[S]` or values `[S, K]`, as the loss asks; null where no stream has a loss
   * @throws ArgumentError for another length or a number that is not finite, with nothing changed; DivergenceError when
   *   the loss or the gradient is not finite, after which the learner has to be `reset` or `restore`d.
   */
  step(input: ArrayLike<number>, target: ArrayLike<number> | null, options: StepOptions = {}): LearnerStep {
    if (this.failed !== null) {
      throw new Error(`step: the step before failed (${this.failed}); reset or restore the learner first`)
    }
    checkOptions('step', options, ['mask', 'driveNoise'])
    this.check(input, target, options)
    this.failed = 'it threw an error'
    // a target that is the last step's outputs would be written over by this one's, and met exactly
    const { targets } = this.pass
    if (target !== null) for (let i = 0; i < targets.length; i++) targets[i] = target[i]
    const finiteRates = this.forward(input, options.driveNoise)
    this.linearisation.step()
    this.evaluate(target !== null, options.mask)
    const { pass, result } = this
    const writes = pass.hasLoss || this.anticipates
    const wrote = this.written
    // true before anything is written: an error that is thrown from here on leaves a part of a gradient
    this.written ||= writes
    const finiteSignal = this.readBack(writes)
    this.loops.step()
    if (writes) {
      if (!this.rule.form.sparse) removeAbsent(pass.gradient, this.network)
    } else if (wrote) pass.gradient.fill(0)
    this.written = writes
    this.checkFinite(finiteRates, finiteSignal)
    this.failed = null
    return result
  }

  /**
   * The end of the trials, with an activity penalty: the gradient of `½·strength·Σ_j (f_j − target)²`, f the mean of z over the
   * steps of the trial, averaged over the streams. The readout's blocks are 0. Its loss is that of the penalty.
   *
   * @throws ArgumentError without an activity penalty, or before the first step.
   */
  finish(): LearnerStep {
    const { pass, result, streams } = this
    const { activity, stepsDone } = pass
    if (activity === null || stepsDone === 0) {
      const expected = 'an activity penalty and a step at least'
      throw new ArgumentError('finish', 'learner', `one with ${expected}`, `${stepsDone} steps`)
    }
    const { units, signal } = this.memory
    const share = activity.strength / (stepsDone * streams)
    let sum = 0
    for (let i = 0; i < signal.length; i++) {
      const excess = units.sums[i] / stepsDone - activity.target
      sum += excess * excess
      signal[i] = share * excess
    }
    pass.gradient.fill(0)
    this.written = true
    this.loops.activityGradient!(signal)
    removeAbsent(pass.gradient, this.network)
    result.loss = (0.5 * activity.strength * sum) / streams
    return result
  }

  /** Whether every step has a gradient, with a loss or without. */
  get anticipates(): boolean {
    return this.rule.form.anticipates ?? false
  }

  /** What stays across trials, in the learner's memory: what the rule learned, and its feedback matrix (its transpose). */
  get kept(): Readonly<Record<string, Real>> {
    const { learned, feedback } = this.memory
    return this.symmetric ? learned : { ...learned, feedback }
  }

  /** A copy of what the learner carries. */
  state(): LearnerState {
    const { rule, kernel, streams, draws, pass } = this
    return {
      version: 1,
      rule: rule.notation,
      dtype: kernel.dtype,
      streams,
      steps: pass.stepsDone,
      arrays: copiesOf(this.saved),
      draws: draws.state(),
    }
  }

  /**
   * Goes back to a state of a learner of the same rule, network, dtype and number of streams, bit for bit.
   *
   * @throws ArgumentError, with nothing changed, when it is that of another.
   */
  restore(state: LearnerState): void {
    const caller = 'restore'
    const { rule, kernel, streams } = this
    const own = { version: 1, rule: rule.notation, dtype: kernel.dtype, streams } as const
    for (const field of ['version', 'rule', 'dtype', 'streams'] as const) {
      if (state?.[field] === own[field]) continue
      throw new ArgumentError(caller, `state.${field}`, String(own[field]), state?.[field])
    }
    checkInteger(caller, 'state.steps', state.steps, 0)
    const draws = this.draws.state()
    checkLength(caller, 'state.draws', state.draws, draws.length)
    draws.forEach(({ length }, s) => {
      checkLength(caller, `state.draws[${s}]`, state.draws[s], length)
    })
    checkArrays(caller, state.arrays, this.saved)
    this.draws.restore(state.draws)
    restoreArrays(state.arrays, this.saved)
    this.linearisation.restore()
    this.pass.stepsDone = state.steps
    this.failed = null
  }

  /** What a state holds: another feedback would be another rule. */
  private get saved(): NamedArrays {
    const { units, traces } = this.memory
    return { ...units, ...traces, ...this.kept }
  }

  private start(initialState: ArrayLike<number> | undefined): void {
    const { memory, network } = this
    const { cell } = memory
    const width = this.streams * network.hidden
    for (const trace of Object.values(memory.traces)) trace.fill(0)
    for (const array of Object.values(memory.units)) array.fill(0)
    network.cell.start(cell, initialState ?? null)
    this.linearisation.start()
    // a step takes what is there to the step before
    for (const pair of [...cell.states, cell.rates, ...cell.kept]) pair.copyWithin(width, 0, width)
    this.pass.stepsDone = 0
    this.loops.begin?.()
  }

  private check(input: ArrayLike<number>, target: ArrayLike<number> | null, options: StepOptions): void {
    const { streams, network } = this
    const { outputs, hidden } = network
    checkLength('step', 'input', input, streams * network.inputs)
    checkFinite('step', 'input', input)
    const { mask, driveNoise } = options
    if (mask !== undefined) {
      checkLength('step', 'mask', mask, streams)
      for (let s = 0; s < streams; s++) checkInteger('step', `mask[${s}]`, mask[s], 0, 1)
    }
    if (driveNoise !== undefined) {
      checkLength('step', 'driveNoise', driveNoise, network.cell.drives.length * streams * hidden)
      checkFinite('step', 'driveNoise', driveNoise)
    }
    if (target === null) return
    if (this.pass.loss.targets === 'values') {
      checkLength('step', 'target', target, streams * outputs)
      checkFinite('step', 'target', target)
      return
    }
    checkLength('step', 'target', target, streams)
    for (let s = 0; s < streams; s++) checkInteger('step', `target[${s}]`, target[s], 0, outputs - 1)
  }

  /** Returns whether all rates are finite. */
  private forward(input: ArrayLike<number>, noise: ArrayLike<number> | undefined): boolean {
    const { cell, inputs } = this.memory
    // faster than set() between arrays of different types
    for (let i = 0; i < inputs.length; i++) inputs[i] = input[i]
    if (noise) {
      const width = this.streams * this.network.hidden
      for (const pair of cell.states) pair.copyWithin(0, width, 2 * width)
      for (let d = 0, n = 0; d < cell.drives.length; d++) {
        for (let i = width; i < 2 * width; i++) cell.drives[d][i] = noise[n++]
      }
    }
    this.pass.stepsDone++
    const finite = this.stepLoops.advance(noise !== undefined)
    const { sums } = this.memory.units
    for (let i = 0; i < sums.length; i++) sums[i] += this.pass.rates[i]
    return finite
  }

  private evaluate(given: boolean, mask: ArrayLike<number> | undefined): void {
    const { memory, pass, streams, result } = this
    const { outputs: K } = this.network
    const { loss, targets } = pass
    const { error, outputs } = memory
    result.loss = 0
    pass.hasLoss = false
    for (let s = 0; s < streams; s++) {
      const counts = given && (mask === undefined || mask[s] !== 0)
      pass.mask[s] = counts ? 1 : 0
      if (!counts) {
        for (let k = s * K; k < (s + 1) * K; k++) error[k] = 0
        continue
      }
      pass.hasLoss = true
      const at = loss.targets === 'labels' ? s : s * K
      result.loss += loss.evaluate(outputs, s * K, K, targets, at, error, 1 / streams) / streams
    }
  }

  /** Learning signals, and the gradient of the readout where this step has one; returns whether they are finite. */
  private readBack(writes: boolean): boolean {
    if (writes) return this.stepLoops.readBack()
    this.pass.signal.fill(0)
    return true
  }

  /** A finite sum of squares says so, in a tenth of the time that a look at every entry takes. */
  private gradientIsFinite(): boolean {
    const { gradient, loops } = this.pass
    return Number.isFinite(loops.sumOfSquares(addressOf(gradient), gradient.length)) || allFinite(gradient)
  }

  private checkFinite(finiteRates: boolean, finiteSignal: boolean): void {
    const { pass, rule, result } = this
    const ahead = Number.isFinite(result.loss) && finiteRates
    const grows = rule.form.grows ?? true
    if (ahead && (!this.written || (grows ? this.gradientIsFinite() : finiteSignal))) return
    const of = ahead ? 'gradient' : 'loss'
    this.failed = `its ${of} is not finite`
    throw divergenceOf(this.network, pass, of)
  }
}

type Writable<T> = { -readonly [K in keyof T]: T[K] }

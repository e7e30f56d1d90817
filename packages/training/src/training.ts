import { ArgumentError, type Batch, checkInteger, DivergenceError, type KernelReport } from '@credit/core'
import type { Split } from '@credit/tasks'
import { checkConfiguration, type RunConfiguration } from './configuration.js'
import { checkBuilt, curvatureNetworkOf, type Experiment, startOf } from './experiment.js'
import type { Metric, Status } from './metric.js'
import type { Plain } from './plain.js'
import { alignmentProbe } from './probe/alignmentProbe.js'
import { curvatureProbe, noCurvature } from './probe/curvatureProbe.js'
import { evaluator, type Trials } from './probe/evaluate.js'
import { lagProbe } from './probe/lagProbe.js'
import { type Snapshots, surfaceProbe } from './probe/surfaceProbe.js'
import { bitsOf } from './update/bits.js'
import { scheduleOf } from './update/optimizer.js'
import { stepUpdater } from './update/stepUpdater.js'
import { trialUpdater } from './update/trialUpdater.js'
import type { Updater } from './update/updater.js'

/** All that a training carries between two updates: plain data, a copy. */
export interface TrainingState {
  /** Updates made. */
  readonly update: number
  readonly lossSum: number
  readonly lossCount: number
  /** The class of bits that it was computed in, such as 'float64 plain'. */
  readonly bits?: string
  /** Of the updater: parameters, optimizer, rule. */
  readonly updater: Plain
  /** The parameters at the evaluations so far, where they are kept. */
  readonly snapshots?: Snapshots
}

const lagTrials = 8

/**
 * One training, an update at a time. Holds no clock and no file: the same configuration gives the same metrics, bit for
 * bit, however often it is stopped and gone on with from its state.
 *
 * @example
 * ```ts
 * import { parseRule } from '@credit/rules/registry'
 * import { copy } from '@credit/tasks'
 * import { buildExperiment, configurationOf, Training } from '@credit/training'
 *
 * const small = { updates: 2, batch: 4 }
 * const few = { evaluationTrials: 4, finalTrials: 4, curvatureTrials: 4 }
 * const configuration = configurationOf(
 *   { task: 'copy', rule: 'eprop', seed: 0 },
 *   { preset: 'quick', options: { length: 2, delay: 40 }, network: { hidden: 4 }, training: small, measures: few },
 * )
 * const experiment = buildExperiment(configuration, {
 *   rule: parseRule(configuration.rule),
 *   task: (seed) => copy({ ...configuration.options, seed }),
 * })
 * const training = new Training(configuration, experiment)
 * while (training.status === null) [...training.advance()]
 * training.updates // => 2
 * ```
 */
export class Training {
  private readonly updater: Updater
  private readonly measured: ReturnType<typeof measurementsOf>
  private readonly sample: ReturnType<Split['sampler']>
  private batch: Batch | undefined
  private update: number
  private lossSum: number
  private lossCount: number
  private ended: Status | null = null
  private kept: Snapshots

  /**
   * @param from where to go on; default: the start
   * @throws ArgumentError for settings that do not fit the task or the rule, and when `from` was computed in another class of
   *   bits than can be had here, or lies beyond the last update.
   */
  constructor(
    private readonly configuration: RunConfiguration,
    experiment: Experiment,
    from?: TrainingState,
  ) {
    checkBuilt('Training', experiment)
    checkConfiguration(configuration, experiment.names)
    const { root, task } = experiment
    const { training } = configuration
    const make = training.updateEvery === 'trial' ? trialUpdater : stepUpdater
    this.updater = make(configuration, experiment, startOf(configuration, experiment), from?.updater)
    if (from?.bits !== undefined && from.bits !== this.bits) {
      const { name, reason } = this.kernel
      const expected = `one that gives "${from.bits}" bits, as the run began`
      throw new ArgumentError('Training', 'the kernel', expected, `${name}: ${this.bits}, ${reason}`)
    }
    this.sample = task.split('train').sampler(training.batch, root.child('data'))
    this.measured = measurementsOf(configuration, experiment, this.sample)
    // beyond the last one it would go on for ever
    this.update = checkInteger('Training', 'from.update', from?.update ?? 0, 0, training.updates)
    this.lossSum = from?.lossSum ?? 0
    this.lossCount = from?.lossCount ?? 0
    this.kept = from?.snapshots ?? { updates: [], parameters: [] }
  }

  /** How it ended; null while it goes on. */
  get status(): Status | null {
    return this.ended
  }

  /** A copy of the parameters as they are, flat. */
  get parameters(): Float64Array {
    return Float64Array.from(this.updater.parameters)
  }

  /** The parameters at every evaluation so far, and at the end, where `measures.surface` asks for them; else none. */
  get snapshots(): Snapshots {
    return this.kept
  }

  /** What computes it, and why it is that. */
  get kernel(): KernelReport {
    return this.updater.kernel
  }

  /** The class of the bits of its numbers; the same for the whole of it. */
  get bits(): string {
    return bitsOf(this.kernel)
  }

  /** Updates made. */
  get updates(): number {
    return this.update
  }

  /** One update, with the measurements that are due before it; or the last measurements, after which `status` is set. */
  *advance(): Generator<Metric> {
    const { training, measures } = this.configuration
    const { update } = this
    try {
      if (update === training.updates) {
        // without updates there is no other batch of one to align on
        if (update === 0) yield* this.align(this.sample(0))
        this.keep(update)
        yield* this.measured.atEnd(update, this.parameters, this.kept)
        return yield this.end('finished')
      }
      const withSharpness = update === 0 || isDue(update, measures.sharpnessEvery)
      if (withSharpness || isDue(update, measures.curvatureEvery)) {
        yield* this.measured.curvature(update, this.parameters, withSharpness)
      }
      if (update === 0) yield* this.measured.lags(update, this.parameters)
      if (isDue(update, measures.evaluateEvery)) {
        this.keep(update)
        const reached = yield* this.measured.evaluations(update, this.parameters, measures.evaluationTrials)
        if (reached) {
          yield* this.measured.atEnd(update, this.parameters, this.kept)
          return yield this.end('stopped')
        }
      }
      yield* this.learn(update)
      this.update++
    } catch (error) {
      if (!(error instanceof DivergenceError)) throw error
      yield this.end('diverged', { of: error.of, ...error.divergence })
    }
  }

  /** What `new Training(configuration, experiment, state)` goes on from. */
  state(): TrainingState {
    const { update, lossSum, lossCount, bits, updater, kept } = this
    const snapshots = kept.updates.length > 0 && { snapshots: kept }
    return { update, lossSum, lossCount, bits, updater: updater.state(), ...snapshots }
  }

  /** In the dtype of the training; no snapshot changes later, so that states share them. */
  private keep(update: number): void {
    const { updates, parameters } = this.kept
    if (this.configuration.measures.surface === 'none') return
    this.kept = {
      updates: [...updates, update],
      parameters: [...parameters, this.updater.parameters.slice()],
    }
  }

  private *learn(update: number): Generator<Metric> {
    const { updater } = this
    const batch = this.sample(update, this.batch)
    this.batch = batch
    const isRecorded = isDue(update, this.configuration.measures.alignEvery)
    // before the parameters change
    const aligned = isRecorded ? [...this.align(batch)] : []
    const { loss, gradientNorm } = updater.learn(batch, update)
    this.lossSum += loss
    this.lossCount++
    if (!isRecorded) return
    const mean = this.lossSum / this.lossCount
    const learningRate = scheduleOf(this.configuration.training)(update)
    yield { kind: 'train', update, loss: mean, gradientNorm, learningRate }
    this.lossSum = 0
    this.lossCount = 0
    yield* aligned
  }

  private align(batch: Batch): Generator<Metric> {
    return this.measured.alignment(this.update, this.parameters, batch, this.updater.ruleArrays)
  }

  private end(status: Status, details: object = {}): Metric {
    this.ended = status
    return { kind: 'end', update: this.update, status, ...details }
  }
}

/** Every so many updates, counted from 0; never for a period of 0. */
function isDue(update: number, every: number): boolean {
  return every > 0 && update % every === 0
}

/** What is measured along a training, all on fixed trials. */
function measurementsOf(
  configuration: RunConfiguration,
  experiment: Experiment,
  sample: ReturnType<Split['sampler']>,
) {
  const { training, measures } = configuration
  const { root, task, network, objective } = experiment
  const evaluate = evaluator(network, objective)
  const splits = [...task.splits, ...task.variants.map(({ name }) => name)].map((name) => {
    const strength = measures.strengths?.[name]
    return task.split(name, strength === undefined ? {} : { strength })
  })
  const train = task.split('train')
  const { network: curved, note = '' } = curvatureNetworkOf(configuration, experiment)
  const probeBatch = train.take(0, measures.curvatureTrials)
  const probeOptions = {
    tolerance: measures.curvatureTolerance,
    seed: root.child('probe'),
    block: measures.block,
    ...(note !== '' && { note }),
  }
  const probe =
    curved === null
      ? noCurvature(measures.curvatureTrials, note, measures.block)
      : curvatureProbe(curved, objective, probeBatch, probeOptions)
  const credit = lagProbe(experiment, train.take(0, Math.min(lagTrials, train.size)), measures.lags)
  const align = alignmentProbe(experiment, training)

  /** Other training trials at every evaluation, a function of the update alone, where the settings ask for them. */
  function trialsOf(split: Split, update: number): Trials {
    if (split.name !== 'train' || measures.evaluationDraw === 'first') return split
    if (measures.evaluationDraw === 'next') {
      return { ...split, size: training.batch, atOnce: true, take: () => sample(update) }
    }
    const branch = root.child('evaluation').child(update)
    return { ...split, take: (from, trials) => split.batch(trials, branch.child(from)) }
  }

  /** Returns whether the level of `training.stop` was reached. */
  function* evaluations(update: number, w: Float64Array, trials: number): Generator<Metric, boolean> {
    let reached = false
    for (const split of splits) {
      const found = evaluate(w, trialsOf(split, update), trials)
      yield { kind: 'evaluation', update, split: split.name, ...found }
      const { stop } = training
      if (stop?.split === split.name) {
        reached = stop.loss === undefined ? found.accuracy >= stop.accuracy! : found.loss <= stop.loss
      }
    }
    return reached
  }

  /** λ_max, and with it the other measures of sharpness or not. */
  function* curvature(update: number, w: Float64Array, withSharpness: boolean): Generator<Metric> {
    yield* probe.sharpness(update, w, withSharpness ? measures.sharpness : [])
  }

  function* lags(update: number, w: Float64Array): Generator<Metric> {
    if (measures.lags > 0) yield* credit(update, w)
  }

  return {
    alignment: align,
    evaluations,
    curvature,
    lags,
    *atEnd(update: number, w: Float64Array, snapshots: Snapshots): Generator<Metric> {
      yield* evaluations(update, w, measures.finalTrials)
      yield* curvature(update, w, true)
      yield* lags(update, w)
      if (measures.spectrum === 'end') yield* probe.spectrum(update, w)
      if (measures.surface === 'end' && curved !== null) {
        yield* surfaceProbe(curved, objective, probeBatch, probeOptions)(update, w, snapshots)
      }
    },
  }
}

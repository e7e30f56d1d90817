import { ArgumentError, type OptimizerState, parametersOf } from '@credit/core'
import { addPenalty, penaltyOf } from '@credit/core/kernels'
import { type LearnerState, type Rule, stepsOf } from '@credit/rules'
import type { RunConfiguration } from '../configuration.js'
import type { Experiment } from '../experiment.js'
import type { Plain } from '../plain.js'
import { descentOf } from './descent.js'
import { scheduleOf } from './optimizer.js'
import type { Updater } from './updater.js'

interface StepUpdaterState {
  readonly parameters: Float64Array
  readonly optimizer: OptimizerState
  readonly learner: LearnerState
}

/**
 * Changes the parameters every k steps, while the trials of a batch run side by side as streams of an online learner.
 *
 * Each change goes along the sum of the steps' gradients since the last one, over the mean number of steps with a loss in
 * a trial: for small steps the changes of a trial add up to one update of the whole trial. The gradient of L2 is divided
 * among them. k steps without a loss change nothing.
 *
 * @throws ArgumentError for a rule that runs offline alone.
 */
export function stepUpdater(
  configuration: RunConfiguration,
  experiment: Experiment,
  start: Float64Array,
  saved?: Plain,
): Updater {
  const { training } = configuration
  const { root, rule, network, objective } = experiment
  const state = saved as unknown as StepUpdaterState | undefined
  const { dtype, batch: streams, updateEvery } = training
  checkForm({ training }, rule)
  const every = updateEvery === 'trial' ? Number.POSITIVE_INFINITY : updateEvery
  const seed = root.child('rule')
  const begin = parametersOf(network.layout, Float64Array.from(state?.parameters ?? start))
  const learner = rule.online(network, begin, { loss: objective.loss, streams, seed, dtype })
  if (state) learner.restore(state.learner)
  const w = learner.parameters.data
  const sum = new Float64Array(w.length)
  const schedule = scheduleOf(training)
  let batchNumber = 0
  const descent = descentOf(configuration, experiment, {
    schedule: () => schedule(batchNumber),
    state: state?.optimizer,
  })

  function change(l2: number): number {
    addPenalty(sum, w, network.layout, l2)
    const norm = descent.change(w, sum)
    sum.fill(0)
    return norm
  }

  return {
    kernel: learner.kernel,
    parameters: w,
    learn(batch, update) {
      batchNumber = update
      const steps = [...stepsOf(batch, objective.loss)]
      const hasGradient = ({ target }: (typeof steps)[number]) => target !== null || learner.anticipates
      const losses = steps.reduce((count, { mask }) => count + mask.reduce((a, b) => a + b, 0), 0) / streams
      const isChange = (t: number) => (t + 1) % every === 0 || t === steps.length - 1
      const active = countChanges(steps.map(hasGradient), isChange)
      let loss = penaltyOf(w, network.layout, objective.l2)
      let norms = 0
      let waits = false
      const { initialState } = batch
      learner.reset({
        seed: seed.child(update),
        ...(initialState && { initialState: initialState.data }),
      })
      sum.fill(0)
      steps.forEach((each, t) => {
        const { input, target, ...options } = each
        const step = learner.step(input, target, options)
        loss += step.loss / losses
        if (hasGradient(each)) {
          waits = true
          for (let i = 0; i < sum.length; i++) sum[i] += step.gradient.data[i] / losses
        }
        if (!waits || !isChange(t)) return
        norms += change(objective.l2 / active)
        waits = false
      })
      return { loss, gradientNorm: norms / Math.max(1, active) }
    },
    get ruleArrays() {
      return learner.kept
    },
    state: () => ({
      parameters: Float64Array.from(w),
      optimizer: descent.state() as unknown as Plain,
      learner: learner.state() as unknown as Plain,
    }),
  }
}

/** How often the parameters change in a trial whose steps have a gradient or not. */
function countChanges(hasGradient: readonly boolean[], isChange: (t: number) => boolean): number {
  let count = 0
  let waits = false
  hasGradient.forEach((has, t) => {
    waits ||= has
    if (!waits || !isChange(t)) return
    count++
    waits = false
  })
  return count
}

/**
 * @throws ArgumentError when the parameters are to change within trials, and the rule can't run online or the direction
 *   needs a whole trial.
 */
export function checkForm(
  { training: { updateEvery, direction } }: Pick<RunConfiguration, 'training'>,
  rule: Rule,
): void {
  if (updateEvery === 'trial') return
  if (!rule.forms.includes('online')) {
    const expected = `trial for ${rule.notation}, which has no online form`
    throw new ArgumentError('credit', '--update-every', expected, updateEvery)
  }
  if (direction !== 'estimate') {
    throw new ArgumentError('credit', '--direction', `estimate with --update-every ${updateEvery}`, direction)
  }
}

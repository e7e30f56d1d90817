import { type Batch, exactCredit, type OptimizerState, parametersOf, Workspace } from '@credit/core'
import type { EstimatorState } from '@credit/rules'
import type { RunConfiguration } from '../configuration.js'
import type { Experiment } from '../experiment.js'
import type { Plain } from '../plain.js'
import { descentOf } from './descent.js'
import { learningNoise } from './noise.js'
import { scheduleOf } from './optimizer.js'
import type { Updater } from './updater.js'

interface TrialUpdaterState {
  readonly parameters: Float64Array
  readonly optimizer: OptimizerState
  readonly estimator: EstimatorState
}

/** One change of the parameters per batch of whole trials, along the rule's estimate of the gradient. */
export function trialUpdater(
  configuration: RunConfiguration,
  experiment: Experiment,
  start: Float64Array,
  saved?: Plain,
): Updater {
  const { training } = configuration
  const { root, task, rule, network, objective } = experiment
  const state = saved as unknown as TrialUpdaterState | undefined
  const { dtype, direction, batch: trials } = training
  const w = Float64Array.from(state?.parameters ?? start)
  const schedule = scheduleOf(training)
  const descent = descentOf(configuration, experiment, { schedule, state: state?.optimizer })
  const seed = root.child('rule')
  const size = { steps: task.steps, trials }
  const estimator = rule.estimator(network, objective, { ...size, dtype, seed })
  if (state) estimator.restore(state.estimator)
  const estimate = parametersOf(network.layout).data
  const noise = learningNoise(configuration, experiment)
  const noisy = noise && w.slice()
  const exact = direction === 'projection' ? new Workspace(network, objective, { ...size, dtype }) : null
  const gradient = exact && parametersOf(network.layout).data

  /** In every block ĝ becomes ρg, its projection on the exact gradient. */
  function projectOnExact(batch: Batch, point: Float64Array): void {
    exact!.load(batch)
    exact!.forward(point)
    exact!.gradient(exactCredit, gradient!)
    for (const { offset, length } of Object.values(network.layout.blocks)) {
      const g = gradient!.subarray(offset, offset + length)
      const block = estimate.subarray(offset, offset + length)
      let [along, square] = [0, 0]
      for (let i = 0; i < length; i++) {
        along += block[i] * g[i]
        square += g[i] * g[i]
      }
      const rho = square > 0 ? along / square : 0
      for (let i = 0; i < length; i++) block[i] = rho * g[i]
    }
  }

  return {
    kernel: estimator.kernel,
    parameters: w,
    learn(clean, update) {
      const batch = noise?.batch(clean, update) ?? clean
      const point = noise?.weights(w, noisy!, update) ?? w
      estimator.load(batch)
      const loss = estimator.estimate(point, estimate, seed.child(update))
      if (exact) projectOnExact(batch, point)
      return { loss, gradientNorm: descent.change(w, estimate) }
    },
    get ruleArrays() {
      return estimator.state().arrays
    },
    state: () =>
      ({
        parameters: w.slice(),
        optimizer: descent.state(),
        estimator: estimator.state(),
      }) as unknown as Plain,
  }
}

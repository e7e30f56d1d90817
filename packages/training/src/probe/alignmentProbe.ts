import { alignment, type Batch, exactCredit, parametersOf, type Real, Workspace } from '@credit/core'
import type { RunConfiguration } from '../configuration.js'
import type { Experiment } from '../experiment.js'
import type { MetricOf } from '../metric.js'

/**
 * Alignment of the rule with the exact gradient on the batch of an update, in float64, of the loss alone: the gradient of
 * L2 is the same under every rule and would only hide the difference.
 */
export function alignmentProbe(
  { root, network, objective, task, rule }: Experiment,
  { batch: trials, updateEvery }: RunConfiguration['training'],
) {
  const unpenalized = { loss: objective.loss, l2: 0 }
  const size = { steps: task.steps, trials }
  const workspace = new Workspace(network, unpenalized, size)
  const seed = root.child('rule')
  // what a rule carries along has another layout in its other form
  const form = updateEvery === 'trial' ? undefined : 'online'
  const estimator = rule.estimator(network, unpenalized, { ...size, seed, form })
  const exact = parametersOf(network.layout)
  const estimate = parametersOf(network.layout)
  const { version, rule: notation, arrays } = estimator.state()
  const names = Object.keys(arrays)

  /** @param ruleArrays what the rule that trains has learned so far: the estimate depends on it. */
  return function* (
    update: number,
    w: Float64Array,
    batch: Batch,
    ruleArrays: Readonly<Record<string, Real>>,
  ): Generator<MetricOf<'alignment'>> {
    workspace.load(batch)
    workspace.forward(w)
    workspace.gradient(exactCredit, exact.data)
    estimator.load(batch)
    const carried = Object.fromEntries(names.map((name) => [name, ruleArrays[name]]))
    estimator.restore({ version, rule: notation, arrays: carried })
    estimator.estimate(w, estimate.data, seed.child(update))
    for (const [block, measure] of Object.entries(alignment(estimate, exact))) {
      if (block === 'overall' || network.layout.blocks[block as 'recurrent'].length > 0) {
        yield { kind: 'alignment', update, block, ...measure }
      }
    }
  }
}

import { alignment, parametersOf, type Real, seed } from '@credit/core'
import { exact } from '@credit/rules'
import { describe, expect, test } from 'vitest'
import { recallConfiguration, startOf, tinyExperiment } from '../../test/tinyExperiment.ts'
import type { RunConfiguration } from '../configuration.js'
import { train } from '../train.js'
import { stepUpdater } from '../update/stepUpdater.js'
import { trialUpdater } from '../update/trialUpdater.js'
import { alignmentProbe } from './alignmentProbe.js'

function setUp(rule: string, changes: Partial<RunConfiguration['training']> = {}) {
  const configuration = recallConfiguration(rule, { learningRate: 0.01, ...changes })
  const experiment = tinyExperiment(configuration)
  const start = startOf(experiment)
  const make = configuration.training.updateEvery === 'trial' ? trialUpdater : stepUpdater
  const updater = make(configuration, experiment, start)
  const sample = experiment.task.split('train').sampler(4, seed(5))
  return {
    configuration,
    experiment,
    updater,
    sample,
    probe: alignmentProbe(experiment, configuration.training),
  }
}

test.each(['eprop', 'eprop:feedback=random', 'mdgl', 'uoro'])(
  '%s: is that of its gradient with the exact one, of the loss without L2, in every block',
  (rule) => {
    const { experiment, updater, sample, probe } = setUp(rule, { l2: 0.5 })
    const { network, objective, root } = experiment
    const problem = { network, batch: sample(0), objective: { ...objective, l2: 0 } }
    const w = Float64Array.from(updater.parameters)
    const point = parametersOf(network.layout, w)
    const found = [...probe(7, w, sample(0), updater.ruleArrays)]
    const rules = root.child('rule')
    // feedback comes from the seed of the rule, what it draws from that of the update
    const drawn = experiment.rule.estimator(network, problem.objective, { steps: 12, trials: 4, seed: rules })
    drawn.load(problem.batch)
    const estimate = parametersOf(network.layout)
    drawn.estimate(w, estimate.data, rules.child(7))
    const wanted = alignment(estimate, exact().gradient(problem, point).gradient)
    expect(found).toHaveLength(6)
    for (const { block, update, kind, ...measures } of found) {
      expect([kind, update]).toEqual(['alignment', 7])
      expect(measures).toEqual(wanted[block as keyof typeof wanted])
    }
    expect(found.find(({ block }) => block === 'recurrent')!.cosine).toBeLessThan(0.999)
    if (rule === 'uoro') {
      const other = [...probe(8, w, sample(0), updater.ruleArrays)]
      expect(other[0].cosine).not.toBe(found[0].cosine)
    }
  },
)

describe.each(['trial', 5] as const)('with updates every %s', (updateEvery) => {
  test.each(['dni', 'kernl', 'modprop:taps=3'])(
    '%s: is that of the rule as it has learned so far',
    (rule) => {
      const { updater, sample, probe } = setUp(rule, { updateEvery })
      const before = Object.fromEntries(
        Object.entries(updater.ruleArrays).map(([name, values]) => [name, values.slice()]),
      )
      for (let update = 0; update < 5; update++) updater.learn(sample(update), update)
      const w = Float64Array.from(updater.parameters)
      const measure = (arrays: Readonly<Record<string, Real>>) => [...probe(5, w, sample(5), arrays)]
      const found = measure(updater.ruleArrays)
      // measured twice, the same: measuring does not teach it
      expect(measure(updater.ruleArrays)).toEqual(found)
      expect(measure(before)).not.toEqual(found)
    },
  )

  test.each(['dni', 'kernl', 'modprop:taps=3', 'uoro', 'eprop:feedback=random'])(
    '%s: a training that is measured at every update ends with the bits of one that is not',
    (rule) => {
      const end = (measures: Partial<RunConfiguration['measures']>, seedOfRun = 3) => {
        const configuration = {
          ...recallConfiguration(rule, { updateEvery, learningRate: 0.01 }, measures),
          seed: seedOfRun,
        }
        const training = train(configuration, tinyExperiment(configuration))
        for (;;) {
          const { done, value } = training.next()
          if (done) return value.parameters
        }
      }
      const rarely = end({ alignEvery: 100, evaluateEvery: 100 })
      const often = end({ alignEvery: 1, evaluateEvery: 1, curvatureEvery: 1, lags: 3, sharpness: ['trace'] })
      expect(often).toEqual(rarely)
      expect(end({}, 4)).not.toEqual(rarely)
    },
  )
})

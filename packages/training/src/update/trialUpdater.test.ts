import { alignment, parametersOf, seed } from '@credit/core'
import { exact } from '@credit/rules'
import { describe, expect, test } from 'vitest'
import { recallConfiguration, startOf, tinyExperiment } from '../../test/tinyExperiment.ts'
import type { RunConfiguration } from '../configuration.js'
import { trialUpdater } from './trialUpdater.js'

const learningRate = 0.1

/** One update by sgd, what changed over −η, and the rule's estimate and the exact gradient where it began. */
function update(rule: string, changes: Partial<RunConfiguration['training']> = {}) {
  const configuration = recallConfiguration(rule, { learningRate, l2: 0.01, ...changes })
  const experiment = tinyExperiment(configuration)
  const { network, objective, task, root } = experiment
  const { layout } = network
  const start = startOf(experiment)
  const batch = task.split('train').sampler(4, seed(5))(0)
  const updater = trialUpdater(configuration, experiment, start)
  const learned = updater.learn(batch, 0)
  const point = parametersOf(layout, start)
  const problem = { network, batch, objective }
  const options = { seed: root.child('rule') }
  return {
    ...learned,
    layout,
    parameters: Float64Array.from(updater.parameters),
    along: parametersOf(
      layout,
      start.map((w, i) => (w - updater.parameters[i]) / learningRate),
    ),
    estimate: experiment.rule.gradient(problem, point, options),
    exact: exact().gradient(problem, point).gradient,
  }
}

describe('along the estimate', () => {
  test('is a step of sgd along the gradient of the rule', () => {
    const { along, estimate, loss, gradientNorm } = update('eprop:feedback=random')
    along.data.forEach((value, i) => {
      expect(value).toBeCloseTo(estimate.gradient.data[i], 13)
    })
    expect(loss).toBe(estimate.loss)
    expect(gradientNorm).toBeCloseTo(Math.hypot(...estimate.gradient.data), 13)
  })

  test('clipped, has the norm of the clip; what is reported is the norm before', () => {
    const { along, gradientNorm, estimate } = update('eprop', { clip: 0.01 })
    expect(Math.hypot(...along.data)).toBeCloseTo(0.01, 13)
    expect(gradientNorm).toBeCloseTo(Math.hypot(...estimate.gradient.data), 13)
    expect(gradientNorm).toBeGreaterThan(0.1)
  })
})

describe('along the projection', () => {
  const { along, exact, estimate, layout } = update('eprop', { direction: 'projection' })
  const blocks = ['recurrent', 'input', 'bias', 'readout', 'readoutBias'] as const

  test('every block goes along its exact gradient, ρ times as far', () => {
    const wanted = alignment(estimate.gradient, exact)
    for (const block of blocks) {
      expect(layout.blocks[block].length).toBeGreaterThan(0)
      exact[block].forEach((g, i) => {
        expect(along[block][i]).toBeCloseTo(wanted[block].rho * g, 13)
      })
    }
    // the readout's gradient is exact; that of the rest is not
    expect(wanted.readout.rho).toBeCloseTo(1, 12)
    expect(Math.abs(wanted.recurrent.rho - 1)).toBeGreaterThan(0.01)
  })

  test('the control: the estimate itself goes elsewhere', () => {
    const free = alignment(update('eprop').along, exact)
    const projected = alignment(along, exact)
    expect(projected.recurrent.cosine).toBeCloseTo(1, 13)
    expect(free.recurrent.cosine).toBeLessThan(0.99)
    // with the same ρ
    expect(projected.recurrent.rho).toBeCloseTo(free.recurrent.rho, 12)
  })

  test('of the exact gradient is the exact gradient', () => {
    const [projected, plain] = (['projection', 'estimate'] as const).map((direction) =>
      update('exact', { direction, momentum: 0.5 }),
    )
    projected!.parameters.forEach((w, i) => {
      expect(w).toBeCloseTo(plain!.parameters[i], 14)
    })
    const { parameters } = update('eprop', { direction: 'projection', momentum: 0.5 })
    expect(Math.max(...parameters.map((w, i) => Math.abs(w - plain!.parameters[i])))).toBeGreaterThan(1e-4)
  })

  test('in float32 is near that of float64', () => {
    const single = update('eprop', { direction: 'projection', dtype: 'float32' })
    const errors = single.along.data.map((value, i) => Math.abs(value - along.data[i]))
    expect(Math.max(...errors)).toBeLessThan(1e-5)
    expect(Math.max(...errors)).toBeGreaterThan(0)
  })
})

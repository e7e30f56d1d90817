import { parseRule } from '@credit/rules/registry'
import { patternGeneration } from '@credit/tasks'
import { expect, it } from 'vitest'
import { configurationOf } from '../src/configurationOf.ts'
import { buildExperiment } from '../src/experiment.ts'
import { metricsOf } from '../src/metric.ts'
import { Training } from '../src/training.ts'

// 200 updates of 1000 steps of 100 units each

/** The loss before and after 200 updates of e-prop with the settings of the paper. */
function learned(change: { learningRate?: number } = {}): number[] {
  const configuration = configurationOf(
    { task: 'pattern-generation', rule: 'eprop:feedback=random', seed: 0 },
    { preset: 'eprop-2020', training: { updates: 200, ...change }, measures: { evaluateEvery: 200 } },
  )
  const experiment = buildExperiment(configuration, {
    rule: parseRule(configuration.rule),
    task: (seed) => patternGeneration({ ...configuration.options, seed }),
  })
  const training = new Training(configuration, experiment)
  const metrics = []
  while (training.status === null) metrics.push(...training.advance())
  return metricsOf('evaluation', metrics).flatMap(({ split, loss }) => (split === 'validation' ? [loss] : []))
}

it('e-prop halves the squared error of its pattern within 200 updates of spiking units', () => {
  const [before, after] = learned()
  expect(before).toBeGreaterThan(0.1)
  expect(after).toBeLessThan(before / 2)
}, 120_000)

it('control: not with steps a thousand times smaller', () => {
  const [before, after] = learned({ learningRate: 1e-4 })
  expect(after).toBeGreaterThan((3 * before) / 4)
}, 120_000)

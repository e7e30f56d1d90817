import { leakyNetwork, seed } from '@credit/core'
import { parseRule } from '@credit/rules/registry'
import { rowMnist } from '@credit/tasks'
import type { RunConfiguration } from '../src/configuration.ts'
import type { Experiment } from '../src/experiment.ts'

/** A configuration that trains in a few milliseconds. */
export function tinyConfiguration(rule: string, changes: Partial<RunConfiguration['training']> = {}) {
  return {
    task: 'row-mnist',
    rule,
    seed: 3,
    network: { hidden: 6, leak: 0, activation: 'relu', bias: 'none', autapses: 'none' },
    training: {
      updates: 5,
      batch: 4,
      optimizer: 'sgd',
      learningRate: 0.1,
      schedule: 'constant',
      momentum: 0,
      clip: 0,
      l2: 1e-3,
      ...changes,
    },
    measures: {
      evaluateEvery: 2,
      evaluationTrials: 12,
      finalTrials: 20,
      alignEvery: 2,
      curvatureTrials: 8,
      curvatureTolerance: 1e-3,
    },
  } satisfies RunConfiguration
}

/** What `experimentOf` builds, on noise in place of the digits. */
export function tinyExperiment(configuration: RunConfiguration): Experiment {
  const root = seed(configuration.seed)
  const noise = seed(11).generator()
  const digits = (trials: number) => ({
    images: {
      data: Uint8Array.from({ length: trials * 784 }, () => noise.uint32() & 255),
      shape: [trials, 28, 28],
    },
    labels: { data: Uint8Array.from({ length: trials }, (_, i) => i % 10), shape: [trials] },
  })
  const task = rowMnist({ train: digits(80), test: digits(30) }, { validation: 20, seed: root.child('task') })
  return {
    root,
    task,
    rule: parseRule(configuration.rule),
    network: leakyNetwork({ inputs: task.inputs, outputs: task.outputs, ...configuration.network }),
    objective: { loss: task.objective.loss, l2: configuration.training.l2 },
  }
}

import { type Seed, seed } from '@credit/core'
import { parseRule } from '@credit/rules/registry'
import { rowMnist, type Task } from '@credit/tasks'
import { tasks } from '@credit/tasks/registry'
import type { RunConfiguration } from '../src/configuration.ts'
import { type Experiment, networkOf } from '../src/experiment.ts'

/** A configuration that trains in a few milliseconds. */
export function tinyConfiguration(
  rule: string,
  changes: Partial<RunConfiguration['training']> = {},
  measured: Partial<RunConfiguration['measures']> = {},
): RunConfiguration {
  return {
    task: 'row-mnist',
    rule,
    seed: 3,
    network: {
      ...{ hidden: 6, cell: 'voltage', leak: 0, activation: 'relu', readoutLeak: 0 },
      ...{ bias: 'none', autapses: 'none' },
    },
    training: {
      updates: 5,
      batch: 4,
      optimizer: 'sgd',
      learningRate: 0.1,
      ...{ epsilon: 1e-8, epsilonAddedTo: 'corrected' },
      schedule: 'constant',
      momentum: 0,
      clip: 0,
      l2: 1e-3,
      activity: 0,
      activityTarget: 0.01,
      dtype: 'float64',
      updateEvery: 'trial',
      direction: 'estimate',
      ...changes,
    },
    measures: {
      evaluateEvery: 2,
      evaluationTrials: 12,
      finalTrials: 20,
      evaluationDraw: 'first',
      alignEvery: 2,
      curvatureTrials: 8,
      curvatureTolerance: 1e-3,
      curvatureEvery: 0,
      curvatureOf: 'network',
      sharpness: [],
      sharpnessEvery: 0,
      lags: 0,
      spectrum: 'none',
      surface: 'none',
      ...measured,
    },
  }
}

/** Another one: 12 steps, of which only the last 3 have a loss, through leaky units with a bias. */
export function recallConfiguration(
  rule: string,
  changes: Partial<RunConfiguration['training']> = {},
  measured: Partial<RunConfiguration['measures']> = {},
): RunConfiguration {
  return {
    ...tinyConfiguration(rule, changes, measured),
    task: 'copy',
    options: { dt: 20, length: 3, delay: 100, scored: 'recall' },
    network: {
      ...{ hidden: 6, cell: 'voltage', leak: 0.5, activation: 'tanh', readoutLeak: 0 },
      ...{ bias: 'trained', autapses: 'allowed' },
    },
  }
}

/** What `experimentOf` builds, on noise in place of the digits. */
export function tinyExperiment(configuration: RunConfiguration): Experiment {
  const root = seed(configuration.seed)
  const task = taskOf(configuration, root.child('task'))
  return {
    root,
    task,
    rule: parseRule(configuration.rule),
    network: networkOf(configuration, task),
    objective: { loss: task.objective.loss, l2: configuration.training.l2 },
  }
}

/** The parameters that a training begins with, flat. */
export function startOf({ network, root }: Experiment): Float64Array {
  return network.initialize(root.child('init')).data
}

function taskOf({ task, options }: RunConfiguration, seedOfTask: Seed): Task {
  if (task === 'copy') return tasks.copy.create({ seed: seedOfTask, ...options })
  const noise = seed(11).generator()
  const digits = (trials: number) => ({
    images: {
      data: Uint8Array.from({ length: trials * 784 }, () => noise.uint32() & 255),
      shape: [trials, 28, 28],
    },
    labels: { data: Uint8Array.from({ length: trials }, (_, i) => i % 10), shape: [trials] },
  })
  return rowMnist({ train: digits(80), test: digits(30) }, { validation: 20, seed: seedOfTask })
}

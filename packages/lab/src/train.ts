import {
  adam,
  alignment,
  type Batch,
  clipByGlobalNorm,
  constantSchedule,
  cosineSchedule,
  DivergenceError,
  exactCredit,
  globalNorm,
  type Optimizer,
  parametersOf,
  project,
  type Schedule,
  sgd,
  stepSchedule,
  Workspace,
} from '@credit/core'
import { initializersFor } from '@credit/tasks'
import type { RunConfiguration } from './configuration.js'
import { curvatureProbe } from './curvatureProbe.js'
import { evaluator } from './evaluate.js'
import type { Experiment } from './experiment.js'

/** One line of `metrics.jsonl`. */
export type Metric = { readonly kind: string; readonly update: number } & Readonly<Record<string, unknown>>

export type Status = 'finished' | 'diverged'

/**
 * Trains one rule and yields every measurement as it is made; the last one says how the run ended. Holds no
 * clock and no file: the same configuration yields the same metrics, bit for bit.
 *
 * A loss or gradient that is not finite ends the run as 'diverged', and says where.
 */
export function* train(configuration: RunConfiguration, experiment: Experiment): Generator<Metric, Status> {
  const { training, measures } = configuration
  const { root, task, rule, network, objective } = experiment
  const { batch } = training
  const parameters = network.initialize(root.child('init'), initializersFor(configuration.network))
  const w = parameters.data
  const estimate = parametersOf(network.layout)
  const optimizer = optimizerOf(training, w.length)
  const ruleSeed = root.child('rule')
  const estimator = rule.estimator(network, objective, { steps: task.steps, trials: batch, seed: ruleSeed })
  const align = alignmentProbe(experiment, batch)
  const evaluate = evaluator(network, objective)
  const splits = [...task.splits, ...task.variants.map(({ name }) => name)].map((name) => task.split(name))
  const trainSplit = task.split('train')
  const sample = trainSplit.sampler(batch, root.child('data'))
  const curvature = curvatureProbe(network, objective, trainSplit.take(0, measures.curvatureTrials), {
    tolerance: measures.curvatureTolerance,
    seed: root.child('probe'),
  })

  function* evaluations(update: number, trials: number): Generator<Metric> {
    for (const split of splits)
      yield { kind: 'evaluation', update, split: split.name, ...evaluate(w, split, trials) }
  }

  let update = 0
  let lossSum = 0
  let lossCount = 0
  try {
    yield { kind: 'curvature', update, ...curvature(w) }
    for (; update < training.updates; update++) {
      if (update % measures.evaluateEvery === 0) yield* evaluations(update, measures.evaluationTrials)
      const trials = sample(update)
      estimator.load(trials)
      lossSum += estimator.estimate(w, estimate.data, ruleSeed.child(update))
      lossCount++
      const norm =
        training.clip > 0 ? clipByGlobalNorm(estimate.data, training.clip) : globalNorm(estimate.data)
      if (update % measures.alignEvery === 0) {
        yield { kind: 'train', update, loss: lossSum / lossCount, gradientNorm: norm }
        lossSum = 0
        lossCount = 0
        yield* align(update, w, trials)
      }
      optimizer.update(w, estimate.data)
      project(network, w)
    }
    yield* evaluations(update, measures.finalTrials)
    yield { kind: 'curvature', update, ...curvature(w) }
  } catch (error) {
    if (!(error instanceof DivergenceError)) throw error
    yield { kind: 'end', update, status: 'diverged', of: error.of, ...error.divergence }
    return 'diverged'
  }
  yield { kind: 'end', update, status: 'finished' }
  return 'finished'
}

/**
 * Alignment of the rule with the exact gradient on the batch of an update, of the loss alone: the gradient of
 * L2 is the same under every rule and would only hide the difference.
 */
function alignmentProbe({ root, network, objective, task, rule }: Experiment, trials: number) {
  const unpenalized = { loss: objective.loss, l2: 0 }
  const size = { steps: task.steps, trials }
  const workspace = new Workspace(network, unpenalized, size)
  const seed = root.child('rule')
  const estimator = rule.estimator(network, unpenalized, { ...size, seed })
  const exact = parametersOf(network.layout)
  const estimate = parametersOf(network.layout)
  return function* (update: number, w: Float64Array, batch: Batch): Generator<Metric> {
    workspace.load(batch)
    workspace.forward(w)
    workspace.gradient(exactCredit, exact.data)
    estimator.load(batch)
    estimator.estimate(w, estimate.data, seed.child(update))
    for (const [block, measure] of Object.entries(alignment(estimate, exact))) {
      if (block === 'overall' || network.layout.blocks[block as 'recurrent'].length > 0) {
        yield { kind: 'alignment', update, block, ...measure }
      }
    }
  }
}

function optimizerOf(training: RunConfiguration['training'], size: number): Optimizer {
  const schedule = scheduleOf(training)
  return training.optimizer === 'adam'
    ? adam({ size, schedule })
    : sgd({ size, schedule, momentum: training.momentum })
}

function scheduleOf({ schedule, learningRate, updates }: RunConfiguration['training']): Schedule {
  if (schedule === 'constant') return constantSchedule(learningRate)
  return schedule === 'cosine'
    ? cosineSchedule(learningRate, { updates })
    : stepSchedule(learningRate, schedule)
}

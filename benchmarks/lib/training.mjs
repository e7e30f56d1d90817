// A training as its paper does it: data, estimate, optimizer and projection, without measurements.
import {
  adam,
  clipByGlobalNorm,
  constantSchedule,
  leakyNetwork,
  project,
  seed,
  sgd,
  stepSchedule,
} from '@credit/core'
import { parseRule } from '@credit/rules/registry'
import { daleOptions, initializersFor, leakOf } from '@credit/tasks'
import { tasks } from '@credit/tasks/registry'

/** A task of the registry; `files` as `loadFiles` reads them. */
export function taskOf(name, files) {
  const { needs, create } = tasks[name]
  const own = { seed: seed(1).child(name).child('task') }
  return needs === 'mnist' ? create(files, own) : create(own)
}

/** The network of the paper; where it has no types, units are of two, 1 : 4, so that every rule runs on it. */
function networkOf(task, { hidden, timeConstant, activation, bias, autapses, dale }) {
  const types = Array.from({ length: hidden }, (_, unit) => (unit < hidden / 5 ? 0 : 1))
  return leakyNetwork({
    ...{ inputs: task.inputs, outputs: task.outputs, hidden, leak: leakOf(timeConstant, task.dt) },
    ...{ activation, bias, autapses },
    ...(dale ? daleOptions(dale) : { types }),
  })
}

function optimizerOf({ optimizer, learningRate, schedule = 'constant' }, size) {
  const rate = schedule === 'constant' ? constantSchedule(learningRate) : stepSchedule(learningRate, schedule)
  return optimizer === 'adam' ? adam({ size, schedule: rate }) : sgd({ size, schedule: rate })
}

/**
 * A training on a task of a paper by a rule: `update()` makes a batch and learns from it, `estimate()` is the estimate
 * alone, on the batch of the last update.
 */
export function trainingOf({ task: name, rule, dtype, files }) {
  const settings = tasks[name].paper
  const root = seed(1).child(name)
  const task = taskOf(name, files)
  const network = networkOf(task, settings)
  const parameters = network.initialize(root.child('init'), initializersFor(settings)).data
  const began = parameters.slice()
  const gradient = new Float64Array(parameters.length)
  const optimizer = optimizerOf(settings, parameters.length)
  const estimator = parseRule(rule).estimator(network, task.objective, {
    ...{ steps: task.steps, trials: settings.batch, dtype, seed: root.child('rule') },
  })
  const sample = task.split('train').sampler(settings.batch, root.child('data'))
  let updates = 0
  const estimate = () => estimator.estimate(parameters, gradient)
  return {
    kernel: estimator.kernel.name,
    estimate,
    update() {
      estimator.load(sample(updates++))
      estimate()
      if (settings.clip !== undefined) clipByGlobalNorm(gradient, settings.clip)
      optimizer.update(parameters, gradient)
      project(network, parameters)
    },
    hasMoved: () => parameters.some((value, i) => value !== began[i]),
  }
}

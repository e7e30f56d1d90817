// Where the time of a training at the size of its paper goes, measurements as the command makes them by default; and what the
// whole takes beside as many gradients as it has updates.
//   npm run bench -- training [--quick] [--task NAME] [--dtype NAME] [--node PROGRAM] [--json FILE]
import { Workspace } from '@credit/core'
import { parseRule } from '@credit/rules/registry'
import { loadFiles } from '@credit/tasks/node'
import { tasks } from '@credit/tasks/registry'
import { buildExperiment, configurationOf, Training } from '@credit/training'
import { Benchmark } from './lib/benchmark.mjs'
import { dtypes } from './lib/workloads.mjs'

const bench = new Benchmark('training', {
  about: 'processor time of a training with its measurements, at the size of the paper, exact gradient',
  effort: { full: { updates: Number.POSITIVE_INFINITY }, quick: { updates: 100 } },
  choices: { task: ['row-mnist', 'delayed-xor'], dtype: dtypes },
  defaults: { dtype: ['float32'] },
})

for (const name of bench.chosen.task) {
  const files = loadFiles(name)
  for (const dtype of bench.chosen.dtype) {
    const training = trainingOf(name, files, dtype)
    const { kernel } = training
    const { total, spent, gradients, updates } = await profile(training)
    const where = { workload: `${name}, ${updates} updates`, dtype, kernel: kernel.name }
    bench.record({ ...where, quantity: 'whole', unit: 's', values: [total] })
    for (const [part, seconds] of Object.entries(spent)) {
      bench.record({ ...where, quantity: part, unit: 's', values: [seconds] })
    }
    const share = (seconds) => [seconds / total]
    const { data, measurement } = spent
    bench.record({
      ...where,
      quantity: '(data + measurement) / whole',
      unit: '×',
      values: share(data + measurement),
    })
    const values = gradients.map((seconds) => total / (updates * seconds))
    bench.record({ ...where, quantity: 'whole / (updates × gradient)', unit: '×', values })
    bench.show()
  }
}
bench.finish()

function trainingOf(task, files, dtype) {
  const named = { task, rule: 'exact', seed: 0 }
  const settings = { preset: 'paper', training: { dtype } }
  const whole = configurationOf(named, settings)
  const updates = Math.min(whole.training.updates, bench.effort.updates)
  const configuration = configurationOf(named, { ...settings, training: { dtype, updates } })
  const { needs, create } = tasks[task]
  const experiment = buildExperiment(configuration, {
    rule: parseRule(configuration.rule),
    task: (seed) => {
      const options = { ...configuration.options, seed }
      return needs === 'mnist' ? create(files, options) : create(options)
    },
  })
  return new Training(configuration, experiment)
}

/** Seconds of the processor in each part of a whole training, and of single gradients that were timed along the way. */
async function profile(training) {
  const spent = { data: 0, forward: 0, credit: 0, update: 0, measurement: 0 }
  const gradients = []
  let learning = false
  const clock = () => process.cpuUsage()
  const since = (began) => {
    const { user, system } = process.cpuUsage(began)
    return (user + system) / 1e6
  }
  /** Counts the time of a method, where that is a part of learning; returns how to take the clock away again. */
  const timed = (owner, method, part) => {
    const original = owner[method]
    owner[method] = function (...values) {
      if (!learning) return original.apply(this, values)
      const began = clock()
      const result = original.apply(this, values)
      spent[part] += since(began)
      return result
    }
    return () => (owner[method] = original)
  }
  const { prototype } = Workspace
  const remove = [
    timed(prototype, 'load', 'data'),
    timed(prototype, 'forward', 'forward'),
    timed(prototype, 'gradient', 'credit'),
  ]
  // the parts of a training are ordinary objects behind it: its batches and its updates get a clock
  const { updater, sample } = training
  let ofBatches = 0
  training.sample = (...values) => {
    const began = clock()
    const batch = sample(...values)
    ofBatches += since(began)
    return batch
  }
  const learn = updater.learn.bind(updater)
  let ofLearning = 0
  updater.learn = (...values) => {
    learning = true
    const before = spent.forward + spent.credit
    const began = clock()
    const result = learn(...values)
    ofLearning += since(began)
    learning = false
    gradients.push(spent.forward + spent.credit - before)
    return result
  }
  const began = clock()
  while (training.status === null) {
    for (const metric of training.advance())
      if (metric.kind === 'end' && metric.status !== 'finished') throw new Error(metric.status)
  }
  const total = since(began)
  for (const one of remove) one()
  spent.update = ofLearning - spent.data - spent.forward - spent.credit
  spent.measurement = total - ofLearning - ofBatches
  spent.data += ofBatches
  return { total, spent, gradients, updates: gradients.length }
}

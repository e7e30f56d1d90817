// Processor time of making a batch against that of its exact gradient, for every task at its default size.
//   npm run bench -- batches [--quick] [--task NAME] [--dtype NAME] [--node PROGRAM] [--json FILE]
import { exactCredit, seed, Workspace } from '@credit/core'
import { initializersFor, networkFor } from '@credit/tasks'
import { loadFiles } from '@credit/tasks/node'
import { tasks } from '@credit/tasks/registry'
import { Benchmark } from './lib/benchmark.mjs'
import { processorTime, timeInRounds } from './lib/rounds.mjs'
import { ratios } from './lib/statistics.mjs'
import { taskOf } from './lib/training.mjs'
import { dtypes } from './lib/workloads.mjs'

const bench = new Benchmark('batches', {
  about: 'processor time of making a batch, over that of its exact gradient',
  effort: { full: { rounds: 9, slice: 0.1 }, quick: { rounds: 3, slice: 0.03 } },
  choices: { task: Object.keys(tasks), dtype: dtypes },
})
/** What a batch may take of the time of its gradient. */
const wanted = { ratio: 0.1, source: 'a batch is not to show beside its gradient' }

/** A batch and its gradient, with the network and size of the paper or, where it states none, of `reachable`. */
function worksOf(name, dtype) {
  const task = taskOf(name, files(name))
  const settings = tasks[name].paper ?? tasks[name].reachable.settings
  const network = networkFor(task, settings)
  const root = seed(1).child(name)
  const { data: w } = network.initialize(root.child('init'), initializersFor(settings))
  const workspace = new Workspace(network, task.objective, {
    steps: task.steps,
    trials: settings.batch,
    dtype,
  })
  const gradient = new Float64Array(w.length)
  const sample = task.split('train').sampler(settings.batch, root.child('data'))
  let update = 0
  const batch = () => sample(update++)
  workspace.load(batch())
  return {
    workload: `${name}, N ${settings.hidden}, I ${task.inputs}, T ${task.steps}, B ${settings.batch}`,
    kernel: workspace.kernel.name,
    batch,
    gradient() {
      workspace.forward(w)
      workspace.gradient(exactCredit, gradient)
    },
    isZero: () => gradient.every((value) => value === 0),
  }
}

const read = new Map()
function files(name) {
  const { needs } = tasks[name]
  if (!read.has(needs)) read.set(needs, loadFiles(name))
  return read.get(needs)
}

for (const dtype of bench.chosen.dtype) {
  for (const name of bench.chosen.task) {
    const { workload, kernel, batch, gradient, isZero } = worksOf(name, dtype)
    const seconds = await timeInRounds([batch, gradient].map(processorTime), bench.effort)
    if (isZero()) throw new Error(`${name}: the gradient is 0`)
    const where = { workload, dtype, kernel }
    for (const [i, quantity] of ['batch', 'gradient'].entries()) {
      bench.record({ ...where, quantity, unit: 'ms', values: seconds[i].map((time) => 1000 * time) })
    }
    const share = { quantity: 'batch / gradient', unit: '×', better: 'lower', values: ratios(...seconds) }
    bench.record({ ...where, ...share, wanted })
  }
  bench.show()
}
bench.finish()

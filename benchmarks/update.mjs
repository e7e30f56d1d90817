// A training update end to end, as the paper of the task does it: batch, estimate, optimizer, projection.
//   npm run bench -- update [--quick] [--task NAME] [--dtype NAME] [--node PROGRAM] [--json FILE]
import { loadFiles } from '@credit/tasks/node'
import { Benchmark } from './lib/benchmark.mjs'
import { processorTime, timeInRounds } from './lib/rounds.mjs'
import { ratios } from './lib/statistics.mjs'
import { trainingOf } from './lib/training.mjs'
import { dtypes } from './lib/workloads.mjs'

const tasks = ['row-mnist', 'delayed-xor']
const bench = new Benchmark('update', {
  about: 'processor time of a training update with its data, at the size of the paper',
  effort: { full: { rounds: 9, slice: 0.25 }, quick: { rounds: 3, slice: 0.05 } },
  choices: { task: tasks, dtype: dtypes },
})
const rules = ['exact', 'eprop', 'modprop:modulation=type,meanDerivative=0.25']

for (const task of bench.chosen.task) {
  const files = loadFiles(task)
  for (const dtype of bench.chosen.dtype) {
    const trainings = rules.map((rule) => trainingOf({ task, rule, dtype, files }))
    // the estimate alone takes turns with its update: what is left is data, optimizer and projection
    const seconds = await timeInRounds(
      trainings.flatMap(({ update, estimate }) => [update, estimate]).map(processorTime),
      bench.effort,
    )
    for (const [i, rule] of rules.entries()) {
      const { kernel, hasMoved } = trainings[i]
      if (!hasMoved()) throw new Error(`${task}, ${rule}: the parameters are where they began`)
      const [update, estimate] = [seconds[2 * i], seconds[2 * i + 1]]
      const where = { workload: `${task}, ${rule}`, dtype, kernel }
      const milliseconds = update.map((time) => 1000 * time)
      bench.record({ ...where, quantity: 'update', unit: 'ms', values: milliseconds })
      const share = { unit: '×', better: 'lower' }
      bench.record({ ...where, ...share, quantity: 'update / estimate', values: ratios(update, estimate) })
      if (i === 0) continue
      const values = ratios(update, seconds[0])
      bench.record({ ...where, ...share, quantity: 'update / exact update', values })
    }
    bench.show()
  }
}
bench.finish()

// Time of an update of the parameters beside that of an online step with its gradient, in the memory of the learner.
//   npm run bench -- optimizers [--quick] [--dtype NAME] [--node PROGRAM] [--json FILE]
import { adam, constantSchedule, leakyNetwork, seed, sgd, squaredError } from '@credit/core'
import { eprop } from '@credit/rules'
import { Benchmark } from './lib/benchmark.mjs'
import { rootsOf } from './lib/roots.mjs'
import { processorTime, timeInRounds } from './lib/rounds.mjs'
import { ratios } from './lib/statistics.mjs'
import { dtypes } from './lib/workloads.mjs'

const bench = new Benchmark('optimizers', {
  about:
    'an update in the memory of a learner, beside an e-prop step with its gradient: one stream, I = K = 2',
  effort: { full: { rounds: 15, slice: 0.03 }, quick: { rounds: 5, slice: 0.01 } },
  choices: { dtype: dtypes },
})
const schedule = constantSchedule(1e-9)
const [input, target] = [
  [0.1, -0.2],
  [0.3, 0.1],
]

for (const dtype of bench.chosen.dtype) {
  for (const hidden of [32, 64, 128]) {
    const network = leakyNetwork({ inputs: 2, hidden, outputs: 2, leak: 0.9, activation: 'tanh' })
    const learner = eprop().online(network, network.initialize(seed(1)), { loss: squaredError(), dtype })
    const w = learner.parameters.data
    const size = w.length
    const step = () => learner.step(input, target).gradient.data
    const gradient = step()
    const before = w.slice()
    const descent = sgd({ size, schedule })
    const works = {
      step,
      'step and sgd': () => descent.update(w, step()),
      ...Object.fromEntries(
        Object.entries({
          sgd: descent,
          momentum: sgd({ size, schedule, momentum: 0.9 }),
          adam: adam({ size, schedule }),
        }).map(([name, optimizer]) => [name, () => optimizer.update(w, gradient)]),
      ),
      // one square root and two divisions a parameter, in vectors as wide as the engine makes them
      roots: await rootsOf(size),
    }
    const names = Object.keys(works)
    const seconds = await timeInRounds(Object.values(works).map(processorTime), bench.effort)
    if (w.every((x, i) => x === before[i])) throw new Error('the parameters are where they began')
    const timesOf = (name) => seconds[names.indexOf(name)]
    const where = { workload: `N ${hidden}`, dtype, kernel: learner.kernel.name }
    for (const quantity of names) {
      bench.record({ ...where, quantity, unit: 'µs', values: timesOf(quantity).map((time) => 1e6 * time) })
    }
    for (const [one, other, most] of [
      ['sgd', 'step', 1],
      ['step and sgd', 'step', 2],
      ['adam', 'roots', 1.5],
    ]) {
      bench.record({
        ...where,
        ...{ quantity: `${one} / ${other}`, unit: '×', better: 'lower' },
        values: ratios(timesOf(one), timesOf(other)),
        wanted: { ratio: most, source: 'what an update may cost' },
      })
    }
  }
  bench.show()
}
bench.finish()

// Time of a rule's estimate over a batch beside that of the exact gradient, and of a SnAp-2 step beside a dense RTRL step.
//   npm run bench -- rules [--quick] [--workload NAME] [--dtype NAME] [--node PROGRAM] [--json FILE]
import { leakyNetwork, randomConnectivity, seed, squaredError } from '@credit/core'
import { parseRule } from '@credit/rules/registry'
import { Benchmark } from './lib/benchmark.mjs'
import { processorTime, timeInRounds } from './lib/rounds.mjs'
import { ratios } from './lib/statistics.mjs'
import { batchOf, drawNumbers, dtypes, nameOf, networkOf, objective, workloads } from './lib/workloads.mjs'

const bench = new Benchmark('rules', {
  about: 'processor time of an estimate over a batch, over that of the exact gradient',
  effort: { full: { rounds: 9, slice: 0.15 }, quick: { rounds: 3, slice: 0.05 } },
  choices: { workload: workloads.map(nameOf), dtype: dtypes },
})

const type = 'modulation=type,meanDerivative=0.25'
/** Notations, and the share that is allowed on row-mnist and elsewhere. */
const rules = [
  { rule: 'exact' },
  { rule: 'eprop', most: { 'row-mnist': 0.8, other: 0.75 } },
  { rule: `modprop:${type}`, most: { other: 0.85 } },
  { rule: `modprop:${type},form=released`, most: { other: 0.85 } },
  { rule: 'mdgl' },
  { rule: 'modprop:meanDerivative=0.25' },
  { rule: 'truncated:window=10' },
]
const source = 'operations that the rule saves'

for (const dtype of bench.chosen.dtype) {
  for (const workload of workloads.filter(({ name }) => bench.chosen.workload.includes(name))) {
    const estimators = rules.map(({ rule }) => estimateOf(rule, workload, dtype))
    const seconds = await timeInRounds(
      estimators.map(({ estimate }) => processorTime(estimate)),
      bench.effort,
    )
    for (const [i, { rule, most }] of rules.entries()) {
      const where = { workload: `${workload.name}, ${rule}`, dtype, kernel: estimators[i].kernel }
      const milliseconds = seconds[i].map((time) => 1000 * time)
      bench.record({ ...where, quantity: 'estimate', unit: 'ms', values: milliseconds })
      if (i === 0) continue
      const limit = most?.[workload.name] ?? most?.other
      bench.record({
        ...where,
        ...{
          quantity: 'estimate / exact',
          unit: '×',
          better: 'lower',
          values: ratios(seconds[i], seconds[0]),
        },
        ...(limit !== undefined && { wanted: { ratio: limit, source } }),
      })
    }
    bench.show()
  }
}

for (const dtype of bench.chosen.dtype) {
  const learners = [stepOf('rtrl', 1, dtype), stepOf('snap:n=2', 0.1, dtype)]
  const seconds = await timeInRounds(
    learners.map(({ step }) => processorTime(step)),
    bench.effort,
  )
  const where = { workload: 'N 128, one stream', dtype, kernel: learners[0].kernel }
  bench.record({
    ...where,
    ...{ quantity: 'dense RTRL step / SnAp-2 step, density 0.1', unit: '×', better: 'higher' },
    values: ratios(...seconds),
    wanted: { ratio: 50, source },
  })
}
bench.finish()

function estimateOf(rule, workload, dtype) {
  const { steps, trials, hidden } = workload
  const numbers = drawNumbers(workload)
  const types = Array.from({ length: hidden }, (_, i) => (i < hidden / 5 ? 0 : 1))
  const network = networkOf({ ...workload, types })
  const estimator = parseRule(rule).estimator(network, objective, { steps, trials, dtype })
  estimator.load(batchOf(workload, numbers))
  const out = new Float64Array(network.layout.size)
  return { estimate: () => estimator.estimate(numbers.parameters, out), kernel: estimator.kernel.name }
}

function stepOf(rule, density, dtype) {
  const root = seed(1)
  const hidden = 128
  const connectivity =
    density < 1 ? randomConnectivity(hidden, density, root.child('connectivity')) : undefined
  const network = leakyNetwork({
    ...{ inputs: 2, hidden, outputs: 2, leak: 0.9, activation: 'tanh' },
    ...(connectivity && { connectivity }),
  })
  const learner = parseRule(rule).online(network, network.initialize(root), { loss: squaredError(), dtype })
  const [input, target] = [Float64Array.of(0.3, -0.2), Float64Array.of(1, 0)]
  return { step: () => learner.step(input, target), kernel: learner.kernel.name }
}

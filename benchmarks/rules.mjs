// Time of a rule's estimate over a batch beside that of the exact gradient, and of a SnAp-2 step beside a dense RTRL step.
//   npm run bench -- rules [--quick] [--workload NAME] [--dtype NAME] [--json FILE]
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { leakyNetwork, randomConnectivity, seed, squaredError } from '@credit/core'
import { parseRule } from '@credit/rules/registry'
import { machine } from './lib/machine.mjs'
import { table } from './lib/report.mjs'
import { median, speedRatio } from './lib/statistics.mjs'
import { drawNumbers, networkOf, objective, workloads } from './lib/workloads.mjs'

const many = { type: 'string', multiple: true }
const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    workload: many,
    dtype: many,
    json: { type: 'string' },
  },
})
const effort = options.quick ? { rounds: 5, slice: 0.15 } : { rounds: 15, slice: 0.4 }
const dtypes = options.dtype ?? ['float32', 'float64']
const about = machine(process.execPath)
console.log(`Node ${about.node} (V8 ${about.v8}), ${about.platform}, ${about.processor}
time of an estimate over a batch / time of the exact gradient, medians of ${effort.rounds} interleaved rounds\n`)

const type = 'modulation=type,meanDerivative=0.25'
/** Notations, and the ratio wanted on row-mnist and elsewhere. */
const rules = [
  { rule: 'exact' },
  { rule: 'eprop', wanted: { 'row-mnist': 0.8, other: 0.75 } },
  { rule: `modprop:${type}`, wanted: { other: 0.85 } },
  { rule: `modprop:${type},form=released`, wanted: { other: 0.85 } },
  { rule: 'mdgl' },
  { rule: 'modprop:meanDerivative=0.25' },
  { rule: 'truncated:window=10' },
]

const lines = []
for (const dtype of dtypes) {
  for (const workload of workloads) {
    if (options.workload && !options.workload.includes(workload.name)) continue
    const times = timeInRounds(rules.map(({ rule }) => estimateOf(rule, workload, dtype)))
    const rows = rules.map(({ rule, wanted }, i) => {
      const ratio = speedRatio(times[0], times[i])
      lines.push({ workload: workload.name, dtype, rule, milliseconds: median(times[i]), ratio })
      const limit = wanted?.[workload.name] ?? wanted?.other
      return [
        rule,
        median(times[i]).toFixed(2),
        ratio.toFixed(2),
        limit === undefined ? '' : `at most ${limit}`,
      ]
    })
    console.log(`${workload.name} ${dtype}\n${table([['', 'ms', 'of exact', 'wanted'], ...rows])}\n`)
  }
}

const online = dtypes.map((dtype) => {
  const [dense, snap] = timeInRounds([stepOf('rtrl', 1, dtype), stepOf('snap:n=2', 0.1, dtype)])
  return { dtype, milliseconds: { rtrl: median(dense), snap: median(snap) }, ratio: speedRatio(snap, dense) }
})
console.log('N 128, one stream: a step of dense RTRL beside one of SnAp-2 at 10 % density')
const rows = online.map(({ dtype, milliseconds: { rtrl, snap }, ratio }) => [
  dtype,
  rtrl.toFixed(2),
  snap.toFixed(3),
  `${ratio.toFixed(0)} x`,
  'at least 50 x',
])
console.log(table([['', 'RTRL ms', 'SnAp-2 ms', 'faster', 'wanted'], ...rows]))
if (options.json)
  writeFileSync(options.json, `${JSON.stringify({ machine: about, effort, lines, online }, null, 2)}\n`)

function estimateOf(rule, workload, dtype) {
  const { steps, trials, inputs, hidden, outputs, leak } = workload
  const { parameters, batch, labels } = drawNumbers(workload)
  const plain = networkOf(workload)
  const types = Array.from({ length: hidden }, (_, i) => (i < hidden / 5 ? 0 : 1))
  const network = leakyNetwork({ inputs, hidden, outputs, leak, types, activation: plain.activation })
  const estimator = parseRule(rule).estimator(network, objective, { steps, trials, dtype })
  estimator.load({
    inputs: { data: batch, shape: [steps, trials, inputs] },
    targets: { data: Int32Array.from(labels), shape: [trials] },
  })
  const out = new Float64Array(network.layout.size)
  return () => estimator.estimate(parameters, out)
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
  return () => learner.step(input, target)
}

/** Milliseconds of every function in every round: A B C, A B C, …, by processor time. */
function timeInRounds(functions) {
  const milliseconds = (run, count) => {
    const before = process.cpuUsage()
    for (let i = 0; i < count; i++) run()
    const { user, system } = process.cpuUsage(before)
    return (user + system) / 1000
  }
  const counts = functions.map((run) => {
    let count = 1
    while (milliseconds(run, count) < effort.slice * 500) count *= 2
    return count
  })
  const times = functions.map(() => [])
  for (let round = 0; round < effort.rounds; round++) {
    for (const [i, run] of functions.entries()) times[i].push(milliseconds(run, counts[i]) / counts[i])
  }
  return times
}

// Time of a Hessian-vector product of the recurrent block beside a gradient, and time to λ_max against power iteration on
// PyTorch's double backward, to the same residual. One thread everywhere.
//   npm run bench -- curvature [--quick] [--tolerance X] [--node PROGRAM] [--json FILE]
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import {
  clipByGlobalNorm,
  constantSchedule,
  exactCredit,
  hessian,
  parametersOf,
  seed,
  sgd,
  Workspace,
} from '@credit/core'
import { blockError } from './lib/agreement.mjs'
import { enter } from './lib/case.mjs'
import { curvatureOwn, curvaturePeers } from './lib/contenders.mjs'
import { machine } from './lib/machine.mjs'
import { table, times } from './lib/report.mjs'
import { timeInRounds } from './lib/rounds.mjs'
import { median, speedRatio } from './lib/statistics.mjs'
import { drawNumbers, networkOf, objective, workloads } from './lib/workloads.mjs'
import { float64s, text64 } from './peers/protocol.mjs'

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    tolerance: { type: 'string', default: '1e-3' },
    node: { type: 'string', default: process.execPath },
    json: { type: 'string' },
  },
})
const tolerance = Number(options.tolerance)
/** Updates of gradient descent before λ_max is measured a second time. */
const trainedUpdates = 300
const effort = options.quick ? { rounds: 3, slice: 0.1 } : { rounds: 11, slice: 0.3 }
const about = machine(options.node)
console.log(`Node ${about.node} (V8 ${about.v8}), ${about.platform}, ${about.processor}
recurrent block; medians of ${effort.rounds} interleaved rounds\n`)

const lines = []
for (const workload of workloads.filter(({ name }) => name !== 'delayed-xor')) {
  const eigenvalue = [...(await eigenvalues(workload, 0)), ...(await eigenvalues(workload, trainedUpdates))]
  const line = { workload: workload.name, ...(await products(workload)), eigenvalue }
  lines.push(line)
  console.log(report(line))
}
if (options.json)
  writeFileSync(options.json, `${JSON.stringify({ machine: about, effort, lines }, null, 2)}\n`)

/** Numbers of a workload, its parameters after so many updates on its batch: a landscape with more than one steep direction. */
function numbersOf(workload, updates) {
  const { parameters, batch, labels } = drawNumbers(workload)
  const network = networkOf(workload)
  const { steps, trials, inputs } = workload
  const workspace = new Workspace(network, objective, { steps, trials, dtype: 'float32' })
  workspace.load({
    inputs: { data: batch, shape: [steps, trials, inputs] },
    targets: { data: Int32Array.from(labels), shape: [trials] },
  })
  const optimizer = sgd({ size: parameters.length, schedule: constantSchedule(0.01) })
  const gradient = new Float64Array(parameters.length)
  for (let update = 0; update < updates; update++) {
    workspace.forward(parameters)
    workspace.gradient(exactCredit, gradient)
    clipByGlobalNorm(gradient, 1)
    optimizer.update(parameters, gradient)
  }
  return { parameters, batch, labels }
}

function requestOf(workload, dtype, updates = 0) {
  const numbers = numbersOf(workload, updates)
  const { parameters, batch, labels } = numbers
  const generator = seed(2).child(workload.name).generator()
  const vector = Float64Array.from({ length: workload.hidden ** 2 }, () => generator.gaussian())
  const request = {
    do: 'open',
    ...{ workload, dtype, tolerance, labels },
    ...{ parameters: text64(parameters), batch: text64(batch), vector: text64(vector) },
  }
  return { request, numbers, vector }
}

/** Largest error of a product. */
function truthOf(workload, { parameters, batch, labels }, vector) {
  const { steps, trials, inputs } = workload
  const network = networkOf(workload)
  const problem = {
    network,
    objective,
    batch: {
      inputs: { data: batch, shape: [steps, trials, inputs] },
      targets: { data: Int32Array.from(labels), shape: [trials] },
    },
  }
  const exact = new Float64Array(vector.length)
  hessian(problem, parametersOf(network.layout, parameters), { block: 'recurrent' }).apply(vector, exact)
  if (exact.every((x) => x === 0)) throw new Error(`${workload.name}: the product is zero`)
  return (product) => blockError({ offset: 0, length: exact.length }, product, exact)
}

async function products(workload) {
  const { request, numbers, vector } = requestOf(workload, 'float64')
  const errorOf = truthOf(workload, numbers, vector)
  const specs = [
    ...['product', 'first product', 'gradient'].map((timed) => ({
      ...curvatureOwn(options.node),
      name: timed,
      timed,
    })),
    ...['float64', 'float32'].flatMap((dtype) =>
      curvaturePeers.map((peer) => ({ ...peer, name: `${peer.name} ${dtype}`, dtype })),
    ),
  ]
  const entered = []
  const skipped = []
  try {
    for (const spec of specs) {
      const entry = await enter(spec, { ...request, dtype: spec.dtype ?? 'float64', timed: spec.timed })
      if (entry.skipped) {
        skipped.push({ name: spec.name, why: entry.skipped })
        continue
      }
      const { gradient } = await entry.contender.ask({ do: 'gradient' })
      const error = errorOf(float64s(gradient))
      const allowed = spec.dtype === 'float32' ? 1e-3 : 1e-9
      if (!(error <= allowed))
        throw new Error(`${spec.name}: the product is off by ${error}, more than ${allowed}`)
      entered.push(entry)
    }
    const seconds = await timeInRounds(
      entered.map(({ contender }) => contender),
      effort,
    )
    const [product, first, gradient] = seconds
    return {
      milliseconds: Object.fromEntries(entered.map(({ spec }, i) => [spec.name, median(seconds[i]) * 1000])),
      ofGradient: { product: speedRatio(gradient, product), first: speedRatio(gradient, first) },
      productSpeed: Object.fromEntries(
        entered.slice(3).map(({ spec }, i) => [spec.name, speedRatio(product, seconds[3 + i])]),
      ),
      skipped,
    }
  } finally {
    for (const { contender } of entered) contender.close()
  }
}

async function eigenvalues(workload, updates) {
  const found = []
  const specs = [curvatureOwn(options.node), ...curvaturePeers, ...curvaturePeers]
  const dtypes = ['float64', 'float64', 'float32']
  const entered = []
  try {
    for (const [i, spec] of specs.entries()) {
      const entry = await enter(spec, requestOf(workload, dtypes[i], updates).request)
      if (!entry.skipped) entered.push({ ...entry, name: i === 0 ? 'credit' : `${spec.name} ${dtypes[i]}` })
    }
    for (const { name } of entered) found.push({ name, runs: [] })
    for (let round = 0; round < (options.quick ? 2 : 5); round++) {
      for (const [i, { contender }] of entered.entries()) {
        found[i].runs.push(await contender.ask({ do: 'eigenvalue' }))
      }
    }
  } finally {
    for (const { contender } of entered) contender.close()
  }
  const own = found[0].runs.map(({ seconds }) => seconds)
  const eigenvalue = found.map(({ name, runs }) => {
    const seconds = runs.map((run) => run.seconds)
    const { value, residual, products } = runs[0]
    return {
      name,
      updates,
      value,
      residual: residual / Math.abs(value),
      products,
      seconds: median(seconds),
      speed: speedRatio(own, seconds),
    }
  })
  for (const { name, value } of eigenvalue) {
    if (!(Math.abs(value / eigenvalue[0].value - 1) < 1e-2))
      throw new Error(`${name}: λ_max ${value} is another one`)
  }
  return eigenvalue
}

function report({ workload, milliseconds, ofGradient, productSpeed, eigenvalue, skipped }) {
  const rows = Object.entries(milliseconds).map(([name, ms]) => [
    name,
    ms.toFixed(2),
    name in productSpeed ? times(productSpeed[name]) : '',
  ])
  const values = eigenvalue.map((one) => [
    `${one.updates} updates, ${one.name}`,
    one.value.toPrecision(6),
    one.residual.toExponential(1),
    String(one.products),
    one.seconds.toFixed(3),
    one.name === 'credit' ? '' : times(one.speed),
  ])
  return [
    `${workload}: a product is ${ofGradient.product.toFixed(2)} gradients, the first at new parameters ${ofGradient.first.toFixed(2)}`,
    table([['', 'ms', 'product is'], ...rows]),
    table([['λ_max', 'value', 'residual/value', 'products', 'seconds', 'credit is'], ...values]),
    ...skipped.map(({ name, why }) => `  ${name} skipped, ${why}`),
    '',
  ].join('\n')
}

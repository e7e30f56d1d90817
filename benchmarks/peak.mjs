// How much of what a kernel's own matrix product reaches is left in a gradient and in an online step, and where the rest
// of a gradient goes.
//   npm run bench -- peak [--quick] [--workload NAME] [--dtype NAME] [--kernel NAME] [--node PROGRAM] [--json FILE]
import { exactCredit, leakyNetwork, seed, squaredError, Workspace } from '@credit/core'
import { kernelsHere } from '@credit/core/kernels'
import { parseRule } from '@credit/rules/registry'
import { Benchmark } from './lib/benchmark.mjs'
import { fastKernels, kernels } from './lib/contenders.mjs'
import { productOf } from './lib/products.mjs'
import { processorTime, timeInRounds } from './lib/rounds.mjs'
import {
  batchOf,
  drawNumbers,
  dtypes,
  nameOf,
  neededOperations,
  networkOf,
  objective,
  workloads,
} from './lib/workloads.mjs'

const bench = new Benchmark('peak', {
  about:
    'rate of a gradient and of an online step over that of one matrix product of the same kernel, in the cache',
  effort: { full: { rounds: 11, slice: 0.1 }, quick: { rounds: 3, slice: 0.03 } },
  choices: { workload: workloads.map(nameOf), dtype: dtypes, kernel: kernels },
  defaults: { kernel: fastKernels },
})

/** Rules whose step is a product of matrices, and its operations. */
const online = [
  { rule: 'rtrl', hidden: 64, operations: (N, I) => 2 * N ** 3 * (N + I + 1) },
  { rule: 'kf-rtrl', hidden: 128, operations: (N) => 2 * N ** 3 },
]
/** What is asked of them is of the rate of this product. */
const large = [256, 128, 128]
/** The share of the product's rate that is wanted of them, and of a gradient on row-mnist. */
const share = 0.75

for (const kernel of bench.chosen.kernel) {
  if (!kernelsHere().includes(kernel)) {
    bench.skip(kernel, 'does not run here')
    continue
  }
  for (const dtype of bench.chosen.dtype) {
    for (const workload of workloads.filter(({ name }) => bench.chosen.workload.includes(name))) {
      const { hidden, trials } = workload
      const { workspace, gradient } = gradientOf(workload, { dtype, kernel })
      const where = { workload: workload.name, dtype, kernel }
      const product = productOf('product', { kernel, dtype }, [trials, hidden, hidden])
      const wanted = workload.name === 'row-mnist' ? share : undefined
      await recordShare(
        where,
        { work: gradient, operations: neededOperations(workload) },
        product,
        'gradient',
        wanted,
      )
      recordParts(where, workspace, gradient)
    }
    for (const { rule, hidden, operations: count } of online) {
      const inputs = 2
      const where = { workload: `${rule} N ${hidden}`, dtype, kernel }
      const work = stepOf(rule, { hidden, inputs }, { dtype, kernel })
      const step = { work, operations: count(hidden, inputs) }
      await recordShare(where, step, productOf('product', { kernel, dtype }, large), 'step', share)
    }
    bench.show()
  }
}
bench.finish()

/** Records both rates, and the share that the first is of the second. */
async function recordShare(where, own, product, name, wanted) {
  const [ownTime, productTime] = await timeInRounds([own.work, product.work].map(processorTime), bench.effort)
  const rates = ({ operations }, times) => times.map((time) => operations / time / 1e9)
  const [rate, peak] = [rates(own, ownTime), rates(product, productTime)]
  bench.record({ ...where, quantity: `${name} rate`, unit: 'GFLOP/s', values: rate })
  bench.record({ ...where, quantity: 'product rate', unit: 'GFLOP/s', values: peak })
  const values = rate.slice(0, peak.length).map((value, round) => value / peak[round])
  const ratio = { quantity: `${name} rate / product rate`, unit: '×', better: 'higher', values }
  bench.record({ ...where, ...ratio, ...(wanted !== undefined && { wanted }) })
}

function gradientOf(workload, computing) {
  const { steps, trials } = workload
  const network = networkOf(workload)
  const numbers = drawNumbers(workload)
  const workspace = new Workspace(network, objective, { steps, trials, ...computing })
  workspace.load(batchOf(workload, numbers))
  const out = new Float64Array(network.layout.size)
  const gradient = () => {
    workspace.forward(numbers.parameters)
    workspace.gradient(exactCredit, out)
  }
  return { workspace, gradient }
}

function stepOf(rule, shape, computing) {
  const network = leakyNetwork({ ...shape, outputs: 2, leak: 0.9, activation: 'tanh', leakModel: 'rate' })
  const root = seed(1)
  const learner = parseRule(rule).online(network, network.initialize(root), {
    ...{ loss: squaredError(), seed: root.child('rule') },
    ...computing,
  })
  const [input, target] = [Float64Array.of(0.3, -0.2), Float64Array.of(1, 0)]
  return () => learner.step(input, target)
}

/** Milliseconds in each function of the kernel; from here on the workspace is slower by its clocks. */
function recordParts(where, workspace, gradient) {
  // the kernel is an ordinary object behind the workspace: each of its functions gets a clock
  const { kernel } = workspace.pass
  const spent = {}
  for (const [name, work] of Object.entries(kernel)) {
    if (typeof work !== 'function' || name === 'allocate' || name === 'attach') continue
    kernel[name] = (...values) => {
      const began = performance.now()
      work(...values)
      spent[name] = (spent[name] ?? 0) + performance.now() - began
    }
  }
  const runs = Array.from({ length: bench.effort.rounds }, () => {
    for (const name of Object.keys(spent)) spent[name] = 0
    const began = performance.now()
    gradient()
    return { total: performance.now() - began, ...spent }
  })
  const names = Object.keys(spent)
  const sum = (run, among) => among.reduce((total, name) => total + run[name], 0)
  for (const name of names) {
    bench.record({ ...where, quantity: `in ${name}`, unit: 'ms', values: runs.map((run) => run[name]) })
  }
  const rest = runs.map((run) => run.total - sum(run, names))
  bench.record({ ...where, quantity: 'elsewhere', unit: 'ms', values: rest })
  const products = names.filter((name) => name === 'product' || name === 'outerProducts')
  const values = runs.map((run) => sum(run, products) / run.total)
  bench.record({ ...where, quantity: 'time in products / gradient', unit: '×', values })
}

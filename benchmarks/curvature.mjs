// Time of a Hessian-vector product of the recurrent block beside a gradient, and time to λ_max against power iteration on
// PyTorch's double backward, to the same residual. One thread everywhere.
//   npm run bench -- curvature [--quick] [--workload NAME] [--kernel auto|relaxed-simd] [--node PROGRAM] [--json FILE]
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
import { kernelsHere } from '@credit/core/kernels'
import { blockError } from './lib/agreement.mjs'
import { Benchmark } from './lib/benchmark.mjs'
import { contest, peerOf, recordContest } from './lib/case.mjs'
import { curvatureKernel, curvaturePeers } from './lib/contenders.mjs'
import { eigenvalueRounds } from './lib/eigenvalueRounds.mjs'
import { timeIn, timeInRounds } from './lib/rounds.mjs'
import { ratios } from './lib/statistics.mjs'
import {
  batchOf,
  drawNumbers,
  dtypes,
  nameOf,
  networkOf,
  objective,
  openRequest,
  workloads,
} from './lib/workloads.mjs'
import { float64s, text64 } from './peers/protocol.mjs'

// an Hv of delayed-xor takes PyTorch seconds
const chosen = workloads.filter(({ name }) => name !== 'delayed-xor')
const bench = new Benchmark('curvature', {
  about: 'products with the Hessian of the recurrent block, λ_max to a residual of 1e-3 of it',
  effort: {
    full: { rounds: 9, slice: 0.15, eigenvalues: 5 },
    quick: { rounds: 3, slice: 0.05, eigenvalues: 2 },
  },
  choices: { workload: chosen.map(nameOf), kernel: ['auto', 'relaxed-simd'] },
})
const tolerance = 1e-3
/** Updates of gradient descent before λ_max is measured a second time: a landscape with more than one steep direction. */
const trainedUpdates = 300
/** Largest error of a product, against the library's in float64. */
const allowed = { float64: 1e-9, float32: 1e-3 }

/** The library computes in float64 and is compared with either. */
const dtypeName = (dtype) => (dtype === 'float64' ? dtype : `float64 / ${dtype}`)

for (const workload of chosen.filter(({ name }) => bench.chosen.workload.includes(name))) {
  const numbers = drawNumbers(workload)
  const parameters = afterUpdates(workload, numbers, trainedUpdates)
  for (const kernel of bench.chosen.kernel) {
    if (kernel !== 'auto' && !kernelsHere().includes(kernel)) {
      bench.skip(kernel, 'does not run here')
      continue
    }
    await products(workload, numbers, kernel)
    for (const [updates, at] of [
      [0, numbers],
      [trainedUpdates, { ...numbers, parameters }],
    ]) {
      await eigenvalues(workload, at, updates, kernel)
    }
  }
  bench.show()
}
bench.finish()

/** The parameters after so many updates on the batch. */
function afterUpdates(workload, numbers, updates) {
  const { steps, trials } = workload
  const parameters = numbers.parameters.slice()
  const workspace = new Workspace(networkOf(workload), objective, { steps, trials, dtype: 'float32' })
  workspace.load(batchOf(workload, numbers))
  const optimizer = sgd({ size: parameters.length, schedule: constantSchedule(0.01) })
  const gradient = new Float64Array(parameters.length)
  for (let update = 0; update < updates; update++) {
    workspace.forward(parameters)
    workspace.gradient(exactCredit, gradient)
    clipByGlobalNorm(gradient, 1)
    optimizer.update(parameters, gradient)
  }
  return parameters
}

/** A direction of the recurrent block. */
function directionOf({ name, hidden }) {
  const generator = seed(2).child(name).generator()
  return Float64Array.from({ length: hidden ** 2 }, () => generator.gaussian())
}

function requestOf(workload, numbers, dtype) {
  return {
    ...openRequest(workload, dtype, numbers),
    ...{ tolerance, vector: text64(directionOf(workload)) },
  }
}

/** The error of a product with the direction. */
function errorOf(workload, numbers) {
  const network = networkOf(workload)
  const problem = { network, objective, batch: batchOf(workload, numbers) }
  const vector = directionOf(workload)
  const exact = new Float64Array(vector.length)
  hessian(problem, parametersOf(network.layout, numbers.parameters), { block: 'recurrent' }).apply(
    vector,
    exact,
  )
  if (exact.every((x) => x === 0)) throw new Error(`${workload.name}: the product is zero`)
  return (product) => blockError({ offset: 0, length: exact.length }, product, exact)
}

/** What a record calls a workload: peers are measured again beside each kernel. */
function labelOf({ name }, choice) {
  return choice === 'auto' ? name : `${name}, fused`
}

async function products(workload, numbers, choice) {
  const label = labelOf(workload, choice)
  const error = errorOf(workload, numbers)
  const specs = [
    ...['product', 'first product', 'gradient'].map((timed) => ({ ...curvatureKernel(choice), timed })),
    ...dtypes.flatMap((dtype) => curvaturePeers.map((peer) => ({ ...peer, dtype }))),
  ]
  const check = async ({ contender, spec: { name, dtype = 'float64' } }) => {
    const { gradient } = await contender.ask({ do: 'result' })
    const found = error(float64s(gradient))
    if (!(found <= allowed[dtype])) throw new Error(`${name} ${dtype}: the product is off by ${found}`)
  }
  const options = {
    where: { workload: label },
    requestOf: ({ dtype = 'float64', timed }) => ({ ...requestOf(workload, numbers, dtype), timed }),
    check,
  }
  await contest(bench, specs, options, async (entered) => {
    const seconds = await timeInRounds(
      entered.map(({ contender }) => timeIn(contender)),
      bench.effort,
    )
    const [product, first, gradient] = seconds
    const { kernel } = entered[0]
    const own = { workload: label, dtype: 'float64', kernel, unit: '×', better: 'lower' }
    bench.record({ ...own, quantity: 'product / gradient', values: ratios(product, gradient) })
    bench.record({ ...own, quantity: 'first product / gradient', values: ratios(first, gradient) })
    for (const dtype of dtypes) {
      const among = [0, ...entered.keys()].filter((i, n) => n === 0 || entered[i].spec.dtype === dtype)
      const where = { workload: label, dtype: dtypeName(dtype) }
      const pick = (all) => among.map((i) => all[i])
      recordContest(bench, where, pick(entered), pick(seconds), { quantity: 'Hv', unit: 'ms' })
    }
  })
}

async function eigenvalues(workload, numbers, updates, choice) {
  const name = `${labelOf(workload, choice)}, ${updates} updates`
  for (const dtype of dtypes) {
    const where = { workload: name, dtype: dtypeName(dtype) }
    const specs = [curvatureKernel(choice), ...curvaturePeers.map((peer) => ({ ...peer, dtype }))]
    const options = {
      where,
      requestOf: (spec) => requestOf(workload, numbers, spec.dtype ?? 'float64'),
      // values are compared by all contenders' first runs
      check: () => {},
    }
    await contest(bench, specs, options, async (entered) => {
      const { seconds, products } = await eigenvalueRounds(entered, bench.effort.eigenvalues, 1e-2)
      const wanted = () => (dtype === 'float64' ? 3 : undefined)
      recordContest(bench, where, entered, seconds, { quantity: 'λ_max', unit: 'ms', wanted })
      for (const [i, { spec, kernel }] of entered.entries()) {
        bench.record({
          ...where,
          kernel,
          peer: peerOf(spec),
          quantity: 'products to λ_max',
          unit: '',
          values: [products[i]],
        })
      }
    })
  }
}

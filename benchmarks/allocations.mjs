// Bytes that one update of a training loop allocates: load, forward, gradient, clip, update.
//   npm run bench -- allocations [--quick] [--dtype NAME] [--kernel NAME] [--node PROGRAM] [--json FILE]
// After 50 updates to warm up, 2000 are counted. The young generation has room for all they might leave behind, so
// that no collection hides any of it; those that come all the same are counted.
import { spawnSync } from 'node:child_process'
import { PerformanceObserver } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'
import {
  clipByGlobalNorm,
  constantSchedule,
  exactCredit,
  leakyNetwork,
  seed,
  sgd,
  Workspace,
} from '@credit/core'
import { kernelsHere } from '@credit/core/kernels'
import { Benchmark } from './lib/benchmark.mjs'
import { fastKernels, kernels } from './lib/contenders.mjs'
import { batchOf, drawNumbers, dtypes, objective } from './lib/workloads.mjs'

if (globalThis.gc === undefined) {
  const flags = ['--expose-gc', '--min-semi-space-size=64', '--max-semi-space-size=64']
  const again = [...flags, fileURLToPath(import.meta.url), ...process.argv.slice(2)]
  process.exit(spawnSync(process.execPath, again, { stdio: 'inherit' }).status ?? 1)
}

const warmUp = 50
const bench = new Benchmark('allocations', {
  about: 'bytes that a call allocates, and how many of them are still there after a collection',
  effort: { full: { updates: 2000 }, quick: { updates: 2000 } },
  choices: { dtype: dtypes, kernel: kernels },
  defaults: { kernel: fastKernels },
})
const { updates } = bench.effort
const shape = { name: 'allocations', hidden: 32, inputs: 2, outputs: 2, steps: 20, trials: 16, leak: 0.9 }

/** The parts of a training loop, each a function without arguments or result. */
function trainingLoop(dtype, kernel) {
  const { steps, trials } = shape
  const network = leakyNetwork({ ...shape, activation: 'tanh' })
  const workspace = new Workspace(network, objective, { steps, trials, dtype, kernel })
  const parameters = network.initialize(seed(1))
  const gradient = new Float64Array(network.layout.size)
  const optimizer = sgd({ size: network.layout.size, schedule: constantSchedule(0.01), momentum: 0.9 })
  const batch = batchOf(shape, drawNumbers(shape))
  const load = () => workspace.load(batch)
  const forward = () => {
    workspace.forward(parameters.data)
  }
  const credit = () => workspace.gradient(exactCredit, gradient)
  const clip = () => {
    clipByGlobalNorm(gradient, 1)
  }
  const update = () => optimizer.update(parameters.data, gradient)
  const all = (...parts) => {
    return () => {
      for (let i = 0; i < parts.length; i++) parts[i]()
    }
  }
  load()
  forward()
  return {
    nothing: () => {},
    load,
    // a forward pass before each, since a gradient uses up the states
    forward,
    'forward, gradient': all(forward, credit),
    clip,
    update,
    'all but load': all(forward, credit, clip, update),
    all: all(load, forward, credit, clip, update),
  }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

async function measure(part) {
  let collections = 0
  const observer = new PerformanceObserver((list) => {
    collections += list.getEntries().length
  })
  for (let i = 0; i < warmUp; i++) part()
  // the second collection waits for what the first one sweeps in the background
  globalThis.gc()
  globalThis.gc()
  await turn()
  observer.observe({ entryTypes: ['gc'] })
  const before = process.memoryUsage()
  for (let i = 0; i < updates; i++) part()
  const after = process.memoryUsage()
  await turn()
  observer.disconnect()
  globalThis.gc()
  globalThis.gc()
  const kept = process.memoryUsage().heapUsed - before.heapUsed
  const each = (name) => (after[name] - before[name]) / updates
  return { heap: each('heapUsed'), arrays: each('arrayBuffers'), kept: kept / updates, collections }
}

for (const kernel of bench.chosen.kernel) {
  if (!kernelsHere().includes(kernel)) {
    bench.skip(kernel, 'does not run here')
    continue
  }
  for (const dtype of bench.chosen.dtype) {
    for (const [workload, part] of Object.entries(trainingLoop(dtype, kernel))) {
      const { heap, arrays, kept, collections } = await measure(part)
      const where = { workload, dtype, kernel, unit: 'bytes' }
      // the parts say where the whole comes from
      const lasting = workload === 'all' && { better: 'lower' }
      bench.record({ ...where, quantity: 'in the heap', ...lasting, values: [heap] })
      bench.record({ ...where, quantity: 'in arrays', ...lasting, values: [arrays] })
      bench.record({ ...where, quantity: 'kept', values: [kept] })
      bench.record({ ...where, quantity: 'collections', unit: '', values: [collections] })
    }
    bench.show()
  }
}
bench.finish()

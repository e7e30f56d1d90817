// Where the time of one exact gradient goes: each function of the kernel, and the share inside the matrix products.
//   npm run bench -- profile [--workload NAME] [--kernel NAME]
import { parseArgs } from 'node:util'
import { exactCredit, Workspace } from '@credit/core'
import { table } from './lib/report.mjs'
import { drawNumbers, networkOf, objective, operations, workloads } from './lib/workloads.mjs'

const { workload: wanted, kernel } = parseArgs({
  options: { workload: { type: 'string' }, kernel: { type: 'string', default: 'auto' } },
}).values
const rounds = 15
const isProduct = (name) => name === 'product' || name === 'outerProducts'
const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1]

function profile(workload, dtype) {
  const { steps, trials, inputs } = workload
  const network = networkOf(workload)
  const { parameters, batch, labels } = drawNumbers(workload)
  const workspace = new Workspace(network, objective, { steps, trials, dtype, kernel })
  workspace.load({
    inputs: { data: batch, shape: [steps, trials, inputs] },
    targets: { data: Int32Array.from(labels), shape: [trials] },
  })
  const out = new Float64Array(network.layout.size)
  const gradient = () => {
    workspace.forward(parameters)
    workspace.gradient(exactCredit, out)
  }
  for (let i = 0; i < 5; i++) gradient()

  // the kernel is an ordinary object behind the workspace: each of its functions gets a clock
  const own = workspace.pass.kernel
  const spent = {}
  for (const [name, work] of Object.entries(own)) {
    if (typeof work !== 'function' || name === 'allocate') continue
    own[name] = (...values) => {
      const began = performance.now()
      work(...values)
      spent[name] = (spent[name] ?? 0) + performance.now() - began
    }
  }
  const runs = Array.from({ length: rounds }, () => {
    for (const name of Object.keys(spent)) spent[name] = 0
    const began = performance.now()
    gradient()
    return { total: performance.now() - began, ...spent }
  })
  const total = median(runs.map((run) => run.total))
  const share = (run) =>
    Object.keys(spent).reduce((sum, name) => sum + (isProduct(name) ? run[name] : 0), 0) / run.total
  const rows = Object.keys(spent).map((name) => [name, median(runs.map((run) => run[name])).toFixed(2)])
  const rate = (operations(workload) / total / 1e6).toFixed(1)
  console.log(`${workload.name} ${dtype}, kernel ${workspace.kernel.name}: ${total.toFixed(2)} ms, ${rate} GFLOP/s
${table([['ms', ''], ...rows, ['all else', (total - rows.reduce((sum, [, ms]) => sum + Number(ms), 0)).toFixed(2)]])}
  inside the matrix products: ${(100 * median(runs.map(share))).toFixed(1)} %
`)
}

for (const workload of workloads) {
  if (wanted !== undefined && wanted !== workload.name) continue
  for (const dtype of ['float32', 'float64']) profile(workload, dtype)
}

// The library's exact Hessian-vector products of the recurrent block, and Lanczos over them.
import '../lib/wide.mjs'
import { exactCredit, HessianWorkspace, seed, Workspace } from '@credit/core'
import { lanczos } from '@credit/curvature'
import { batchOf, networkOf, objective } from '../lib/workloads.mjs'
import { float64s, serve } from './protocol.mjs'

serve(({ workload, kernel, parameters, batch, labels, vector, tolerance, timed = 'product' }) => {
  const { steps, trials } = workload
  const network = networkOf(workload)
  const w = float64s(parameters)
  const v = float64s(vector)
  const problem = batchOf(workload, { batch: float64s(batch), labels })
  const workspace = new HessianWorkspace(network, objective, { steps, trials, kernel })
  workspace.load(problem)
  const loss = workspace.at(w)
  const operator = workspace.operator('recurrent')
  const out = new Float64Array(operator.size)
  const plain = new Workspace(network, objective, { steps, trials, kernel })
  plain.load(problem)
  const estimate = new Float64Array(w.length)
  const parts = {
    product: () => operator.apply(v, out),
    'first product': () => {
      workspace.at(w)
      operator.apply(v, out)
    },
    gradient: () => {
      plain.forward(w)
      plain.gradient(exactCredit, estimate)
    },
  }
  return {
    description: `float64, kernel ${plain.kernel.name}, ${plain.kernel.reason}`,
    result() {
      operator.apply(v, out)
      return { loss, blocks: [out] }
    },
    repeat: parts[timed],
    eigenvalue() {
      const start = performance.now()
      workspace.at(w)
      const { largest, products } = lanczos(operator, { largest: 1, tolerance, firstCheck: 4, seed: seed(1) })
      const seconds = (performance.now() - start) / 1000
      return { value: largest[0].value, residual: largest[0].residual, products, seconds }
    },
  }
})

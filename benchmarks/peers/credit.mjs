// The library itself, by the protocol that the others speak.
import '../lib/wide.mjs'
import { exactCredit, Workspace } from '@credit/core'
import { measured } from '../lib/bytes.mjs'
import { batchOf, networkOf, objective } from '../lib/workloads.mjs'
import { kernelOrWhyNot } from './kernelOrWhyNot.mjs'
import { float64s, serve } from './protocol.mjs'

serve(({ workload, dtype, kernel, parameters, batch, labels }) => {
  const { steps, trials } = workload
  const network = networkOf(workload)
  const w = float64s(parameters)
  const out = new Float64Array(network.layout.size)
  const problem = batchOf(workload, { batch: float64s(batch), labels })
  const open = () => {
    const workspace = new Workspace(network, objective, { steps, trials, dtype, kernel })
    workspace.load(problem)
    return workspace
  }
  const resultOf = (workspace) => {
    const loss = workspace.forward(w)
    workspace.gradient(exactCredit, out)
    return { loss, blocks: [out] }
  }
  return kernelOrWhyNot(open, (workspace) => ({
    description: `kernel ${workspace.kernel.name}, ${workspace.kernel.reason}`,
    kernel: workspace.kernel.name,
    result: () => resultOf(workspace),
    memory() {
      const { bytes } = measured(() => {
        const another = open()
        resultOf(another)
        return another
      })
      return bytes
    },
  }))
})

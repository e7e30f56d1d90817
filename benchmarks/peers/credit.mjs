// The library itself, by the protocol that the others speak.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { ArgumentError, exactCredit, Workspace } from '@credit/core'
import { networkOf, objective } from '../lib/workloads.mjs'
import { float64s, serve } from './protocol.mjs'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc')

function held() {
  // the second collection waits for what the first one sweeps in the background
  collect()
  collect()
  return process.memoryUsage().arrayBuffers
}

serve(({ workload, dtype, kernel, parameters, batch, labels }) => {
  const { steps, trials, inputs } = workload
  const network = networkOf(workload)
  const w = float64s(parameters)
  const out = new Float64Array(network.layout.size)
  const problem = {
    inputs: { data: float64s(batch), shape: [steps, trials, inputs] },
    targets: { data: Int32Array.from(labels), shape: [trials] },
  }
  const open = () => {
    const workspace = new Workspace(network, objective, { steps, trials, dtype, kernel })
    workspace.load(problem)
    return workspace
  }
  let workspace
  try {
    workspace = open()
  } catch (error) {
    if (error instanceof ArgumentError && error.argument === 'kernel') {
      return { unavailable: error.message }
    }
    throw error
  }

  function gradientIn(workspace) {
    const loss = workspace.forward(w)
    workspace.gradient(exactCredit, out)
    return { loss, blocks: [out] }
  }

  return {
    description: `kernel ${workspace.kernel.name}, ${workspace.kernel.reason}`,
    gradient: () => gradientIn(workspace),
    memory() {
      const before = held()
      const another = open()
      gradientIn(another)
      const arrays = held() - before
      // ordinary arrays are counted by the engine; a WebAssembly memory is not, but is one buffer behind all views
      const { buffer, byteLength } = another.outputs
      return arrays + (buffer.byteLength > byteLength ? buffer.byteLength : 0)
    },
  }
})

// The three shapes that are measured. The numbers in them are drawn, not read: time does not depend on them, as
// long as they stay normal.
import { crossEntropy, leakyNetwork, seed } from '@credit/core'
import { text64 } from '../peers/protocol.mjs'
import { cellNetworkOf } from './cellWorkloads.mjs'

export const workloads = [
  { name: 'row-mnist', hidden: 128, inputs: 28, outputs: 10, steps: 28, trials: 256, leak: 0 },
  { name: 'delayed-xor', hidden: 120, inputs: 2, outputs: 2, steps: 900, trials: 32, leak: 0.99 },
  { name: 'small', hidden: 64, inputs: 2, outputs: 2, steps: 100, trials: 32, leak: 0 },
]

export const dtypes = ['float32', 'float64']

export const nameOf = ({ name }) => name

export const objective = { loss: crossEntropy({ at: 'last' }), l2: 0 }

export const networkOf = (workload) => (workload.cell ? cellNetworkOf(workload) : leakyNetworkOf(workload))

const leakyNetworkOf = ({ inputs, hidden, outputs, leak, types }) =>
  leakyNetwork({ inputs, hidden, outputs, leak, activation: 'relu', ...(types && { types }) })

/** Floating-point operations of forward pass, credit recursion and weight gradient: 3 · 2 · T · B · (N² + I·N). */
export const operations = ({ hidden, inputs, steps, trials }) =>
  6 * steps * trials * (hidden * hidden + inputs * hidden)

/** Those that are needed: no credit goes back to the inputs, and the recursions have a step less than the forward pass. */
export const neededOperations = ({ hidden, inputs, steps, trials }) =>
  2 * trials * ((3 * steps - 1) * hidden * hidden + 2 * steps * inputs * hidden)

/** Bytes of what no exact gradient can do without: states, rates, derivatives and outputs. */
export const leastBytes = ({ hidden, outputs, steps, trials }, dtype) =>
  (dtype === 'float64' ? 8 : 4) * steps * trials * (3 * hidden + outputs)

/** Parameters, inputs `[T, B, I]` uniform in [0, 1), and labels `[B]`; the same for every contender. */
export function drawNumbers(workload) {
  const { name, steps, trials, inputs, outputs } = workload
  const root = seed(1).child(name)
  const generator = root.child('data').generator()
  return {
    parameters: networkOf(workload).initialize(root.child('init')).data,
    batch: Float64Array.from({ length: steps * trials * inputs }, () => generator.uniform()),
    labels: Array.from({ length: trials }, (_, trial) => trial % outputs),
  }
}

/** The same numbers as the library takes them. */
export const batchOf = ({ steps, trials, inputs }, { batch, labels }) => ({
  inputs: { data: batch, shape: [steps, trials, inputs] },
  targets: { data: Int32Array.from(labels), shape: [trials] },
})

/** And as they travel to a contender. */
export const openRequest = (workload, dtype, { parameters, batch, labels }) => ({
  do: 'open',
  ...{ workload, dtype, labels },
  ...{ parameters: text64(parameters), batch: text64(batch) },
})

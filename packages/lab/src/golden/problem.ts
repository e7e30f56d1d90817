import {
  type Batch,
  blockNames,
  crossEntropy,
  leakyNetwork,
  type Network,
  type Parameters,
  type Problem,
  parametersOf,
  squaredError,
} from '@credit/core'
import type { Blocks, GradientCase } from './format.js'

const losses = {
  mse: squaredError,
  ce: () => crossEntropy({ at: 'every' }),
  ce_last: () => crossEntropy({ at: 'last' }),
}

/** The network, batch and parameters of a gradient case. */
export function problemOf(golden: GradientCase): { problem: Problem; parameters: Parameters } {
  const { hidden, inputs, outputs, leak, leakModel, activation, loss, l2, connectivity, types } =
    golden.network
  const network = leakyNetwork({
    ...{ hidden, inputs, outputs, leak, leakModel, activation, types },
    connectivity: connectivity.data,
  })
  const { targets, lossMask } = golden
  const batch: Batch = {
    inputs: { data: Float64Array.from(golden.inputs.data), shape: golden.inputs.shape },
    targets:
      loss === 'mse'
        ? { data: Float64Array.from(targets.data), shape: targets.shape }
        : { data: Int32Array.from(targets.data), shape: targets.shape },
    mask: { data: Uint8Array.from(lossMask.data), shape: lossMask.shape },
  }
  return {
    problem: { network, batch, objective: { loss: losses[loss](), l2 } },
    parameters: flat(network, golden.parameters),
  }
}

/** The blocks of a case in one array. */
export function flat({ layout }: Network, blocks: Blocks): Parameters {
  return parametersOf(layout, Float64Array.from(blockNames.flatMap((name) => blocks[name]?.data ?? [])))
}

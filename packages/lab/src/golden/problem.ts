import {
  alif,
  type Batch,
  blockNames,
  type Cell,
  crossEntropy,
  gru,
  lif,
  lstm,
  type Network,
  type NetworkParameters,
  type Problem,
  parametersOf,
  rate,
  recurrentNetwork,
  squaredError,
  voltage,
} from '@credit/core'
import { InputError } from '../inputError.js'
import type { Blocks, GradientCase } from './format.js'

const losses = {
  mse: squaredError,
  ce: () => crossEntropy({ at: 'every' }),
  ce_last: () => crossEntropy({ at: 'last' }),
}

/** The network, batch and parameters of a gradient case. */
export function problemOf(golden: GradientCase): { problem: Problem; parameters: NetworkParameters } {
  const { hidden, inputs, outputs, readoutLeak, activity, loss, l2, connectivity, types } = golden.network
  const network = recurrentNetwork({
    ...{ hidden, inputs, outputs, cell: cellOf(golden) },
    connectivity: connectivity.data,
    ...(readoutLeak !== undefined && { readoutLeak }),
    ...(types && { types }),
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
    problem: { network, batch, objective: { loss: losses[loss](), l2, ...(activity && { activity }) } },
    parameters: flat(network, golden.parameters),
  }
}

function cellOf({ name, network }: GradientCase): Cell {
  const { leakModel: kind, leak, activation, cell: given } = network
  if (given === undefined) {
    if (kind !== undefined && leak !== undefined && activation !== undefined) {
      return (kind === 'voltage' ? voltage : rate)({ leak, activation })
    }
    throw new InputError(`${name}: network must have a cell, or leak, leakModel and activation`)
  }
  switch (given.kind) {
    case 'voltage':
      return voltage(optionsOf(given))
    case 'rate':
      return rate(optionsOf(given))
    case 'lif':
      return lif(optionsOf(given))
    case 'alif':
      return alif(optionsOf(given))
    case 'gru':
      return gru()
    case 'lstm':
      return lstm()
  }
}

const optionsOf = <C extends { kind: string }>({ kind: _, ...options }: C): Omit<C, 'kind'> => options

/** The blocks of a case in one array. */
export function flat({ layout }: Network, blocks: Blocks): NetworkParameters {
  return parametersOf(layout, Float64Array.from(blockNames.flatMap((name) => blocks[name]?.data ?? [])))
}

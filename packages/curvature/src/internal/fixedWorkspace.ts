import {
  checkMembers,
  checkNetwork,
  checkReal,
  HessianWorkspace,
  type Network,
  type Problem,
} from '@credit/core'
import { type BlockChoice, type Range, rangeOf } from './range.js'

/** A workspace with the batch of a problem loaded and the parameters fixed. */
export function fixedWorkspace(
  caller: string,
  { network, objective, batch }: Problem,
  parameters: { readonly data: Float64Array },
): HessianWorkspace {
  checkData(caller, parameters, network)
  const [steps = 0, trials = 0] = batch.inputs.shape
  const workspace = new HessianWorkspace(network, objective, { steps, trials })
  workspace.load(batch)
  workspace.at(parameters.data)
  return workspace
}

/** Where the chosen block lies; throws unless the network has it. */
export function blockOf(caller: string, network: Network, block: BlockChoice): Range {
  checkNetwork(caller, 'network', network)
  return rangeOf(caller, network.layout.size, network.layout, block)
}

/** Throws unless there are as many parameters as the network has. */
export function checkData(
  caller: string,
  parameters: { readonly data: Float64Array },
  network: Network,
): void {
  checkMembers(caller, 'parameters', parameters, 'parameters', { data: 'array' })
  checkReal(caller, 'parameters.data', parameters.data, network.layout.size)
}

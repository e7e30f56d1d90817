import {
  ArgumentError,
  blockNames,
  checkFinite,
  type Network,
  type NetworkParameters,
  parametersOf,
  project,
  type Tensor,
} from '@credit/core'
import { type NumberArray, parseNpz } from '@credit/tasks'
import { pytorchNames } from './pytorchNames.js'

const caller = 'importParameters'
const secondBias = pytorchNames.recurrentBias
const legal = blockNames.map((block) => pytorchNames[block])

/**
 * Reads the parameters of a network from the bytes of an NPZ file: what `exportParameters` writes, or `numpy.savez` of a
 * PyTorch `state_dict` with those names. The two biases of `nn.RNN` and `nn.LSTM` are added, and those of `nn.GRU` but for the
 * candidate's, whose second one is `recurrentBias`. A bias that is not there is 0; the weights
 * must be there. Integers and float32 become float64 as they are.
 *
 * @param label the file's name, for error messages
 * @throws ArgumentError that names file and array: an array too many or too few, of another shape, with a number that is
 *   not finite, with a bias where the network has none, or with weights that the network does not allow (where it has no
 *   synapse, or against Dale's law: how many, and the first).
 *
 * @example
 * ```ts
 * import { leakyNetwork, seed } from '@credit/core'
 * import { exportParameters, importParameters } from '@credit/training'
 *
 * const network = leakyNetwork({ inputs: 3, hidden: 4, outputs: 2, leak: 0, activation: 'tanh' })
 * const parameters = network.initialize(seed(7))
 * const copy = importParameters(network, exportParameters(parameters), 'weights.npz')
 * copy.data.every((weight, i) => weight === parameters.data[i]) // => true
 * ```
 */
export function importParameters(network: Network, bytes: Uint8Array, label: string): NetworkParameters {
  const arrays = parseNpz(bytes, label)
  const unknown = Object.keys(arrays).find((name) => !legal.includes(name))
  if (unknown !== undefined) {
    throw new ArgumentError(caller, label, `made of ${legal.join(', ')} alone`, unknown)
  }
  const parameters = parametersOf(network.layout)
  for (const block of ['recurrent', 'input', 'readout', 'readoutBias'] as const) {
    const name = pytorchNames[block]
    const { shape } = network.layout.blocks[block]
    if (arrays[name] === undefined && block === 'readoutBias') continue
    parameters[block].set(checked(`${label}/${name}`, arrays[name], shape))
  }
  const { bias, recurrentBias } = biasesOf(network, arrays, label)
  parameters.bias.set(bias)
  parameters.recurrentBias.set(recurrentBias)
  checkAllowed(network, parameters, label)
  return parameters
}

function checked(
  name: string,
  array: Tensor<NumberArray> | undefined,
  shape: readonly number[],
): NumberArray {
  const isSame = array?.shape.length === shape.length && shape.every((size, i) => size === array.shape[i])
  if (!isSame) throw new ArgumentError(caller, name, `of shape [${shape.join(', ')}]`, array?.shape)
  checkFinite(caller, name, array.data)
  return array.data
}

/** The sum of the two biases, but for the rows that have a second one of their own; nothing for a network without. */
function biasesOf(
  { hidden, gates, layout }: Network,
  arrays: Readonly<Record<string, Tensor<NumberArray>>>,
  label: string,
): { bias: Float64Array; recurrentBias: Float64Array } {
  const names = [pytorchNames.bias, secondBias]
  const [bias, second] = names.map((name) =>
    arrays[name] === undefined
      ? new Float64Array(gates * hidden)
      : Float64Array.from(checked(`${label}/${name}`, arrays[name], [gates * hidden])),
  )
  if (layout.blocks.bias.length === 0) {
    const others = [...bias, ...second].filter((value) => value !== 0).length
    if (others === 0) return { bias: new Float64Array(0), recurrentBias: new Float64Array(0) }
    const given = names.filter((name) => arrays[name] !== undefined).join(' + ')
    throw new ArgumentError(caller, `${label}/${given}`, '0 in a network without bias', `${others} others`)
  }
  const summed = bias.length - layout.blocks.recurrentBias.length
  for (let i = 0; i < summed; i++) {
    // adding 0 would turn −0 into 0
    if (second[i] !== 0) bias[i] += second[i]
  }
  return { bias, recurrentBias: second.subarray(summed) }
}

/** What `project` would change is not the network's. */
function checkAllowed(network: Network, { data }: NetworkParameters, label: string): void {
  const allowed = data.slice()
  project(network, allowed)
  for (const block of ['recurrent', 'readout'] as const) {
    const { offset, length, shape } = network.layout.blocks[block]
    const refused = Array.from({ length }, (_, i) => i).filter(
      (i) => data[offset + i] !== allowed[offset + i],
    )
    if (refused.length === 0) continue
    const [first] = refused as [number]
    const columns = shape[1]
    const laws = [
      ...(block === 'recurrent' && network.connectivity ? ['0 where the network has no synapse'] : []),
      ...(network.signs ? ["of its presynaptic unit's sign (Dale's law)"] : []),
    ]
    const place = `[${Math.floor(first / columns)}, ${first % columns}]`
    const found = `${refused.length} others, the first ${data[offset + first]} at ${place}`
    throw new ArgumentError(caller, `${label}/${pytorchNames[block]}`, laws.join(' and '), found)
  }
}

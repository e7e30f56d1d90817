import {
  ArgumentError,
  type BlockName,
  blockNames,
  checkOneOf,
  checkParameters,
  type Dtype,
  type NetworkParameters,
  type Real,
  type Tensor,
} from '@credit/core'
import { encodeNpz } from '@credit/tasks'
import { pytorchNames } from './pytorchNames.js'

/**
 * Parameters, also those of a learner, as the bytes of an NPZ file, which `numpy.load` reads. The arrays have the names and shapes of the
 * `state_dict` of a PyTorch module with `rnn = nn.RNN(I, N)` and `readout = nn.Linear(N, K)`:
 *
 *     rnn.weight_hh_l0 [N, N] · rnn.weight_ih_l0 [N, I] · rnn.bias_ih_l0 [N] · rnn.bias_hh_l0 [N], zeros
 *     readout.weight [K, N] · readout.bias [K]
 *
 * With the rows of all gates, those of `nn.GRU` and `nn.LSTM`, whose order of gates is the same; the last N numbers of a GRU's
 * `bias_hh_l0` are its `recurrentBias`. A network without bias leaves out both of `rnn`, as `bias=False` does. float64 keeps every bit, float32 rounds.
 * Equal parameters give equal bytes.
 *
 * @throws ArgumentError when a number is not finite, or too large for float32.
 *
 * @example
 * ```ts
 * import { leakyNetwork, seed } from '@credit/core'
 * import { exportParameters } from '@credit/training'
 * import { parseNpz } from '@credit/tasks'
 *
 * const network = leakyNetwork({ inputs: 3, hidden: 4, outputs: 2, leak: 0, activation: 'tanh', bias: 'none' })
 * const bytes = exportParameters(network.initialize(seed(7)))
 * const arrays = parseNpz(bytes, 'weights.npz')
 * Object.keys(arrays) // => ['rnn.weight_hh_l0', 'rnn.weight_ih_l0', 'readout.weight', 'readout.bias']
 * arrays['rnn.weight_ih_l0'].shape // => [4, 3]
 * ```
 */
export function exportParameters(
  parameters: NetworkParameters<Real>,
  { dtype = 'float64' }: { readonly dtype?: Dtype } = {},
): Uint8Array {
  checkOneOf('exportParameters', 'dtype', dtype, ['float64', 'float32'])
  checkParameters('exportParameters', 'parameters', parameters)
  const kind = dtype === 'float64' ? Float64Array : Float32Array
  const arrays: Record<string, Tensor<Float64Array | Float32Array>> = {}
  for (const block of blockNames) {
    const { shape, length } = parameters.layout.blocks[block]
    if (length === 0 || block === 'recurrentBias') continue
    const data = kind.from(parameters[block])
    checkRange(block, parameters, data)
    arrays[pytorchNames[block]] = { data, shape }
    if (block !== 'bias') continue
    // the rows of PyTorch's second bias that are no gate's own are 0: its first holds the sum
    const second = new kind(length)
    second.set(parameters.recurrentBias, length - parameters.recurrentBias.length)
    checkRange('recurrentBias', parameters, second.subarray(length - parameters.recurrentBias.length))
    arrays[pytorchNames.recurrentBias] = { data: second, shape }
  }
  return encodeNpz(arrays)
}

function checkRange(
  block: BlockName,
  parameters: NetworkParameters<Real>,
  data: Float64Array | Float32Array,
): void {
  const at = data.findIndex((value: number) => !Number.isFinite(value))
  if (at < 0) return
  const expected = `finite${data instanceof Float32Array ? ' in float32' : ''}`
  throw new ArgumentError('exportParameters', `${block}[${at}]`, expected, parameters[block][at])
}

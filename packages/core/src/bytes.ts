import { checkNetwork, checkParameters } from './checks.js'
import { crc32 } from './crc32.js'
import { ArgumentError, checkOneOf } from './errors.js'
import { checkObject } from './internal/checkObject.js'
import { formatVersion, headerOf, layoutOfHeader, magic, prefixBytes } from './internal/parameterHeader.js'
import type { Dtype } from './kernels/kernel.js'
import type { Network } from './network.js'
import { blockNames, type Layout, type NetworkParameters, parametersOf } from './parameters.js'
import type { Real } from './real.js'

/**
 * Parameters, also those of a learner, as bytes, for a file or a message. Format version 1, all numbers little-endian:
 *
 * | byte | content |
 * |---|---|
 * | 0 | 8 bytes `89 43 52 44 0d 0a 1a 0a`: "CRD" within what a transfer as text would damage, as in PNG |
 * | 8 | uint32, the format version: 1 |
 * | 12 | uint32, H: the length of the header, such that H is a multiple of 8 |
 * | 16 | uint64, the number of bytes in all |
 * | 24 | the header: JSON in ASCII, spaces behind it |
 * | 24 + H | the payload: the blocks one after another, row by row, aligned to 8 bytes |
 * | last 4 | uint32, CRC-32 (as in zip) of all bytes before it |
 *
 * Header: `{"dtype":"float64","size":5,"blocks":[{"name":"recurrent","shape":[1,1],"offset":0}, …]}`, offsets in
 * numbers from the start of the payload.
 *
 * @param options.dtype 'float64' (default) keeps every bit, −0 and infinities too; 'float32' rounds to nearest
 * @param options.network whose layout the parameters must have; not written
 *
 * @throws ArgumentError when the parameters are not the network's, or a finite one is too large for float32.
 *
 * @example
 * const network = leakyNetwork({ inputs: 1, hidden: 2, outputs: 1, leak: 0.9, activation: 'tanh' })
 * const parameters = network.initialize(seed(7))
 * const bytes = encodeParameters(parameters, { network })
 * decodeParameters(bytes, { network }).data // => parameters.data
 */
export function encodeParameters(
  parameters: NetworkParameters<Real>,
  options: { readonly network?: Network; readonly dtype?: Dtype } = {},
): Uint8Array {
  const caller = 'encodeParameters'
  const dtype = checkOneOf(
    caller,
    'dtype',
    checkObject(caller, options, ['network', 'dtype']).dtype ?? 'float64',
    ['float64', 'float32'] as const,
  )
  checkParameters(caller, 'parameters', parameters)
  const { layout, data } = parameters
  if (options.network) checkBlocks(caller, layout, options.network)
  const header = headerOf(layout, dtype)
  const width = dtype === 'float64' ? 8 : 4
  const start = prefixBytes + header.length
  const total = start + layout.size * width + 4
  const bytes = new Uint8Array(total)
  const view = new DataView(bytes.buffer)
  bytes.set(magic)
  view.setUint32(8, formatVersion, true)
  view.setUint32(12, header.length, true)
  view.setUint32(16, total % 2 ** 32, true)
  view.setUint32(20, Math.floor(total / 2 ** 32), true)
  bytes.set(header, prefixBytes)
  for (let i = 0; i < layout.size; i++) {
    const value = data[i]
    if (dtype === 'float64') view.setFloat64(start + 8 * i, value, true)
    else {
      if (Number.isFinite(value) && !Number.isFinite(Math.fround(value))) {
        throw new ArgumentError(caller, `parameters.data[${i}]`, 'within the range of float32', value)
      }
      view.setFloat32(start + 4 * i, value, true)
    }
  }
  view.setUint32(total - 4, crc32(bytes.subarray(0, total - 4)), true)
  return bytes
}

/**
 * The parameters that `encodeParameters` wrote, as float64 again.
 *
 * @param options.network whose layout they must have
 *
 * @throws ArgumentError when the bytes begin otherwise, have another format version (named), are too few or too many
 * (both counts), or have another checksum than they state; when the blocks are not the network's (the block named).
 *
 * @example
 * const network = leakyNetwork({ inputs: 1, hidden: 1, outputs: 1, leak: 0.9, activation: 'tanh' })
 * const bytes = encodeParameters(parametersOf(network.layout, new Float64Array([1, 2, 3, 4, 5])))
 * decodeParameters(bytes).readout // => [4]
 */
export function decodeParameters(
  bytes: Uint8Array,
  options: { readonly network?: Network } = {},
): NetworkParameters {
  const caller = 'decodeParameters'
  checkObject(caller, options, ['network'])
  if (!(bytes instanceof Uint8Array)) throw new ArgumentError(caller, 'bytes', 'a Uint8Array', bytes)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  checkPrefix(caller, bytes, view)
  const start = prefixBytes + view.getUint32(12, true)
  const { layout, dtype } = layoutOfHeader(caller, bytes.subarray(prefixBytes, start))
  const width = dtype === 'float64' ? 8 : 4
  const payload = bytes.length - 4 - start
  if (payload !== layout.size * width) {
    throw new ArgumentError(caller, 'the payload', `${layout.size * width} bytes`, `${payload} bytes`)
  }
  if (options.network) checkBlocks(caller, layout, options.network)
  const parameters = parametersOf(layout)
  for (let i = 0; i < layout.size; i++) {
    parameters.data[i] =
      dtype === 'float64' ? view.getFloat64(start + 8 * i, true) : view.getFloat32(start + 4 * i, true)
  }
  return parameters
}

/** In an order in which each failure gets the message that explains it: all that is read later has been checked. */
function checkPrefix(caller: string, bytes: Uint8Array, view: DataView): void {
  const begin = bytes.subarray(0, magic.length)
  if (begin.some((byte, i) => byte !== magic[i])) {
    throw new ArgumentError(caller, 'the first bytes', hexadecimal(magic), hexadecimal(begin))
  }
  if (bytes.length >= 12 && view.getUint32(8, true) !== formatVersion) {
    throw new ArgumentError(caller, 'the format version', String(formatVersion), view.getUint32(8, true))
  }
  if (bytes.length < prefixBytes) {
    throw new ArgumentError(caller, 'bytes.length', `at least ${prefixBytes}`, bytes.length)
  }
  const total = view.getUint32(16, true) + 2 ** 32 * view.getUint32(20, true)
  if (bytes.length !== total) {
    throw new ArgumentError(caller, 'bytes.length', `${total}, as byte 16 says`, bytes.length)
  }
  const stated = view.getUint32(total - 4, true)
  const computed = crc32(bytes.subarray(0, total - 4))
  if (stated !== computed) {
    const [wanted, given] = [computed, stated].map((crc) => crc.toString(16).padStart(8, '0'))
    throw new ArgumentError(caller, 'the checksum', `"${wanted}", that of the bytes before it`, given)
  }
}

function checkBlocks(caller: string, given: Layout, network: Network): void {
  checkNetwork(caller, 'options.network', network)
  for (const name of blockNames) {
    const shape = network.layout.blocks[name].shape
    if (given.blocks[name].shape.join() !== shape.join()) {
      const expected = `[${shape.join(', ')}], the network's`
      throw new ArgumentError(caller, `the shape of ${name}`, expected, given.blocks[name].shape)
    }
  }
}

function hexadecimal(bytes: ArrayLike<number>): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ')
}

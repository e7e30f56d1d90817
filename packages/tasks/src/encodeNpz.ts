import { ArgumentError, checkMembers, checkTensor, type Tensor } from '@credit/core'
import { zipSync } from 'fflate'
import type { NumberArray } from './npy.js'

const types: Readonly<Record<string, string>> = {
  ...{ Float64Array: '<f8', Float32Array: '<f4', Int32Array: '<i4', Uint32Array: '<u4' },
  ...{ Int16Array: '<i2', Uint16Array: '<u2', Int8Array: '|i1', Uint8Array: '|u1' },
}
// numpy.save pads the header so that the elements begin at a multiple of it
const alignment = 64

/**
 * An array as the bytes of an NPY file, version 1.0, as `numpy.save` writes it: little-endian, row by row.
 *
 * @throws ArgumentError for what is no array of numbers, or not as long as its shape says.
 *
 * @example
 * ```ts
 * import { encodeNpy, parseNpy } from '@credit/tasks'
 *
 * const bytes = encodeNpy({ data: Int8Array.of(0, 1, 1), shape: [3] })
 * parseNpy(bytes, 'labels.npy') // => { data: [0, 1, 1], shape: [3] }
 * ```
 */
export function encodeNpy(tensor: Tensor<NumberArray>): Uint8Array {
  checkTensor('encodeNpy', 'tensor', tensor)
  const { data, shape } = tensor
  const type = types[Object.getPrototypeOf(data).constructor.name]
  if (type === undefined) {
    throw new ArgumentError('encodeNpy', 'tensor.data', `one of ${Object.keys(types).join(', ')}`, data)
  }
  // Python writes a tuple of one with a comma
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(', ')
  const header = `{'descr': '${type}', 'fortran_order': False, 'shape': (${sizes}), }`
  const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]
  const begin = magic.length + 2
  const from = Math.ceil((begin + header.length + 1) / alignment) * alignment
  const bytes = new Uint8Array(from + data.byteLength)
  bytes.set(magic)
  new DataView(bytes.buffer).setUint16(magic.length, from - begin, true)
  const padded = `${header.padEnd(from - begin - 1)}\n`
  bytes.set(
    Uint8Array.from(padded, (letter) => letter.charCodeAt(0)),
    begin,
  )
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), from)
  return bytes
}

/**
 * Arrays as the bytes of an NPZ file, which `numpy.load` reads, uncompressed. Equal arrays give equal bytes.
 *
 * @throws ArgumentError as `encodeNpy`, and for none.
 *
 * @example
 * ```ts
 * import { encodeNpz, parseNpz } from '@credit/tasks'
 *
 * const bytes = encodeNpz({ labels: { data: Int8Array.of(0, 1, 1), shape: [3] } })
 * parseNpz(bytes, 'trials.npz').labels.data // => [0, 1, 1]
 * ```
 */
export function encodeNpz(arrays: Readonly<Record<string, Tensor<NumberArray>>>): Uint8Array {
  checkMembers('encodeNpz', 'arrays', arrays, 'arrays by their names', {})
  const entries = Object.entries(arrays)
  if (entries.length === 0) throw new ArgumentError('encodeNpz', 'arrays', 'at least one', arrays)
  const files = entries.map(([name, array]) => [`${name}.npy`, encodeNpy(array)] as const)
  // the local time that a zip's entries carry, the earliest that there is: the bytes depend on neither clock nor zone
  return zipSync(Object.fromEntries(files), { level: 0, mtime: '1980-01-01T00:00:00' })
}

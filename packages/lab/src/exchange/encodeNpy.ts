import type { Real, Tensor } from '@credit/core'

const magic = [0x93, ...'NUMPY'].map((part) => (typeof part === 'number' ? part : part.charCodeAt(0)))
// numpy.save pads the header so that the elements begin at a multiple of it
const alignment = 64

/** An array as the bytes of an NPY file, version 1.0, as `numpy.save` writes it: little-endian, row by row. */
export function encodeNpy({ data, shape }: Tensor<Real>): Uint8Array {
  const type = data instanceof Float64Array ? '<f8' : '<f4'
  // Python writes a tuple of one with a comma
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(', ')
  const header = `{'descr': '${type}', 'fortran_order': False, 'shape': (${sizes}), }`
  const begin = magic.length + 4
  const from = Math.ceil((begin + header.length + 1) / alignment) * alignment
  const bytes = new Uint8Array(from + data.byteLength)
  bytes.set([...magic, 1, 0])
  new DataView(bytes.buffer).setUint16(begin - 2, from - begin, true)
  bytes.set(Buffer.from(`${header.padEnd(from - begin - 1)}\n`, 'latin1'), begin)
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), from)
  return bytes
}

import { ArgumentError, type Tensor } from '@credit/core'

const elementTypes: Readonly<Record<number, string>> = {
  8: 'uint8',
  9: 'int8',
  11: 'int16',
  12: 'int32',
  13: 'float32',
  14: 'float64',
}

/**
 * Reads an IDX file of unsigned bytes: two zero bytes, the element type (8), the number of dimensions d, then
 * d sizes as big-endian 32-bit integers, then the elements in row-major order.
 *
 * Nothing is copied: `data` is a view of `bytes`, so writing one writes the other.
 *
 * @param bytes the whole file, decompressed
 * @param label the file's name, for error messages
 * @throws ArgumentError that names the file: not IDX, another element type, or a byte count other than the
 *   one which the header promises (both counts are in the message).
 *
 * @example
 * ```ts
 * import { parseIdx } from '@credit/tasks'
 *
 * const file = Uint8Array.of(0, 0, 8, 2, 0, 0, 0, 1, 0, 0, 0, 2, 30, 40)
 * parseIdx(file, 'two-pixels').shape // => [1, 2]
 * parseIdx(file, 'two-pixels').data[1] // => 40
 * ```
 *
 * @see Y. LeCun, C. Cortes, C. Burges, "The MNIST database of handwritten digits" (1998), file formats
 */
export function parseIdx(bytes: Uint8Array, label: string): Tensor<Uint8Array> {
  if (!(bytes instanceof Uint8Array)) {
    throw new ArgumentError('parseIdx', label, 'given as a Uint8Array', bytes)
  }
  const refuse = (expected: string, received: unknown): never => {
    throw new ArgumentError('parseIdx', label, expected, received)
  }
  if (bytes.length < 4) refuse('an IDX file of at least 4 bytes', bytes.length)
  const [first, second, type, dimensions] = bytes as unknown as [number, number, number, number]
  if (first === 0x1f && second === 0x8b) refuse('an IDX file, decompressed first', 'a gzip file')
  if (first !== 0 || second !== 0 || !(type in elementTypes)) {
    refuse('an IDX file (magic number 00 00 08 and the dimension count)', hex(bytes.subarray(0, 4)))
  }
  if (type !== 8) refuse('an IDX file of type uint8 (8)', `${elementTypes[type]} (${type})`)

  const header = 4 + 4 * dimensions
  if (bytes.length < header) {
    refuse(`at least ${header} bytes long (the header of ${dimensions} dimensions)`, bytes.length)
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, header)
  const shape = Array.from({ length: dimensions }, (_, i) => view.getUint32(4 + 4 * i))
  const expected = header + shape.reduce((product, n) => product * n, 1)
  if (bytes.length !== expected) {
    refuse(`${expected} bytes long (header of ${header}, then ${shape.join('×')})`, bytes.length)
  }
  return { data: bytes.subarray(header), shape }
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ')
}

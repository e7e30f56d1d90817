import { ArgumentError, type Tensor } from '@credit/core'

/** The arrays in which numbers of data files are kept. */
export type NumberArray =
  | Float64Array
  | Float32Array
  | Int32Array
  | Int16Array
  | Int8Array
  | Uint32Array
  | Uint16Array
  | Uint8Array

const elements = {
  f8: Float64Array,
  f4: Float32Array,
  i4: Int32Array,
  i2: Int16Array,
  i1: Int8Array,
  u4: Uint32Array,
  u2: Uint16Array,
  u1: Uint8Array,
  b1: Uint8Array,
} as const

// The one element type and 32 sizes of 16 digits that it has to say take 700.
const mostHeader = 4096

/**
 * Reads an NPY file, what `numpy.save` writes: magic number, version, a header that names element type and shape, then
 * the elements in row-major order.
 *
 * Element types: float64, float32, int32, int16, int8, uint32, uint16, uint8, bool (as 0 and 1), and int64 and uint64 (as
 * float64, when every number is a safe integer); little-endian. Nothing is copied where the elements are aligned and not
 * of 64-bit integers: `data` is then a view of `bytes`.
 *
 * @param bytes the whole file, decompressed
 * @param label the file's name, for error messages
 * @throws ArgumentError that names the file: not NPY, another element type, columns first, or a byte count other than
 *   the one which the header promises.
 *
 * @example
 * ```ts
 * import { parseNpy } from '@credit/tasks'
 *
 * const header = "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 1), }"
 * const text = [...header].map((letter) => letter.charCodeAt(0))
 * const file = Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, text.length, 0, ...text, 30, 40)
 * parseNpy(file, 'two-numbers').shape // => [2, 1]
 * parseNpy(file, 'two-numbers').data // => [30, 40]
 * ```
 *
 * @see numpy.lib.format, "NPY format" (versions 1.0 to 3.0)
 */
export function parseNpy(bytes: Uint8Array, label: string): Tensor<NumberArray> {
  const refuse = (expected: string, received: unknown): never => {
    throw new ArgumentError('parseNpy', label, expected, received)
  }
  if (!(bytes instanceof Uint8Array)) refuse('given as a Uint8Array', bytes)
  const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]
  if (bytes.length < 10 || magic.some((byte, i) => bytes[i] !== byte)) {
    refuse('an NPY file (it begins with 93 4e 55 4d 50 59)', hex(bytes.subarray(0, 6)))
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const version = bytes[6]
  if (version < 1 || version > 3) refuse('of NPY version 1, 2 or 3', version)
  const begin = version === 1 ? 10 : 12
  if (bytes.length < begin) refuse(`at least ${begin} bytes long`, bytes.length)
  const from = begin + (version === 1 ? view.getUint16(8, true) : view.getUint32(8, true))
  if (bytes.length < from) refuse(`at least ${from} bytes long (its header)`, bytes.length)
  if (from - begin > mostHeader) refuse(`of a header of at most ${mostHeader} bytes`, from - begin)
  const { type, shape } = headerOf(String.fromCharCode(...bytes.subarray(begin, from)), refuse)

  const width = Number(type[1])
  if (!shape.every((n) => Number.isSafeInteger(n))) refuse('of a shape of integers', shape)
  const count = shape.reduce((product, n) => product * n, 1)
  const expected = from + count * width
  if (bytes.length !== expected) {
    refuse(`${expected} bytes long (header of ${from}, then ${shape.join('×')} of ${width})`, bytes.length)
  }
  if (type === 'i8' || type === 'u8') return { data: longs(view, from, count, type, refuse), shape }
  const elementArray = elements[type as keyof typeof elements]
  const start = bytes.byteOffset + from
  // views must begin at a multiple of their element's size
  return start % width === 0
    ? { data: new elementArray(bytes.buffer as ArrayBuffer, start, count), shape }
    : { data: new elementArray(bytes.slice(from).buffer, 0, count), shape }
}

type Refuse = (expected: string, received: unknown) => never

/** A header such as `{'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }`. */
function headerOf(text: string, refuse: Refuse): { type: string; shape: number[] } {
  const type = /'descr'\s*:\s*'([^']*)'/.exec(text)?.[1]
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(text)?.[1]
  const shape = /'shape'\s*:\s*\(([\d,\s]*)\)/.exec(text)?.[1]
  if (type === undefined || order === undefined || shape === undefined) {
    return refuse("of a header with 'descr', 'fortran_order' and 'shape', and of numbers", text.trim())
  }
  if (order === 'True') refuse('saved in C order (numpy.ascontiguousarray)', 'Fortran order')
  const known = /^(?:[<|=])?([fiub]\d)$/.exec(type)?.[1]
  if (known === undefined || !(known in elements || known === 'i8' || known === 'u8')) {
    return refuse('of little-endian floats or integers', type)
  }
  const sizes = shape.split(',').filter((size) => size.trim() !== '')
  return { type: known, shape: sizes.map(Number) }
}

function longs(view: DataView, from: number, count: number, type: string, refuse: Refuse): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => {
    const value = type === 'i8' ? view.getBigInt64(from + 8 * i, true) : view.getBigUint64(from + 8 * i, true)
    const number = Number(value)
    return Number.isSafeInteger(number) ? number : refuse('of integers up to 2^53', `${value} at ${i}`)
  })
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ')
}

import { createHash } from 'node:crypto'
import type { Plain } from '@credit/training'
import { readRegular, replaceFile } from '../files.js'
import { Damaged } from '../inputError.js'

/** What every file of arrays begins with. */
export const magic = 'credit arrays 1\n'
const hashLength = 64
const types = { float64: Float64Array, float32: Float32Array } as const

/**
 * Plain data with typed arrays as the bytes of a file, numbers exact to the bit:
 *
 *     credit arrays 1 ⏎
 *     SHA-256 of all that follows, 64 hexadecimal digits ⏎
 *     length of the JSON in bytes ⏎
 *     the JSON, { "$array": [type, offset, length] } in place of each array
 *     the arrays, one after another, little-endian
 *
 * So a flipped byte anywhere, or a file that ends early, is found out before anything is used.
 */
export function encodeArrays(data: Plain): Uint8Array {
  const chunks: Uint8Array[] = []
  let offset = 0
  const json = JSON.stringify(data, (_, value) => {
    if (typeof value === 'number' && !isInJson(value))
      return { $number: Object.is(value, -0) ? '-0' : String(value) }
    if (!(value instanceof Float64Array || value instanceof Float32Array)) return value
    const type = value instanceof Float64Array ? 'float64' : 'float32'
    chunks.push(new Uint8Array(value.buffer, value.byteOffset, value.byteLength))
    const place = [type, offset, value.length]
    offset += value.byteLength
    return { $array: place }
  })
  const text = Buffer.from(json, 'utf8')
  const body = Buffer.concat([Buffer.from(`${text.length}\n`), text, ...chunks])
  return Buffer.concat([Buffer.from(`${magic}${hashOf(body)}\n`), body])
}

/** @throws Damaged, its text what is wrong with the bytes. */
export function decodeArrays(bytes: Uint8Array): Plain {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (buffer.toString('latin1', 0, magic.length) !== magic) {
    throw new Damaged(`does not begin with "${magic.trim()}"`)
  }
  const body = buffer.subarray(magic.length + hashLength + 1)
  if (buffer.toString('latin1', magic.length, magic.length + hashLength + 1) !== `${hashOf(body)}\n`) {
    throw new Damaged('damaged: its SHA-256 is not that of its content')
  }
  const lineEnd = body.indexOf('\n')
  const length = Number(body.toString('latin1', 0, lineEnd))
  const arrays = body.subarray(lineEnd + 1 + length)
  return JSON.parse(body.toString('utf8', lineEnd + 1, lineEnd + 1 + length), (_, value) => {
    if (typeof value?.$number === 'string') return Number(value.$number)
    if (!Array.isArray(value?.$array)) return value
    const [type, offset, count] = value.$array as [keyof typeof types, number, number]
    const { BYTES_PER_ELEMENT } = types[type]
    // a copy, so that it begins where its type allows
    const own = Uint8Array.from(arrays.subarray(offset, offset + count * BYTES_PER_ELEMENT))
    return new types[type](own.buffer)
  })
}

/** How many bytes the arrays of some data take in a file. */
export function bytesIn(data: Plain): number {
  if (typeof data !== 'object' || data === null) return 0
  if (data instanceof Float64Array || data instanceof Float32Array) return data.byteLength
  return Object.values<Plain>(data).reduce<number>((sum, each) => sum + bytesIn(each), 0)
}

/** What Node reads at once: 2 GiB. */
export const mostBytesInFile = 2 ** 31 - 1

/** Replaces a file by data with arrays: whole, or not at all. */
export function writeArrays(path: string, data: Plain): void {
  replaceFile(path, encodeArrays(data))
}

/** @throws Damaged that names the file when it is missing, damaged or of another form; InputError when it can't be read. */
export function readArrays(path: string): Plain {
  const bytes = readRegular(path)
  try {
    return decodeArrays(bytes)
  } catch (error) {
    throw new Damaged(`${path}: ${(error as Error).message}`)
  }
}

/** JSON has no NaN and no infinity, and loses the sign of −0. */
function isInJson(value: number): boolean {
  return Number.isFinite(value) && !Object.is(value, -0)
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

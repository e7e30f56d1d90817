import { ArgumentError } from '@credit/core'
import type { Plain } from './plain.js'

/** Digits that a length may have, and one more. */
const longestNumber = 16
const types = { float64: Float64Array, float32: Float32Array } as const

/**
 * Plain data with typed arrays as bytes, numbers exact to the bit:
 *
 *     length of the JSON in bytes ⏎
 *     the JSON in ASCII, { "$array": [type, offset, length] } in place of each array
 *     the arrays, one after another, little-endian
 */
export function plainToBytes(data: Plain): Uint8Array {
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
  const text = json.replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  const head = `${text.length}\n${text}`
  const bytes = new Uint8Array(head.length + offset)
  for (let i = 0; i < head.length; i++) bytes[i] = head.charCodeAt(i)
  let at = head.length
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return bytes
}

/**
 * What `plainToBytes` had; each array a copy with its own memory. What was changed within is not noticed here: a checksum is for
 * that.
 *
 * @throws ArgumentError for bytes that end before what they tell of, and what is no such bytes.
 */
export function plainFromBytes(bytes: Uint8Array): Plain {
  const lineEnd = bytes.indexOf(0x0a)
  const head = ascii(bytes.subarray(0, Math.max(0, Math.min(lineEnd, longestNumber))))
  if (!/^\d{1,15}$/.test(head)) refuse('those of plainToBytes, with a length in their first line', head)
  const length = Number(head)
  const begin = lineEnd + 1
  if (begin + length > bytes.length) refuse(`whole, at least ${begin + length} of them`, bytes.length)
  const arrays = bytes.subarray(begin + length)
  return parsed(ascii(bytes.subarray(begin, begin + length)), (value) => {
    if (typeof value?.$number === 'string') return Number(value.$number)
    if (!Array.isArray(value?.$array)) return value
    const [type, offset, count] = value.$array as [keyof typeof types, number, number]
    if (!Object.hasOwn(types, type)) refuse('those of plainToBytes, with arrays of float64 or float32', type)
    const { BYTES_PER_ELEMENT } = types[type]
    const isPlace = Number.isSafeInteger(offset) && Number.isSafeInteger(count) && offset >= 0 && count >= 0
    if (!isPlace || offset + count * BYTES_PER_ELEMENT > arrays.length) {
      refuse(
        `whole: ${arrays.length} bytes of arrays have none of ${count} ${type} at ${offset}`,
        bytes.length,
      )
    }
    // a copy, so that it begins where its type allows
    const own = Uint8Array.from(arrays.subarray(offset, offset + count * BYTES_PER_ELEMENT))
    return new types[type](own.buffer)
  })
}

function refuse(expected: string, received: unknown): never {
  throw new ArgumentError('plainFromBytes', 'bytes', expected, received)
}

function parsed(
  json: string,
  revive: (value: { $number?: unknown; $array?: unknown } | null) => unknown,
): Plain {
  try {
    return JSON.parse(json, (_, value) => revive(value))
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return refuse('those of plainToBytes, with JSON behind their first line', error.message)
  }
}

/** @throws ArgumentError that names what is no plain data: a function, another typed array, an object of a class. */
export function checkPlain(caller: string, argument: string, value: unknown): void {
  if (value === null || ['boolean', 'number', 'string', 'undefined'].includes(typeof value)) return
  if (value instanceof Float64Array || value instanceof Float32Array) return
  const isOther =
    typeof value !== 'object' || ArrayBuffer.isView(value) || typeof Reflect.get(value, 'then') === 'function'
  const kind = isOther ? null : Object.getPrototypeOf(value)
  if (isOther || (kind !== Object.prototype && kind !== Array.prototype && kind !== null)) {
    const expected = 'plain data with Float64Array and Float32Array, as state() gives'
    throw new ArgumentError(caller, argument, expected, value)
  }
  for (const [name, each] of Object.entries(value)) checkPlain(caller, `${argument}.${name}`, each)
}

/** JSON has no NaN and no infinity, and loses the sign of −0. */
function isInJson(value: number): boolean {
  return Number.isFinite(value) && !Object.is(value, -0)
}

function ascii(bytes: Uint8Array): string {
  let text = ''
  // in parts: a call takes some ten thousand arguments
  for (let at = 0; at < bytes.length; at += 8192)
    text += String.fromCharCode(...bytes.subarray(at, at + 8192))
  return text
}

import { createHash } from 'node:crypto'
import type { Plain } from '@credit/training'
import { plainFromBytes, plainToBytes } from '@credit/training/schema'
import { readRegular, replaceFile } from '../files.js'
import { Damaged } from '../inputError.js'

/** What every file of arrays begins with. */
export const magic = 'credit arrays 1\n'
const hashLength = 64

/**
 * Plain data with typed arrays as the bytes of a file, numbers exact to the bit:
 *
 *     credit arrays 1 ⏎
 *     SHA-256 of all that follows, 64 hexadecimal digits ⏎
 *     what `plainToBytes` writes
 *
 * So a flipped byte anywhere, or a file that ends early, is found out before anything is used.
 */
export function encodeArrays(data: Plain): Uint8Array {
  return Buffer.concat(partsOf(data))
}

function partsOf(data: Plain): [head: Uint8Array, body: Uint8Array] {
  const body = plainToBytes(data)
  return [Buffer.from(`${magic}${hashOf(body)}\n`), body]
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
  return plainFromBytes(body)
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
  replaceFile(path, partsOf(data))
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

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

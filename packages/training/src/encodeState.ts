import { ArgumentError, crc32 } from '@credit/core'
import type { Plain } from './plain.js'
import { checkPlain, plainFromBytes, plainToBytes } from './plainBytes.js'

const magic = 'credit state 1\n'

/**
 * A state as bytes, for a file, a database or a message: that of an optimizer, an estimator, a learner, of `fit` or `Training`,
 * or several of them in one object. Typed arrays keep their type and every bit, which JSON does not.
 *
 *     credit state 1 ⏎
 *     CRC-32 of all that follows, 8 hexadecimal digits ⏎
 *     what `plainToBytes` writes
 *
 * @throws ArgumentError for what is no plain data, naming its place.
 *
 * @example
 * ```ts
 * import { adam, constantSchedule } from '@credit/core'
 * import { decodeState, encodeState } from '@credit/training'
 *
 * const optimizer = adam({ size: 2, schedule: constantSchedule(0.1) })
 * const w = Float64Array.of(1, 2)
 * optimizer.update(w, Float64Array.of(0.5, -0.5))
 * const bytes = encodeState({ w, optimizer: optimizer.state() })
 * const { w: again } = decodeState<{ w: Float64Array }>(bytes)
 * again // => w
 * ```
 */
export function encodeState(state: object): Uint8Array {
  if (typeof state !== 'object' || state === null) {
    throw new ArgumentError('encodeState', 'state', 'an object, such as state() gives', state)
  }
  checkPlain('encodeState', 'state', state)
  const body = plainToBytes(state as Plain)
  const head = `${magic}${hexOf(body)}\n`
  const bytes = new Uint8Array(head.length + body.length)
  for (let i = 0; i < head.length; i++) bytes[i] = head.charCodeAt(i)
  bytes.set(body, head.length)
  return bytes
}

/**
 * The state that `encodeState` wrote: what `from`, `state` and `restore` take.
 *
 * @throws ArgumentError for what are no such bytes, JSON among them, and for bytes that are damaged or not whole.
 *
 * @example
 * decodeState(encodeState({ losses: Float64Array.of(1, 0.5) })) // => { losses: [1, 0.5] }
 */
export function decodeState<T extends object = Readonly<Record<string, Plain>>>(bytes: Uint8Array): T {
  const caller = 'decodeState'
  if (!(bytes instanceof Uint8Array)) {
    const expected =
      'a Uint8Array, as encodeState gives: JSON keeps neither the types of arrays nor every number'
    throw new ArgumentError(caller, 'bytes', expected, bytes)
  }
  const isOurs = Array.from(magic).every((letter, i) => bytes[i] === letter.charCodeAt(0))
  if (!isOurs) {
    const isJson = bytes[0] === 0x7b || bytes[0] === 0x5b
    const begin = String.fromCharCode(...bytes.subarray(0, magic.length))
    const why = isJson
      ? ' (it looks like JSON, which keeps neither the types of arrays nor every number)'
      : ''
    throw new ArgumentError(
      caller,
      'bytes',
      `what encodeState gives, which begins with "${magic.trim()}"${why}`,
      begin,
    )
  }
  const body = bytes.subarray(magic.length + 9)
  const stated = String.fromCharCode(...bytes.subarray(magic.length, magic.length + 9))
  if (stated !== `${hexOf(body)}\n`) {
    throw new ArgumentError(
      caller,
      'the checksum of bytes',
      `${hexOf(body)}, that of what follows it`,
      stated.trim(),
    )
  }
  return plainFromBytes(body) as unknown as T
}

const hexOf = (bytes: Uint8Array) => crc32(bytes).toString(16).padStart(8, '0')

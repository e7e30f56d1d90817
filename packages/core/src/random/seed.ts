import { ArgumentError, checkInteger } from '../errors.js'
import { generatorOf, type RandomGenerator } from './generator.js'
import { utf8 } from './internal/utf8.js'
import { philox } from './philox.js'

/**
 * A node of the seed tree: a name for a stream of random numbers. Its key depends on the path alone, so adding a
 * consumer, or asking in another order, never shifts another consumer's numbers.
 */
export interface Seed {
  /** The root's number and the names below it: '7/data/0'. */
  readonly path: string
  /** Two unsigned 32-bit words, the Philox key. */
  readonly key: readonly [number, number]
  /**
   * The seed below this one. `child(3)` and `child('3')` are the same.
   *
   * @throws ArgumentError when the name is empty, contains '/' or half of a surrogate pair, or is a number that is
   *   no non-negative safe integer.
   */
  child(name: string | number): Seed
  /** A new generator at the start of this seed's stream, every time. */
  generator(): RandomGenerator
}

// Generators count from 0 and never reach a counter with this last word, so no key is ever handed out as a number.
const NAME = 0x6e616d65 // 'name'

/**
 * The root of a seed tree.
 *
 * The root's key is the number itself (low and high word), so no two roots share a stream. A child's key is a hash of
 * its parent's key and its name: the name's UTF-8 bytes, eight at a time, and their count, are the counter of a
 * Philox block whose first two words are the key for the next eight bytes, and in the end the child's.
 *
 * @param value A non-negative safe integer.
 * @throws ArgumentError otherwise.
 *
 * @example
 * ```ts
 * import { seed } from '@credit/core'
 *
 * seed(7).child('data').child(0).path // => '7/data/0'
 * ```
 */
export function seed(value: number): Seed {
  checkInteger('seed', 'value', value, 0)
  return node(String(value), [value >>> 0, Math.floor(value / 4294967296)])
}

function node(path: string, key: readonly [number, number]): Seed {
  return {
    path,
    key,
    child(name) {
      const text = typeof name === 'number' ? String(checkInteger('Seed.child', 'name', name, 0)) : name
      if (typeof text !== 'string' || text === '' || text.includes('/')) {
        throw new ArgumentError('Seed.child', 'name', "a non-empty string without '/', or an integer", name)
      }
      return node(`${path}/${text}`, childKey(key, utf8('Seed.child', 'name', text)))
    },
    generator: () => generatorOf(key),
  }
}

function childKey(parent: readonly [number, number], bytes: readonly number[]): readonly [number, number] {
  const word = (at: number) =>
    (bytes[at] ?? 0) |
    ((bytes[at + 1] ?? 0) << 8) |
    ((bytes[at + 2] ?? 0) << 16) |
    ((bytes[at + 3] ?? 0) << 24)
  const block = new Uint32Array(4)
  block.set(parent)
  for (let at = 0; at < bytes.length; at += 8) {
    philox(block, [word(at), word(at + 4), bytes.length, NAME], [block[0], block[1]])
  }
  return [block[0], block[1]]
}

import { ArgumentError, checkInteger, checkLength } from '../errors.js'
import { owned } from '../internal/owned.js'
import { normalQuantile } from './normal-quantile.js'
import { philox } from './philox.js'

/** One stream of random numbers. Each call moves it on; a generator is never shared by two consumers. */
export interface RandomGenerator {
  /** A whole number in [0, 2^32). Takes one word of the stream. */
  uint32(): number
  /** A multiple of 2^-53 in [0, 1), each equally likely. Takes two words. */
  uniform(): number
  /**
   * Standard normal: the quantile of one `uniform()`, so always two words and no rejection. The uniform 0 counts as
   * 2^-54; values lie in [-8.30, 8.21].
   */
  gaussian(): number
  /** Where the stream stands: five integers for `generatorOf`. */
  state(): readonly number[]
}

const UINT32_MAX = 0xffffffff

/**
 * The Philox 4x32-10 stream of a key, from the start or from a saved state.
 *
 * @param key Two unsigned 32-bit words, as in `seed(7).key`.
 * @param state What `state()` returned: four words of the next block's counter, least significant first, and how
 *   many of the last block's four words are used. Without it the stream starts at counter 0.
 *
 * Period 2^130 words. Throws ArgumentError when a word is no unsigned 32-bit integer, or when the fifth entry is not
 * from 0 to 4.
 *
 * @example
 * ```ts
 * import { generatorOf, seed } from '@credit/core'
 *
 * const { key } = seed(7)
 * const first = generatorOf(key)
 * first.uint32()
 * const second = generatorOf(key, first.state())
 * first.gaussian() === second.gaussian() // => true
 * ```
 */
export function generatorOf(key: readonly [number, number], state?: readonly number[]): RandomGenerator {
  checkWords('generatorOf', 'key', key, 2)
  const words = new Uint32Array(key)
  const counter = new Uint32Array(4)
  const block = new Uint32Array(4)
  let used = 4
  if (state !== undefined) {
    checkLength('generatorOf', 'state', state, 5)
    checkWords('generatorOf', 'state', state.slice(0, 4), 4)
    used = checkInteger('generatorOf', 'state[4]', state[4], 0, 4)
    counter.set(state.slice(0, 4))
    if (used < 4) {
      move(counter, -1)
      philox(block, counter, words)
      move(counter, 1)
    }
  }

  function uint32(): number {
    if (used === 4) {
      philox(block, counter, words)
      move(counter, 1)
      used = 0
    }
    return block[used++]
  }
  function uniform(): number {
    const high = uint32() >>> 5
    const low = uint32() >>> 6
    return (high * 67108864 + low) * 1.1102230246251565e-16 // 2^26 and 2^-53
  }
  function gaussian(): number {
    const u = uniform()
    return normalQuantile(u === 0 ? 5.551115123125783e-17 : u)
  }
  return owned({ uint32, uniform, gaussian, state: () => [...counter, used] })
}

/** Adds 1 or -1 to a 128-bit number. */
function move(counter: Uint32Array, step: 1 | -1): void {
  const wrapped = step === 1 ? 0 : UINT32_MAX
  for (let i = 0; i < 4; i++) {
    counter[i] = counter[i] + step
    if (counter[i] !== wrapped) return
  }
}

function checkWords(caller: string, argument: string, words: readonly number[], length: number): void {
  if (!Array.isArray(words) || words.length !== length) {
    throw new ArgumentError(caller, argument, `an array of ${length} unsigned 32-bit integers`, words)
  }
  for (let i = 0; i < length; i++) checkInteger(caller, `${argument}[${i}]`, words[i], 0, UINT32_MAX)
}

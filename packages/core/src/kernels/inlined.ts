import type { Dtype } from './kernel.js'

/** One source, compiled for each number type with plain and with relaxed SIMD. Each exports `configure(cutOff, leak, activation)`. */
export type InlinedModules = (dtype: Dtype, relaxed: boolean) => Uint8Array

/**
 * The modules in a text that `scripts/pack/pack.mjs` wrote. `ends` says where each of them ends in what is unpacked:
 * plain of float64 and float32, then relaxed of both; a single one stands for all four.
 */
export function inlined(digits: string, ends: readonly number[]): InlinedModules {
  let known: Uint8Array = new Uint8Array(0)
  return (dtype, relaxed) => {
    const index = ends.length === 1 ? 0 : (dtype === 'float32' ? 1 : 0) + (relaxed ? 2 : 0)
    // what stands behind is not looked at: the first 14 kB take a millisecond or two
    if (known.length < ends[index]) known = unpacked(digits, ends[index])
    return known.subarray(ends[index - 1] ?? 0, ends[index])
  }
}

/** The 64 digits: characters that code is full of, so that gzip's table for both costs the least. */
export const alphabet = 'abcdefghijklmnopqrstuvwxyz0123456789.,()=:;{}[]&|?!+-*ABCDEFGHIJ'

// Where the adaptive probabilities of each kind stand: see scripts/pack/model.mjs, which says the same.
const repeated = 2
const lengths = 4
const distances = 516
const literals = 4612
const count = 6660

/**
 * The first `length` bytes of a packed text: literals, and copies of what came before, through an adaptive binary range
 * coder whose digits are characters of six bits. Four modules of one source are alike; this sees all of them where gzip
 * sees 32 kB back, and takes three fifths of its room.
 */
function unpacked(digits: string, length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  // of a 0, in 4096ths
  const probability = new Uint16Array(count).fill(2048)
  const digitOf = new Uint8Array(128)
  for (let i = 0; i < 64; i++) digitOf[alphabet.charCodeAt(i)] = i
  let at = 0
  let range = 1
  let code = 0

  const bit = (model: number): number => {
    while (range < 0x1000000) {
      range *= 64
      code = code * 64 + digitOf[digits.charCodeAt(at++)]
    }
    const p = probability[model]
    const bound = (range >>> 12) * p
    if (code < bound) {
      range = bound
      probability[model] = p + ((4096 - p) >> 4)
      return 0
    }
    range -= bound
    code -= bound
    probability[model] = p - (p >> 4)
    return 1
  }

  /** An integer of at least 1: how many bits stand below its first, and those. */
  const number = (model: number): number => {
    let below = 0
    // of a damaged text no more than there can be
    while (below < 24 && bit(model + below)) below++
    let value = 1
    for (let i = 0; i < below; i++) {
      value = 2 * value + bit(model + (i < 2 ? 32 + 4 * below + value : 159 + below - i))
    }
    return value
  }

  let distance = 1
  for (let i = 0, copied = 0; i < length; ) {
    if (bit(copied)) {
      const same = bit(repeated + copied)
      let n = number(lengths + 256 * same)
      if (!same) distance = number(distances + 1024 * Math.min(3, n++ - 1))
      for (; n > 0 && i < length; n--, i++) bytes[i] = bytes[i - distance]
      copied = 1
    } else {
      const context = literals + 256 * (i > 0 ? bytes[i - 1] >> 5 : 0)
      let node = 1
      while (node < 256) node = 2 * node + bit(context + node)
      bytes[i++] = node
      copied = 0
    }
  }
  return bytes
}

import { describe, expect, it } from 'vitest'
import { philox } from './philox.js'

const hex = (words: string) => words.split(' ').map((word) => Number.parseInt(word, 16))
function block(counter: ArrayLike<number>, key: ArrayLike<number>): number[] {
  const out = new Uint32Array(4)
  philox(out, counter, key)
  return [...out]
}

/** The same ten rounds in BigInt, straight from the paper. */
function reference(counter: readonly number[], key: readonly number[]): number[] {
  let [a, b, c, d] = counter.map(BigInt) as [bigint, bigint, bigint, bigint]
  let [k, l] = key.map(BigInt) as [bigint, bigint]
  const word = 0xffffffffn
  for (let round = 0; round < 10; round++) {
    const p = a * 0xd2511f53n
    const q = c * 0xcd9e8d57n
    ;[a, b, c, d] = [(q >> 32n) ^ b ^ k, q & word, (p >> 32n) ^ d ^ l, p & word]
    k = (k + 0x9e3779b9n) & word
    l = (l + 0xbb67ae85n) & word
  }
  return [a, b, c, d].map(Number)
}

// Random123 1.14, kat_vectors, philox4x32 10: counter, key, result.
const published = [
  ['00000000 00000000 00000000 00000000', '00000000 00000000', '6627e8d5 e169c58d bc57ac4c 9b00dbd8'],
  ['ffffffff ffffffff ffffffff ffffffff', 'ffffffff ffffffff', '408f276d 41c83b0e a20bc7c6 6d5451fd'],
  ['243f6a88 85a308d3 13198a2e 03707344', 'a4093822 299f31d0', 'd16cfe09 94fdcceb 5001e420 24126ea1'],
] as const

describe('philox', () => {
  it.each(published)('gives the published block for counter %s', (counter, key, expected) => {
    expect(block(hex(counter), hex(key))).toEqual(hex(expected))
  })

  it('agrees with 64-bit products in BigInt', () => {
    let words = [1, 2, 3, 4]
    for (let i = 0; i < 2000; i++) {
      const next = block(words, [words[3], i])
      expect(next).toEqual(reference(words, [words[3], i]))
      words = next
    }
  })

  it('may write over its counter', () => {
    const words = new Uint32Array([5, 6, 7, 8])
    philox(words, words, [9, 10])
    expect([...words]).toEqual(block([5, 6, 7, 8], [9, 10]))
  })

  it('changes half of the bits when one bit of counter or key changes', () => {
    const base = block([0, 0, 0, 0], [0, 0])
    let total = 0
    for (let bit = 0; bit < 192; bit++) {
      const words = [0, 0, 0, 0, 0, 0]
      words[bit >> 5] = (1 << (bit & 31)) >>> 0
      const other = block(words.slice(0, 4), words.slice(4))
      let changed = 0
      for (let i = 0; i < 4; i++) {
        for (let x = (base[i] ^ other[i]) >>> 0; x > 0; x = (x & (x - 1)) >>> 0) changed++
      }
      // 128 fair bits: 64 ± 5.66; 5 deviations for one of 192, 4 for their mean.
      expect(Math.abs(changed - 64)).toBeLessThan(5 * 5.66)
      total += changed
    }
    expect(Math.abs(total / 192 - 64)).toBeLessThan((4 * 5.66) / Math.sqrt(192))
  })
})

import { crc32 as zlib } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { crc32 } from './crc32.js'
import { seed } from './random/index.js'

const ascii = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0))

describe('crc32', () => {
  it.each([
    // the check value of every catalogue of CRCs, and the empty message
    ['123456789', 0xcbf43926],
    ['', 0],
    ['a', 0xe8b7be43],
  ])('of %o', (text, value) => {
    expect(crc32(ascii(text))).toBe(value)
  })

  it('is that of zlib', () => {
    const generator = seed(1).generator()
    for (const length of [1, 3, 4, 5, 255, 256, 1000]) {
      const bytes = Uint8Array.from({ length }, () => generator.uint32() & 255)
      expect(crc32(bytes)).toBe(zlib(bytes))
    }
  })

  it('control: every flipped bit changes it', () => {
    const bytes = ascii('credit')
    const before = crc32(bytes)
    for (let bit = 0; bit < 8 * bytes.length; bit++) {
      const damaged = bytes.slice()
      damaged[bit >> 3] ^= 1 << (bit & 7)
      expect(crc32(damaged)).not.toBe(before)
    }
  })
})

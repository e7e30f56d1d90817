import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { md5 } from './checksum.js'

const ascii = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0))

test.each([
  ['', 'd41d8cd98f00b204e9800998ecf8427e'],
  ['a', '0cc175b9c0f1b6a831c399e269772661'],
  ['abc', '900150983cd24fb0d6963f7d28e17f72'],
  ['message digest', 'f96b697d7cb7938d525a2f31aaf161d0'],
  ['abcdefghijklmnopqrstuvwxyz', 'c3fcd3d76192e4007dfb496cca67e13b'],
  ['ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789', 'd174ab98d277d9f5a5611c2c9f419d9f'],
  ['1234567890'.repeat(8), '57edf4a22be3c955ac49da2e2107b67a'],
])('RFC 1321: %j', (text, digest) => {
  expect(md5(ascii(text))).toBe(digest)
})

test('agrees with another program at every length around the block borders', () => {
  const whole = Uint8Array.from({ length: 200 }, (_, i) => (i * 37 + 11) & 255)
  for (let length = 0; length <= 195; length++) {
    // an odd start, so that the view is not at the start of its buffer
    const bytes = whole.subarray(3, 3 + length)
    expect(md5(bytes)).toBe(createHash('md5').update(bytes).digest('hex'))
  }
})

test('one changed bit changes it', () => {
  const bytes = new Uint8Array(1000)
  const before = md5(bytes)
  bytes[640] = 1
  expect(md5(bytes)).not.toBe(before)
})

test('does not change the bytes and refuses what is not bytes', () => {
  const bytes = Uint8Array.of(1, 2, 3)
  md5(bytes)
  expect(bytes).toEqual(Uint8Array.of(1, 2, 3))
  expect(() => md5('abc' as unknown as Uint8Array)).toThrow('md5: bytes must be a Uint8Array, got "abc"')
})

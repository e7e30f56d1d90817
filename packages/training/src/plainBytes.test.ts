import { expect, test } from 'vitest'
import { plainFromBytes, plainToBytes } from './plainBytes.js'

const data = {
  w: Float64Array.of(1, -0, Number.NaN),
  v: Float32Array.of(0.1, 2),
  loss: Number.POSITIVE_INFINITY,
  name: 'α',
  none: null,
}
const bytes = plainToBytes(data)
const text = (content: string) => Uint8Array.from(content, (letter) => letter.charCodeAt(0))
/** The bytes with another text at the place of one of as many letters. */
const changed = (from: string, to: string) => {
  const letters = String.fromCharCode(...bytes)
  expect([letters.includes(from), to.length]).toEqual([true, from.length])
  return text(letters.replace(from, to))
}

test('come back to the bit, wherever they lie', () => {
  const shifted = new Uint8Array(bytes.length + 3)
  shifted.set(bytes, 3)
  for (const each of [bytes, shifted.subarray(3)]) expect(plainFromBytes(each)).toStrictEqual(data)
})

test('that end early are refused, wherever they end', () => {
  for (let length = 0; length < bytes.length; length++) {
    expect(() => plainFromBytes(bytes.subarray(0, length)), `${length}`).toThrow(
      /^plainFromBytes: bytes must be /,
    )
  }
})

test.each<[string, Uint8Array, string]>([
  ['a longer array', changed('"float64",0,3', '"float64",0,7'), 'have none of 7 float64 at 0'],
  ['an array elsewhere', changed('"float32",24,2', '"float32",99,2'), 'have none of 2 float32 at 99'],
  ['an array before the first', changed('"float32",24,2', '"float32",-4,2'), 'have none of 2 float32 at -4'],
  [
    'an array of another type',
    changed('float32', 'float16'),
    'with arrays of float64 or float32, got "float16"',
  ],
  [
    'an array of the type of every object',
    changed('"float32"', '"valueOf"'),
    'with arrays of float64 or float32',
  ],
  ['no length', text('w\n{}'), 'with a length in their first line, got "w"'],
  ['a length of a gigabyte', text('1000000000\n{}'), 'whole, at least 1000000011 of them, got 13'],
  ['no JSON', text('2\n{]'), 'with JSON behind their first line'],
])('with %s are refused', (_, wrong, message) => {
  expect(() => plainFromBytes(wrong)).toThrow(`plainFromBytes: bytes must be `)
  expect(() => plainFromBytes(wrong)).toThrow(message)
})

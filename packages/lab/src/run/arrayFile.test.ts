import { writeFileSync } from 'node:fs'
import type { Plain } from '@credit/training'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { scratch } from '../../test/scratch.ts'
import { bytesIn, decodeArrays, encodeArrays, readArrays, writeArrays } from './arrayFile.js'

const path = scratch()

/** Bit for bit: NaN is itself, 0 is not −0, an array of one kind is not one of another. */
function expectSame(found: Plain, wanted: Plain): void {
  const isArray = wanted instanceof Float64Array || wanted instanceof Float32Array
  if (isArray) {
    expect(found).toBeInstanceOf(wanted.constructor)
    expect(bytesOf(found as Float64Array)).toEqual(bytesOf(wanted as Float64Array))
  } else if (typeof wanted === 'object' && wanted !== null) {
    expect(Object.keys(found as object)).toEqual(Object.keys(wanted))
    expect(Array.isArray(found)).toBe(Array.isArray(wanted))
    for (const key of Object.keys(wanted)) {
      expectSame((found as Record<string, Plain>)[key], (wanted as Record<string, Plain>)[key])
    }
  } else expect(Object.is(found, wanted)).toBe(true)
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float64Array) =>
  Buffer.from(buffer, byteOffset, byteLength).toString('hex')

const numbers = fc.oneof(
  fc.double(),
  fc.constantFrom(0, -0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 5e-324, 1e308),
)
const { plain } = fc.letrec<{ plain: Plain }>((tie) => ({
  plain: fc.oneof(
    { maxDepth: 4 },
    fc.constant(null),
    fc.boolean(),
    fc.string({ unit: 'binary' }),
    numbers,
    fc.float64Array(),
    fc.float32Array(),
    fc.array(tie('plain')),
    // the names of the codec's own, and the one that no object literal can hold, are nobody's
    fc.dictionary(
      fc.string().filter((key) => !['$array', '$number', '__proto__'].includes(key)),
      tie('plain'),
      { noNullPrototype: true },
    ),
  ),
}))

describe('encodeArrays and decodeArrays', () => {
  test('give back any plain data, bit for bit', () => {
    fc.assert(fc.property(plain, (data) => expectSame(decodeArrays(encodeArrays(data)), data)))
  })

  test.each([
    [
      'what JSON does not know',
      { nan: Number.NaN, up: Number.POSITIVE_INFINITY, down: [Number.NEGATIVE_INFINITY] },
    ],
    ['a zero with a sign', [0, -0, new Float64Array([0, -0]), new Float32Array([0, -0])]],
    ['nothing', [{}, [], '', new Float64Array(0), new Float32Array(0), null]],
    [
      'arrays deep down, of both kinds',
      { a: [{ b: new Float32Array([1.5]), c: [new Float64Array([0.1])] }] },
    ],
    [
      'payloads of NaN',
      new Float64Array(new BigUint64Array([0x7ff8dead0000beefn, 0xfff0000000000001n]).buffer),
    ],
    ['a part of a larger memory', new Float64Array([1, 2, 3, 4]).subarray(1, 3)],
  ])('%s', (_, data) => {
    expectSame(decodeArrays(encodeArrays(data)), data)
  })

  test('arrays come as copies, each with its own memory', () => {
    const data = { a: new Float64Array([1]), b: new Float64Array([2]) }
    const { a, b } = decodeArrays(encodeArrays(data)) as typeof data
    a[0] = 9
    expect([data.a[0], b[0], b.byteLength, b.buffer.byteLength]).toEqual([1, 2, 8, 8])
  })

  test('the controls: a bit less is not the same', () => {
    const differ = (found: Plain, wanted: Plain) => expect(() => expectSame(found, wanted)).toThrow()
    differ(0, -0)
    differ(new Float64Array([0]), new Float64Array([-0]))
    differ(new Float32Array([1]), new Float64Array([1]))
    differ(new Float64Array([1, 2]), new Float64Array([1]))
    differ({ a: 1 }, { a: 1, b: 2 })
    differ([], {})
  })
})

describe('a damaged file is found out', () => {
  const whole = encodeArrays({
    name: 'x',
    values: new Float64Array([1, Number.NaN]),
    few: new Float32Array([3]),
  })

  test('whichever of its bits is flipped', () => {
    expect(() => decodeArrays(whole)).not.toThrow()
    for (let at = 0; at < whole.length; at++) {
      for (let bit = 0; bit < 8; bit++) {
        const flipped = Uint8Array.from(whole)
        flipped[at] ^= 1 << bit
        expect(() => decodeArrays(flipped), `byte ${at}, bit ${bit}`).toThrow(/damaged|does not begin/)
      }
    }
  })

  test('wherever it ends early', () => {
    for (let end = 0; end < whole.length; end++) {
      expect(() => decodeArrays(whole.subarray(0, end)), `${end} bytes`).toThrow(/damaged|does not begin/)
    }
  })

  test('with something after its end', () => {
    expect(() => decodeArrays(Buffer.concat([whole, Buffer.from('\n')]))).toThrow('damaged')
  })
})

describe('readArrays', () => {
  test('reads what writeArrays wrote', () => {
    const file = path('whole.arrays')
    writeArrays(file, { w: new Float64Array([0.1]) })
    expectSame(readArrays(file), { w: new Float64Array([0.1]) })
    // written whole in place of the one before
    writeArrays(file, [1])
    expect(readArrays(file)).toEqual([1])
  })

  test.each([
    ['a missing file', undefined, /none\.arrays: missing$/],
    ['an empty file', '', /none\.arrays: does not begin with "credit arrays 1"$/],
    ['another file', '{}', /none\.arrays: does not begin with "credit arrays 1"$/],
    [
      'the beginning alone',
      'credit arrays 1\n',
      /none\.arrays: damaged: its SHA-256 is not that of its content$/,
    ],
  ])('names %s', (_, content, message) => {
    const file = path('none.arrays')
    if (content !== undefined) writeFileSync(file, content)
    expect(() => readArrays(file)).toThrow(message)
    expect(() => readArrays(file)).toThrow(expect.objectContaining({ name: 'InputError' }))
  })
})

test('bytesIn counts every array, wherever it is', () => {
  const data = { a: new Float64Array(3), b: [new Float32Array(2), { c: new Float64Array(1) }, 1, 'x', null] }
  expect(bytesIn(data)).toBe(3 * 8 + 2 * 4 + 8)
  expect(bytesIn({ none: [] })).toBe(0)
})

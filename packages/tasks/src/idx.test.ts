import { describe, expect, test } from 'vitest'
import { parseIdx } from './idx.js'

/** An IDX file of these sizes whose elements count up. */
function idxFile(...shape: number[]): Uint8Array {
  const header = 4 + 4 * shape.length
  const file = new Uint8Array(header + shape.reduce((product, n) => product * n, 1))
  const view = new DataView(file.buffer)
  file.set([0, 0, 8, shape.length])
  shape.forEach((n, i) => {
    view.setUint32(4 + 4 * i, n)
  })
  for (let i = header; i < file.length; i++) file[i] = i - header
  return file
}

const changed = (file: Uint8Array, position: number, value: number) => {
  const copy = file.slice()
  copy[position] = value
  return copy
}

describe('parseIdx', () => {
  test.each([[[5]], [[2, 3]], [[3, 2, 4]], [[2, 1, 3, 2]], [[0, 4]], [[300, 2]]])(
    'reads sizes %j',
    (shape) => {
      const { data, shape: found } = parseIdx(idxFile(...shape), 'file')
      expect(found).toEqual(shape)
      expect(data).toEqual(Uint8Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => i))
    },
  )

  test('no dimension means one number', () => {
    expect(parseIdx(Uint8Array.of(0, 0, 8, 0, 77), 'file')).toEqual({ data: Uint8Array.of(77), shape: [] })
  })

  test('is a view of the bytes, wherever they lie in their buffer', () => {
    const whole = new Uint8Array(40)
    whole.set(idxFile(2, 2), 7)
    const bytes = whole.subarray(7, 7 + 16)
    const { data } = parseIdx(bytes, 'file')
    data[3] = 99
    expect(bytes[15]).toBe(99)
    bytes[12] = 55
    expect(data[0]).toBe(55)
  })

  test('a size of more than 2³¹ is not negative', () => {
    const file = changed(idxFile(1), 4, 0xff)
    expect(() => parseIdx(file, 'huge')).toThrow(
      'parseIdx: huge must be 4278190089 bytes long (header of 8, then 4278190081), got 9',
    )
  })

  test.each([
    ['one byte short', idxFile(2, 3).subarray(0, 17), '18 bytes long (header of 12, then 2×3), got 17'],
    ['one byte long', Uint8Array.of(...idxFile(2, 3), 0), '18 bytes long (header of 12, then 2×3), got 19'],
    [
      'cut in the header',
      idxFile(2, 3).subarray(0, 11),
      'at least 12 bytes long (the header of 2 dimensions), got 11',
    ],
    ['cut in the magic number', idxFile(2).subarray(0, 3), 'an IDX file of at least 4 bytes, got 3'],
    ['empty', new Uint8Array(0), 'an IDX file of at least 4 bytes, got 0'],
    [
      'bad first byte',
      changed(idxFile(2), 0, 1),
      '(magic number 00 00 08 and the dimension count), got "01 00 08 01"',
    ],
    [
      'bad second byte',
      changed(idxFile(2), 1, 9),
      '(magic number 00 00 08 and the dimension count), got "00 09 08 01"',
    ],
    [
      'unknown type',
      changed(idxFile(2), 2, 7),
      '(magic number 00 00 08 and the dimension count), got "00 00 07 01"',
    ],
    ['other type', changed(idxFile(2), 2, 13), 'an IDX file of type uint8 (8), got "float32 (13)"'],
    ['gzip', Uint8Array.of(0x1f, 0x8b, 8, 0, 0), 'an IDX file, decompressed first, got "a gzip file"'],
  ])('refuses a file that is %s, by name', (_, bytes, message) => {
    expect(() => parseIdx(bytes, 'digits')).toThrow(
      `parseIdx: digits must be ${message.startsWith('(') ? `an IDX file ${message}` : message}`,
    )
  })

  test('refuses what is not a Uint8Array', () => {
    expect(() => parseIdx([0, 0, 8] as unknown as Uint8Array, 'digits')).toThrow(
      'parseIdx: digits must be given as a Uint8Array, got [0, 0, 8]',
    )
  })
})

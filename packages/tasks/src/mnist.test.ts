import { describe, expect, test } from 'vitest'
import { mnistFiles, parseMnistFile } from './mnist.js'

const name = 't10k-labels-idx1-ubyte'
const { bytes, md5 } = mnistFiles[name]

/** A file of its form, with so many bytes of which the header says `count`. */
function labels(length: number, count = bytes - 8): Uint8Array {
  const file = new Uint8Array(length)
  file.set([0, 0, 8, 1])
  new DataView(file.buffer).setUint32(4, count)
  return file
}

describe('parseMnistFile refuses', () => {
  test.each([
    [bytes - 1, 'truncated'],
    [bytes + 1, 'not this file'],
  ])('%i bytes before it looks at them, as %s', (length, state) => {
    for (const checksums of ['verify', 'ignore'] as const) {
      expect(() => parseMnistFile(name, labels(length), { checksums })).toThrow(
        `parseMnistFile: ${name} must be ${bytes} bytes long (it is ${state}: get it again), got ${length}`,
      )
    }
  })

  test('other data of the right length, unless it is asked for', () => {
    expect(() => parseMnistFile(name, labels(bytes))).toThrow(`the MNIST file with MD5 ${md5}`)
    expect(parseMnistFile(name, labels(bytes), { checksums: 'ignore' }).shape).toEqual([bytes - 8])
  })

  test('a header of other sizes', () => {
    expect(() => parseMnistFile(name, labels(bytes, bytes - 9), { checksums: 'ignore' })).toThrow(
      /t10k-labels/,
    )
  })
})

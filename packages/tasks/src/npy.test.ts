import { ArgumentError } from '@credit/core'
import { unzipSync, zipSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import { parseNpy } from './npy.js'
import { parseNpz } from './npz.js'

// Files written by numpy 2.4.6: numpy.save, numpy.savez, numpy.savez_compressed.
const files = {
  f8: 'k05VTVBZAQB2AHsnZGVzY3InOiAnPGY4JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDMpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAAD4PwAAAAAAAALAnHUAiDzkN36amZmZmZm5PwAAAAAAAAhAAAAAAAAAAIA=',
  i8: 'k05VTVBZAQB2AHsnZGVzY3InOiAnPGk4JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDMsKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoHAAAAAAAAAP3/////////AAAAAAABAAA=',
  u1: 'k05VTVBZAQB2AHsnZGVzY3InOiAnfHUxJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDEsIDIpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoBAgP/',
  b1: 'k05VTVBZAQB2AHsnZGVzY3InOiAnfGIxJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoBAA==',
  scalar:
    'k05VTVBZAQB2AHsnZGVzY3InOiAnPGY0JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKCksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAACBA',
  big: 'k05VTVBZAQB2AHsnZGVzY3InOiAnPmY4JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDEsKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAo/8AAAAAAAAA==',
  fortran:
    'k05VTVBZAQB2AHsnZGVzY3InOiAnPGY4JywgJ2ZvcnRyYW5fb3JkZXInOiBUcnVlLCAnc2hhcGUnOiAoMiwgMyksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAADwPwAAAAAAAPA/AAAAAAAA8D8AAAAAAADwPwAAAAAAAPA/AAAAAAAA8D8=',
  text: 'k05VTVBZAQB2AHsnZGVzY3InOiAnPFUxJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDEsKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAphAAAA',
  compressed:
    'UEsDBC0AAAAIAAAAIQAAytxt//////////8FABQAeC5ucHkBABAAiAAAAAAAAABOAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loG6TaaSuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GkY6CkaaOgq1CmQDLkYGJgZmBhYGAFBLAwQtAAAACAAAACEAfmr7yf//////////CgAUAGxhYmVscy5ucHkBABAAkAAAAAAAAABJAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loG6TaaGuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GkY6mjoKtQoUAC4GKGCE0gBQSwECLQMtAAAACAAAACEAAMrcbU4AAACIAAAABQAAAAAAAAAAAAAAgAEAAAAAeC5ucHlQSwECLQMtAAAACAAAACEAfmr7yUkAAACQAAAACgAAAAAAAAAAAAAAgAGFAAAAbGFiZWxzLm5weVBLBQYAAAAAAgACAGsAAAAKAQAAAAA=',
  stored:
    'UEsDBC0AAAAAAAAAIQCzXQIf//////////8FABQAeC5ucHkBABAAiAAAAAAAAACIAAAAAAAAAJNOVU1QWQEAdgB7J2Rlc2NyJzogJzxmOCcsICdmb3J0cmFuX29yZGVyJzogRmFsc2UsICdzaGFwZSc6ICgxLCksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAKAAAAAAAA+D9QSwECLQMtAAAAAAAAACEAs10CH4gAAACIAAAABQAAAAAAAAAAAAAAgAEAAAAAeC5ucHlQSwUGAAAAAAEAAQAzAAAAvwAAAAAA',
}
/** The bytes in memory of their own, as long as they are. */
const bytesOf = (name: keyof typeof files) => new Uint8Array(Buffer.from(files[name], 'base64'))

describe('parseNpy', () => {
  test.each([
    ['f8', Float64Array.of(1.5, -2.25, 1e300, 0.1, 3, -0), [2, 3]],
    ['i8', Float64Array.of(7, -3, 2 ** 40), [3]],
    ['u1', Uint8Array.of(1, 2, 3, 255), [2, 1, 2]],
    ['b1', Uint8Array.of(1, 0), [2]],
    ['scalar', Float32Array.of(2.5), []],
  ] as const)('%s', (name, data, shape) => {
    expect(parseNpy(bytesOf(name), name)).toEqual({ data, shape })
  })

  test('is a view of the file where that can be, a copy where elements are not aligned', () => {
    const bytes = bytesOf('f8')
    const { data } = parseNpy(bytes, 'f8')
    expect(data.buffer).toBe(bytes.buffer)
    const shifted = new Uint8Array(bytes.length + 3)
    shifted.set(bytes, 3)
    const copy = parseNpy(shifted.subarray(3), 'f8')
    expect(copy.data).toEqual(data)
    expect(copy.data.buffer).not.toBe(shifted.buffer)
  })

  const changed = (name: keyof typeof files, change: (bytes: Uint8Array) => Uint8Array) =>
    change(bytesOf(name))
  test.each<[string, Uint8Array, string]>([
    ['no bytes', new Uint8Array(0), 'an NPY file (it begins with 93 4e 55 4d 50 59), got ""'],
    ['a zip', bytesOf('stored'), 'got "50 4b 03 04 2d 00"'],
    ['big-endian numbers', bytesOf('big'), 'of little-endian floats or integers, got ">f8"'],
    ['columns first', bytesOf('fortran'), 'saved in C order (numpy.ascontiguousarray), got "Fortran order"'],
    ['texts', bytesOf('text'), 'of little-endian floats or integers, got "<U1"'],
    [
      'a byte too few',
      changed('f8', (bytes) => bytes.subarray(0, -1)),
      '176 bytes long (header of 128, then 2×3 of 8), got 175',
    ],
    ['a byte too many', changed('u1', (bytes) => Uint8Array.of(...bytes, 0)), '132 bytes long'],
    [
      'a header cut off',
      changed('f8', (bytes) => bytes.subarray(0, 60)),
      '128 bytes long (its header), got 60',
    ],
    [
      'a later version',
      changed('f8', (bytes) => bytes.map((byte, i) => (i === 6 ? 4 : byte))),
      'of NPY version 1, 2 or 3, got 4',
    ],
    [
      'a second version without the whole of its length',
      Uint8Array.of(...bytesOf('f8').subarray(0, 6), 2, 0, 0, 0, 0),
      'at least 12 bytes long, got 11',
    ],
    [
      'a long header',
      Uint8Array.of(...bytesOf('f8').subarray(0, 6), 2, 0, 0, 0x20, 0, 0, ...new Uint8Array(8192)),
      'of a header of at most 4096 bytes, got 8192',
    ],
    [
      'a shape that no number holds exactly',
      changed('f8', (bytes) => {
        const text = String.fromCharCode(...bytes).replace(
          '(2, 3), }               ',
          '(90071992547409930, 3), }',
        )
        return Uint8Array.from(text, (letter) => letter.charCodeAt(0))
      }),
      'of a shape of integers, got [90071992547409940, 3]',
    ],
    [
      'an integer above 2^53',
      changed('i8', (bytes) => bytes.map((byte, i) => (i === 135 ? 0x10 : byte))),
      'of integers up to 2^53, got "1152921504606846983 at 0"',
    ],
  ])('refuses %s, naming the file', (_, bytes, message) => {
    expect(() => parseNpy(bytes, 'a.npy')).toThrow(message)
    expect(() => parseNpy(bytes, 'a.npy')).toThrow('parseNpy: a.npy must be ')
  })

  test('versions 2 and 3 have four bytes for the length of the header', () => {
    const bytes = bytesOf('u1')
    const second = Uint8Array.of(
      ...bytes.subarray(0, 6),
      2,
      0,
      ...bytes.subarray(8, 10),
      0,
      0,
      ...bytes.subarray(10),
    )
    expect(parseNpy(second, 'v2')).toEqual(parseNpy(bytes, 'v1'))
  })
})

describe('parseNpz', () => {
  test('every array by its name, compressed or stored', () => {
    expect(parseNpz(bytesOf('compressed'), 'a.npz')).toEqual({
      x: { data: Int16Array.of(1, 2, 3, 4), shape: [2, 2] },
      labels: { data: Float64Array.of(0, 1), shape: [2] },
    })
    expect(parseNpz(bytesOf('stored'), 'a.npz')).toEqual({ x: { data: Float64Array.of(1.5), shape: [1] } })
  })

  test.each<[string, Uint8Array, string]>([
    ['no zip', bytesOf('f8'), 'parseNpz: a.npz must be a whole zip file of NPY files (get it again), got "'],
    ['a zip cut off', bytesOf('compressed').subarray(0, 200), 'parseNpz: a.npz must be a whole zip file'],
    ['no bytes', new Uint8Array(0), 'parseNpz: a.npz must be a whole zip file'],
    [
      'an empty zip',
      Uint8Array.of(0x50, 0x4b, 5, 6, ...new Uint8Array(18)),
      'a zip with NPY files in it, got "none"',
    ],
    ['no bytes at all', undefined as never, 'parseNpz: a.npz must be given as a Uint8Array, got undefined'],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => parseNpz(bytes, 'a.npz')).toThrow(message)
  })

  test('a file that is no array is named within the zip', () => {
    const bytes = zipSync({ 'x.npy': Uint8Array.of(1, 2, 3) })
    expect(() => parseNpz(bytes, 'a.npz')).toThrow('parseNpy: a.npz/x.npy must be an NPY file')
  })

  // every bit of two files: 7,704 damaged ones. Without a look at the CRC a third of them gave other numbers.
  test.each(['stored', 'compressed'] as const)('no flipped bit of a %s file gives other arrays', (name) => {
    const whole = parseNpz(bytesOf(name), name)
    const content = { ...unzipSync(bytesOf(name)) }
    let refused = 0
    let silent = 0
    for (let bit = 0; bit < 8 * bytesOf(name).length; bit++) {
      const bytes = bytesOf(name)
      bytes[bit >> 3] ^= 1 << (bit & 7)
      try {
        expect(parseNpz(bytes, name)).toEqual(whole)
      } catch (error) {
        if (!(error instanceof ArgumentError)) throw error
        refused++
      }
      silent += Number(differs(bytes, content))
    }
    expect(refused).toBeGreaterThan(1000)
    // the control: a reader that does not check reads other bytes from many of the same files
    expect(silent).toBeGreaterThan(300)
  })

  function differs(bytes: Uint8Array, content: Record<string, Uint8Array>): boolean {
    try {
      const read = unzipSync(bytes)
      return Object.keys(content).some(
        (name) => Buffer.compare(read[name] ?? new Uint8Array(0), content[name]) !== 0,
      )
    } catch {
      return false
    }
  }

  test('sizes are bounded before anything is allocated', () => {
    const bytes = zipSync({ 'x.npy': new Uint8Array(1000) })
    const view = new DataView(bytes.buffer, bytes.byteOffset)
    for (const at of [22, bytes.length - 22 - 51 + 24]) view.setUint32(at, 2 ** 30, true)
    const before = process.memoryUsage().arrayBuffers
    expect(() => parseNpz(bytes, 'a.npz')).toThrow(
      'it would hold 1073741824 bytes, more than 67108864: save it uncompressed',
    )
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 20)
  })

  test('a file that states fewer bytes than it holds is refused', () => {
    const bytes = zipSync({ 'x.npy': new Uint8Array(1000) })
    const view = new DataView(bytes.buffer, bytes.byteOffset)
    const central = bytes.length - 22 - 51
    view.setUint32(22, 10, true)
    view.setUint32(central + 24, 10, true)
    expect(() => parseNpz(bytes, 'a.npz')).toThrow('x.npy: 11 bytes, not the 10 that it states')
  })
})

import { expect, it } from 'vitest'
import { utf8 } from './utf8.js'

// the first and the last of each number of bytes
const points = [0, 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xe000, 0xffff, 0x10000, 0x10ffff]

it.each(points.map((point) => [point.toString(16), point] as const))(
  'U+%s has the bytes of the platform',
  (_, point) => {
    const text = `a${String.fromCodePoint(point)}b`
    expect(utf8('child', 'name', text)).toEqual([...new TextEncoder().encode(text)])
  },
)

it('half of a surrogate pair is refused, where the platform replaces it', () => {
  for (const half of ['\ud800', '\udbff', '\udc00', '\udfff']) {
    expect(() => utf8('child', 'name', `a${half}b`)).toThrow(
      'child: name must be a string without half of a surrogate',
    )
    expect([...new TextEncoder().encode(half)]).toEqual([0xef, 0xbf, 0xbd])
  }
})

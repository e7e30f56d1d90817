import { describe, expect, it } from 'vitest'
import { ArgumentError } from '../errors.js'
import { utf8 } from './internal/utf8.js'
import { seed } from './seed.js'

const word = (key: readonly [number, number]) => key.join()

describe('seed', () => {
  it('names its path', () => {
    expect(seed(7).path).toBe('7')
    expect(seed(7).child('data').child(0).path).toBe('7/data/0')
  })

  it('has keys that never change from one version to the next', () => {
    expect(seed(7).key).toEqual([7, 0])
    expect(seed(Number.MAX_SAFE_INTEGER).key).toEqual([0xffffffff, 0x1fffff])
    // These two from the paper's Philox in CPython integers: counter (bytes 0-3, bytes 4-7, length, 'name').
    expect(seed(7).child('data').key).toEqual([406463038, 1022024553])
    expect(seed(7).child('a name of 25 bytes: é↯').key).toEqual([1510066152, 3023904266])
  })

  it('takes the number n and its name for the same child', () => {
    expect(seed(1).child(12)).toMatchObject({ path: '1/12', key: seed(1).child('12').key })
    expect(seed(1).child('012').key).not.toEqual(seed(1).child(12).key)
  })

  it('starts its stream anew each time, and shifts nothing when a consumer is added', () => {
    const before = seed(3).child('init').generator().uniform()
    const root = seed(3)
    root.generator().gaussian()
    root.child('new consumer').generator().uniform()
    expect(root.child('init').generator().uniform()).toBe(before)
    expect(root.child('init').generator().uniform()).toBe(before)
  })

  it('gives different keys to 60,000 different paths', () => {
    const keys = new Set<string>()
    for (let root = 0; root < 100; root++) {
      const at = seed(root)
      for (let i = 0; i < 300; i++) keys.add(word(at.child(i).key)).add(word(at.child('data').child(i).key))
    }
    expect(keys.size).toBe(60000)
  })

  it('tells names apart that are alike in their bytes', () => {
    const names = [
      'a',
      'a\0',
      'a\0\0',
      '\0a',
      'b',
      'aaaaaaaa',
      'aaaaaaaa\0',
      'aaaaaaaaaaaaaaaa',
      'é',
      'e\u0301',
      'A',
    ]
    const keys = names.map((name) => word(seed(0).child(name).key))
    keys.push(word(seed(0).child('aaaaaaaa').child('aaaaaaaa').key), word(seed(0).child('a').child('\0').key))
    keys.push(word(seed(0).key))
    expect(new Set(keys).size).toBe(names.length + 3)
  })

  it.each([-1, 1.5, NaN, Infinity, 2 ** 53, '7', undefined])('refuses the root %s', (value) => {
    expect(() => seed(value as number)).toThrow(ArgumentError)
  })

  it.each(['', 'a/b', '/', -1, 0.5, NaN, undefined, null, '\ud800', 'x\udc00y'])(
    'refuses the child %j',
    (name) => {
      expect(() => seed(0).child(name as string)).toThrow(ArgumentError)
      expect(() => seed(0).child(name as string)).toThrow('Seed.child: name must be')
    },
  )
})

describe('utf8', () => {
  it('gives the bytes of TextEncoder for every length of code', () => {
    for (const text of ['', 'az', 'é߿ࠀ', '↯￿', '😀𐀀\u{10ffff}', '\0\x7f\x80']) {
      expect(utf8('test', 'text', text)).toEqual([...new TextEncoder().encode(text)])
    }
  })
})

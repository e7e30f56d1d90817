import { describe, expect, it } from 'vitest'
import { pack } from '../scripts/pack/pack.mjs'
import { alphabet, inlined } from '../src/kernels/inlined.js'

const random = (length: number, values: number) => {
  let state = length
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    return (state >>> 24) % values
  })
}
const repeated = (part: Uint8Array, times: number) =>
  Uint8Array.from({ length: part.length * times }, (_, i) => part[i % part.length])

const cases: Readonly<Record<string, Uint8Array>> = {
  'one byte': Uint8Array.of(255),
  zeros: new Uint8Array(3000),
  'bytes without a pattern': random(2000, 256),
  'bytes of a few values': random(2000, 3),
  'a long copy': repeated(random(700, 256), 3),
  'copies nearby': repeated(random(3, 256), 200),
  // the longest runs of carries
  'the largest bytes': new Uint8Array(1000).fill(255),
}

describe('inlined', () => {
  it.each(Object.keys(cases))('%s come back', (name) => {
    const bytes = cases[name]
    const text = pack(bytes)
    expect([...text].every((digit) => alphabet.includes(digit))).toBe(true)
    expect(inlined(text, [bytes.length])('float32', true)).toEqual(bytes)
    expect(pack(bytes), 'the same text each time').toBe(text)
  })

  it('gives each module its own bytes', () => {
    const parts = [random(40, 9), random(50, 9), random(60, 9), random(70, 9)]
    const modules = inlined(pack(Uint8Array.from(parts.flatMap((part) => [...part]))), [40, 90, 150, 220])
    const found = [false, true].flatMap((relaxed) => [
      modules('float64', relaxed),
      modules('float32', relaxed),
    ])
    expect(found).toEqual(parts)
  })

  it('takes less room than gzip leaves where bytes repeat; control: none where they do not', () => {
    const [like, unlike] = [repeated(random(100, 256), 20), random(2000, 256)]
    expect(pack(like).length).toBeLessThan(250)
    expect(pack(unlike).length).toBeGreaterThan(2000 * (8 / 6))
  })

  it('control: a digit exchanged gives other bytes', () => {
    const bytes = cases['a long copy']
    const text = pack(bytes)
    for (const at of [0, 100, text.length >> 1]) {
      const other = alphabet[(alphabet.indexOf(text[at]) + 1) % 64]
      const changed = text.slice(0, at) + other + text.slice(at + 1)
      expect(inlined(changed, [bytes.length])('float64', false)).not.toEqual(bytes)
    }
  })
})

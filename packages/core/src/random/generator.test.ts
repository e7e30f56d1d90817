import { describe, expect, it } from 'vitest'
import { ArgumentError } from '../errors.js'
import { generatorOf } from './generator.js'
import { normalQuantile } from './normal-quantile.js'
import { philox } from './philox.js'

const take = <T>(count: number, draw: () => T) => Array.from({ length: count }, draw)

describe('generatorOf', () => {
  it('hands out the blocks of counters 0, 1, 2, … word by word', () => {
    const generator = generatorOf([11, 22])
    const out = new Uint32Array(4)
    for (let counter = 0; counter < 300; counter++) {
      philox(out, [counter, 0, 0, 0], [11, 22])
      expect(take(4, generator.uint32)).toEqual([...out])
    }
  })

  it('starts with the published block for the key 0', () => {
    expect(generatorOf([0, 0]).uint32()).toBe(0x6627e8d5)
  })

  it('goes on from a saved state, at every position in a block', () => {
    for (let skip = 0; skip < 13; skip++) {
      const first = generatorOf([3, 4])
      take(skip, first.uint32)
      const state = first.state()
      const second = generatorOf([3, 4], JSON.parse(JSON.stringify(state)))
      expect(second.state()).toEqual(state)
      expect(take(9, second.gaussian)).toEqual(take(9, first.gaussian))
    }
  })

  it('does not change when its state is read, and differs from another position', () => {
    const [plain, read] = [generatorOf([3, 4]), generatorOf([3, 4])]
    expect(take(9, () => [read.state(), read.uint32()][1])).toEqual(take(9, plain.uint32))
    expect(generatorOf([3, 4], [0, 0, 0, 0, 4]).uint32()).not.toBe(
      generatorOf([3, 4], [1, 0, 0, 0, 4]).uint32(),
    )
  })

  it('carries through all four words of the counter and wraps', () => {
    const top = 0xffffffff
    const generator = generatorOf([1, 2], [top, top, 7, 0, 4])
    take(5, generator.uint32)
    expect(generator.state()).toEqual([1, 0, 8, 0, 1])
    const last = generatorOf([1, 2], [top, top, top, top, 4])
    take(4, last.uint32)
    expect(last.state()).toEqual([0, 0, 0, 0, 4])
    expect(generatorOf([1, 2], [0, 0, 0, 0, 3]).uint32()).toBe(
      take(4, generatorOf([1, 2], [top, top, top, top, 4]).uint32)[3],
    )
  })

  it('makes uniforms of 53 bits from two words and Gaussians of one uniform', () => {
    const [words, uniforms, gaussians] = [generatorOf([5, 6]), generatorOf([5, 6]), generatorOf([5, 6])]
    for (let i = 0; i < 1000; i++) {
      const bits = (BigInt(words.uint32() >>> 5) << 26n) | BigInt(words.uint32() >>> 6)
      const u = uniforms.uniform()
      expect(u).toBe(Number(bits) / 2 ** 53)
      expect(gaussians.gaussian()).toBe(normalQuantile(u))
    }
    expect(gaussians.state()).toEqual(words.state())
  })

  it.each([
    [[1], undefined, 'key'],
    [[1, -1], undefined, 'key[1]'],
    [[1, 2 ** 32], undefined, 'key[1]'],
    [[1.5, 0], undefined, 'key[0]'],
    [[1, 2], [0, 0, 0, 0], 'state'],
    [[1, 2], [0, 0, 0, 0, 5], 'state[4]'],
    [[1, 2], [0, 0, NaN, 0, 4], 'state[2]'],
  ])('refuses key %j with state %j', (key, state, argument) => {
    const call = () => generatorOf(key as unknown as [number, number], state)
    expect(call).toThrow(ArgumentError)
    expect(call).toThrow(`generatorOf: ${argument} must be`)
  })
})

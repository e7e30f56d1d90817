import { describe, expect, it } from 'vitest'
import { ArgumentError } from '../errors.js'
import { fillGaussian, fillUniform, integer, permutation, sign } from './draws.js'
import type { RandomGenerator } from './generator.js'
import { seed } from './seed.js'

/** A generator that hands out the given words. */
function scripted(...words: number[]): RandomGenerator {
  const uint32 = () => {
    if (words.length === 0) throw new Error('no words left')
    return words.shift()!
  }
  const none = () => {
    throw new Error('not expected')
  }
  return { uint32, uniform: none, gaussian: none, state: none }
}

describe('fillUniform and fillGaussian', () => {
  it('fill in order and return the array', () => {
    const [a, b] = [seed(1).generator(), seed(1).generator()]
    const out = new Float64Array(5)
    expect(fillUniform(out, a, -2, 6)).toBe(out)
    expect([...out]).toEqual(Array.from(out, () => -2 + 8 * b.uniform()))
    expect(fillGaussian(out, a, 3, 0.5)).toBe(out)
    expect([...out]).toEqual(Array.from(out, () => 3 + 0.5 * b.gaussian()))
  })

  it('round the same numbers into a Float32Array', () => {
    const wide = fillGaussian(new Float64Array(50), seed(2).generator(), 0, 1)
    const narrow = fillGaussian(new Float32Array(50), seed(2).generator(), 0, 1)
    expect([...narrow]).toEqual([...wide].map(Math.fround))
    expect([...narrow]).not.toEqual([...wide])
  })

  it('refuse ranges and deviations that mean nothing', () => {
    const out = new Float64Array(1)
    const generator = seed(0).generator()
    expect(() => fillUniform(out, generator, 1, 0)).toThrow(
      'fillUniform: high must be a number of at least low (1), got 0',
    )
    expect(() => fillUniform(out, generator, NaN, 0)).toThrow(ArgumentError)
    expect(() => fillUniform(out, generator, -1e308, 1e308)).toThrow(ArgumentError)
    expect(() => fillGaussian(out, generator, 0, -1)).toThrow('fillGaussian: deviation must be')
    expect(() => fillGaussian(out, generator, Infinity, 1)).toThrow(ArgumentError)
  })
})

describe('integer', () => {
  it('draws again above the last multiple of n', () => {
    // 2^32 = 1431655765·3 + 1: only the word 2^32 - 1 is refused.
    expect(integer(scripted(0xffffffff, 0xffffffff, 5), 3)).toBe(2)
    expect(integer(scripted(0xfffffffe), 3)).toBe(2)
    expect(integer(scripted(0xffffffff), 2 ** 32)).toBe(0xffffffff)
    expect(integer(scripted(0x80000001, 0x80000000), 2 ** 31 + 1)).toBe(0x80000000)
  })

  it('is uniform where a plain remainder is not', () => {
    // n = 3·2^30: a remainder would hit the lower third with probability ½. 5 standard deviations of a binomial.
    const generator = seed(5).generator()
    const n = 3 * 2 ** 30
    let [kept, plain] = [0, 0]
    for (let i = 0; i < 30000; i++) {
      if (integer(generator, n) < 2 ** 30) kept++
      if (generator.uint32() % n < 2 ** 30) plain++
    }
    const limit = 5 * Math.sqrt((30000 * 2) / 9)
    expect(Math.abs(kept - 10000)).toBeLessThan(limit)
    expect(Math.abs(plain - 10000)).toBeGreaterThan(limit)
  })

  it.each([0, -1, 1.5, 2 ** 32 + 1, NaN])('refuses n = %d', (n) => {
    expect(() => integer(seed(0).generator(), n)).toThrow(
      'integer: n must be an integer from 1 to 4294967296',
    )
  })
})

describe('permutation', () => {
  it('is one, of every length', () => {
    for (let n = 0; n < 60; n++) {
      const order = permutation(seed(n).generator(), n)
      expect(order).toBeInstanceOf(Uint32Array)
      expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i))
    }
  })

  it('follows Fisher and Yates from the end', () => {
    // Swaps 3↔1, 2↔2, 1↔0.
    expect([...permutation(scripted(1, 2, 0), 4)]).toEqual([3, 0, 2, 1])
  })

  it('gives each of the 24 orders of four equally often', () => {
    const generator = seed(8).generator()
    const counts = new Map<string, number>()
    for (let i = 0; i < 24000; i++) {
      const order = permutation(generator, 4).join()
      counts.set(order, (counts.get(order) ?? 0) + 1)
    }
    expect(counts.size).toBe(24)
    let square = 0
    for (const count of counts.values()) square += (count - 1000) ** 2 / 1000
    // χ² with 23 degrees of freedom: below 58.6 and above 5.2 with probability 1 - 1e-4 each.
    expect(square).toBeLessThan(58.6)
    expect(square).toBeGreaterThan(5.2)
  })

  it.each([-1, 0.5, 2 ** 32])('refuses n = %d', (n) => {
    expect(() => permutation(seed(0).generator(), n)).toThrow('permutation: n must be')
  })
})

describe('sign', () => {
  it('is the top bit', () => {
    expect([0, 0x7fffffff, 0x80000000, 0xffffffff].map((word) => sign(scripted(word)))).toEqual([
      1, 1, -1, -1,
    ])
  })

  it('is fair', () => {
    const generator = seed(6).generator()
    let sum = 0
    for (let i = 0; i < 40000; i++) sum += sign(generator)
    expect(Math.abs(sum)).toBeLessThan(5 * 200)
  })
})

import { describe, expect, it } from 'vitest'
import { cos } from './cos.js'
import { sin } from './sin.js'

describe('sin', () => {
  it.each([
    [0, 0],
    [-0, -0],
    [Infinity, NaN],
    [-Infinity, NaN],
    [NaN, NaN],
    [2 ** -1074, 2 ** -1074],
    [1e-300, 1e-300],
    [Math.PI, 1.2246467991473532e-16],
    [Math.PI / 2, 1],
    [1e22, -0.8522008497671888],
    [Number.MAX_VALUE, 0.004961954789184062],
    // The float64 that comes closest to a multiple of π/2: 6381956970095103 · 2^797.
    [5.319372648326541e255, 1],
  ])('sin(%d) is %d', (x, y) => {
    expect(sin(x)).toBe(y)
  })

  it('is odd to the bit and within [-1, 1], on both sides of the change of method', () => {
    const wrong: number[] = []
    for (let i = 1; i <= 4000; i++) {
      for (const x of [i * 0.37, 1647099 + (i - 2000) * 0.5, i * 1e12, i * 1.1e304]) {
        if (!(sin(-x) === -sin(x) && Math.abs(sin(x)) <= 1)) wrong.push(x)
      }
    }
    expect(wrong).toEqual([])
  })

  it('and the cosine lie on the unit circle', () => {
    for (let i = 0; i < 4000; i++) {
      const x = (i - 2000) * 911.7
      expect(Math.abs(sin(x) ** 2 + cos(x) ** 2 - 1)).toBeLessThanOrEqual(2 ** -51)
    }
  })
})

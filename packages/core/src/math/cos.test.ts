import { describe, expect, it } from 'vitest'
import { cos } from './cos.js'

describe('cos', () => {
  it.each([
    [0, 1],
    [-0, 1],
    [Infinity, NaN],
    [-Infinity, NaN],
    [NaN, NaN],
    [2 ** -1074, 1],
    [Math.PI, -1],
    [Math.PI / 2, 6.123233995736766e-17],
    [Number.MAX_VALUE, -0.9999876894265599],
    [5.319372648326541e255, -4.6871659242546277e-19],
  ])('cos(%d) is %d', (x, y) => {
    expect(cos(x)).toBe(y)
  })

  it('is even to the bit and within [-1, 1], on both sides of the change of method', () => {
    const wrong: number[] = []
    for (let i = 1; i <= 4000; i++) {
      for (const x of [i * 0.37, 1647099 + (i - 2000) * 0.5, i * 1e12, i * 1.1e304]) {
        if (!(cos(-x) === cos(x) && Math.abs(cos(x)) <= 1)) wrong.push(x)
      }
    }
    expect(wrong).toEqual([])
  })
})

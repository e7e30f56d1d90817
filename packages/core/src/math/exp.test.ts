import { describe, expect, it } from 'vitest'
import { exp } from './exp.js'

describe('exp', () => {
  it.each([
    [0, 1],
    [-0, 1],
    [2, 7.38905609893065],
    [Infinity, Infinity],
    [-Infinity, 0],
    [NaN, NaN],
    [1e308, Infinity],
    [-1e308, 0],
    [2 ** -1074, 1],
    [-(2 ** -54), 1],
  ])('exp(%d) is %d', (x, y) => {
    expect(exp(x)).toBe(y)
  })

  it('overflows and vanishes exactly where it must', () => {
    expect(exp(709.782712893384)).toBe(1.7976931348622732e308)
    expect(exp(709.7827128933841)).toBe(Infinity)
    expect(exp(-745.1332191019411)).toBe(2 ** -1074)
    expect(exp(-745.1332191019412)).toBe(0)
  })

  it('never decreases where the reduction moves to the next power of two', () => {
    const wrong: number[] = []
    for (let k = -1074; k <= 1023; k++) {
      const x = (k + 0.5) * Math.LN2
      const step = Math.max(Math.abs(x) * 2 ** -52, 2 ** -52)
      for (let i = -40; i < 40; i++) {
        if (!(exp(x + i * step) <= exp(x + (i + 1) * step))) wrong.push(x + i * step)
      }
    }
    expect(wrong).toEqual([])
  })
})

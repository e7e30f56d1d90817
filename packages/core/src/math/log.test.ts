import { describe, expect, it } from 'vitest'
import { log } from './log.js'

describe('log', () => {
  it.each([
    [1, 0],
    [0, -Infinity],
    [-0, -Infinity],
    [Infinity, Infinity],
    [-Infinity, NaN],
    [NaN, NaN],
    [-1, NaN],
    [-(2 ** -1074), NaN],
    [2, Math.LN2],
    [2 ** -1074, -744.4400719213812],
    [2 ** -1022, -708.3964185322641],
    [Number.MAX_VALUE, 709.782712893384],
  ])('log(%d) is %d', (x, y) => {
    expect(log(x)).toBe(y)
  })

  it('is k ln 2 of a power of two, rounded twice at most', () => {
    for (let k = -1074; k < 1024; k++)
      expect(Math.abs(log(2 ** k) - k * Math.LN2)).toBeLessThanOrEqual(2 ** -43)
  })

  it('never decreases where the reduction changes, at √2 · 2^k', () => {
    const wrong: number[] = []
    for (let k = -1022; k < 1023; k++) {
      const x = Math.SQRT2 * 2 ** k
      const step = 2 ** Math.max(k - 52, -1074)
      for (let i = -20; i < 20; i++) {
        if (!(log(x + i * step) <= log(x + (i + 1) * step))) wrong.push(x + i * step)
      }
    }
    expect(wrong).toEqual([])
  })
})

import { describe, expect, it } from 'vitest'
import { tanh } from './tanh.js'

describe('tanh', () => {
  it.each([
    [0, 0],
    [-0, -0],
    [Infinity, 1],
    [-Infinity, -1],
    [NaN, NaN],
    [20, 1],
    [-1e308, -1],
    [2 ** -1074, 2 ** -1074],
    [1e-300, 1e-300],
    [1, 0.7615941559557649],
  ])('tanh(%d) is %d', (x, y) => {
    expect(tanh(x)).toBe(y)
  })

  it('is odd to the bit, within [-1, 1], and does not decrease on a fine grid', () => {
    const wrong: number[] = []
    let last = -1
    for (let i = -40000; i <= 40000; i++) {
      const y = tanh(i / 2000)
      if (!(Object.is(tanh(-i / 2000), -y) && y <= 1 && y >= last)) wrong.push(i / 2000)
      last = y
    }
    expect(wrong).toEqual([])
  })

  it('has no gap where the two forms meet', () => {
    const below = tanh(0.625 - 2 ** -53)
    const at = tanh(0.625)
    expect(at).toBeGreaterThanOrEqual(below)
    expect(at - below).toBeLessThanOrEqual(2 ** -52)
  })
})

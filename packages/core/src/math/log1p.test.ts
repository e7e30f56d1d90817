import { describe, expect, it } from 'vitest'
import { log } from './log.js'
import { log1p } from './log1p.js'

describe('log1p', () => {
  it.each([
    [0, 0],
    [-0, -0],
    [-1, -Infinity],
    [Infinity, Infinity],
    [-Infinity, NaN],
    [NaN, NaN],
    [-1.0000000000000002, NaN],
    [2 ** -1074, 2 ** -1074],
    [-(2 ** -1074), -(2 ** -1074)],
    [1e-20, 1e-20],
    [Number.MAX_VALUE, 709.782712893384],
    [-0.9999999999999999, -36.7368005696771],
  ])('log1p(%d) is %d', (x, y) => {
    expect(log1p(x)).toBe(y)
  })

  it('is log(x) to the bit once 1 no longer matters', () => {
    for (let k = 60; k < 1024; k++) expect(log1p(1.3 * 2 ** k)).toBe(log(1.3 * 2 ** k))
    expect(log1p(1.3)).not.toBe(log(1.3))
  })
})

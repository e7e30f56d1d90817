import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { atan } from './atan.js'

const ulp = (x: number) => 2 ** (Math.floor(Math.log2(Math.abs(x))) - 52)

describe('atan', () => {
  it('has its values where they are known', () => {
    expect([0, 1, Number.POSITIVE_INFINITY, 1e300].map(atan)).toEqual([
      ...[0, Math.PI / 4, Math.PI / 2, Math.PI / 2],
    ])
    expect(Object.is(atan(-0), -0)).toBe(true)
    expect(atan(Number.NaN)).toBeNaN()
    expect(atan(Math.sqrt(3))).toBeCloseTo(Math.PI / 3, 15)
  })

  it("is within 2 ulp of the engine's own, which is within 1 of the true one", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, min: -1e12, max: 1e12 }), (x) => {
        if (Math.abs(x) < 1e-300) return
        expect(Math.abs(atan(x) - Math.atan(x))).toBeLessThanOrEqual(2 * ulp(Math.atan(x)))
      }),
      { numRuns: 5000 },
    )
  })

  it('is odd, and rises', () => {
    for (let i = 1; i < 4000; i++) {
      const [x, next] = [i / 512, (i + 1) / 512]
      expect(atan(-x)).toBe(-atan(x))
      expect(atan(next)).toBeGreaterThan(atan(x))
    }
  })

  it('gives back the tangent', () => {
    for (const x of [0.1, 0.5, 1.1, 2, 7, 50]) expect(Math.tan(atan(x)) / x).toBeCloseTo(1, 13)
  })
})

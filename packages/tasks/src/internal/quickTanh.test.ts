import { seed, tanh } from '@credit/core'
import { describe, expect, test } from 'vitest'
import { quickTanh, tanhTable } from './quickTanh.js'

const table = tanhTable()
const quick = (x: number) => quickTanh(table, x)

/** The largest |f(x) − tanh x| / |tanh x| over many sizes from 1e-18 to 30, and close to ties between two multiples. */
function worst(f: (x: number) => number): number {
  const generator = seed(8).generator()
  let most = 0
  for (let n = 0; n < 50_000; n++) {
    const size = 30 * 10 ** (-19 * generator.uniform())
    const tie = (2 * Math.floor(640 * generator.uniform()) + 1) / 64 + 1e-15 * generator.gaussian()
    for (const x of [size, 4 * generator.uniform(), tie]) {
      most = Math.max(most, Math.abs(f(x) - tanh(x)) / tanh(x))
    }
  }
  return most
}

describe('quickTanh', () => {
  test('is core’s within 7e-16 of it', () => {
    expect(worst(quick)).toBeLessThan(7e-16)
    // the controls: two more units in the last place, or a table that is off by 1e-9, are seen
    expect(worst((x) => quick(x) * (1 + 2 ** -51))).toBeGreaterThan(7e-16)
    const off = table.map((_, i) => tanh((i - 640) / 32 + 1e-9))
    expect(worst((x) => quickTanh(off, x))).toBeGreaterThan(1e-12)
  })

  test('at a multiple of 1/32 it is core’s, bit for bit', () => {
    for (let i = -640; i <= 640; i++) expect(quick(i / 32)).toBe(i === 0 ? 0 : tanh(i / 32))
  })

  test('is odd to the bit, and ±1 from 20 on', () => {
    const generator = seed(9).generator()
    for (let n = 0; n < 1000; n++) {
      const x = 5 * generator.gaussian()
      expect(quick(-x)).toBe(-quick(x))
    }
    for (const x of [20, 21, 1e300, Number.POSITIVE_INFINITY]) expect([quick(x), quick(-x)]).toEqual([1, -1])
    expect(quick(18)).toBeLessThan(1)
  })

  test('NaN stays', () => {
    expect(quick(Number.NaN)).toBeNaN()
  })
})

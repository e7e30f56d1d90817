import { seed } from '@credit/core'
import { describe, expect, test } from 'vitest'
import { forEachHit } from './forEachHit.js'

/** The numbers that are hit, in order. */
function hitsOf(count: number, probability: number, path: string): number[] {
  const hits: number[] = []
  forEachHit(seed(5).child(path).generator(), count, probability, (i) => hits.push(i))
  return hits
}

describe('each number is hit with the probability, independently', () => {
  test.each([0.001, 0.04, 0.5, 0.9])('%d', (p) => {
    const n = 100_000
    const hits = hitsOf(n, p, String(p))
    // four deviations of a binomial; 1.1 p is refused
    const allowed = 4 * Math.sqrt(n * p * (1 - p))
    expect(Math.abs(hits.length - n * p)).toBeLessThan(allowed)
    const near = p < 0.01 ? 2 * p : 1.15 * p
    expect(Math.abs(hits.length - n * near)).toBeGreaterThan(allowed)
    // two in a row are as frequent as two apart: p² of the pairs
    const set = new Set(hits)
    for (const distance of [1, 2, 7]) {
      const pairs = hits.filter((i) => set.has(i + distance)).length
      expect(Math.abs(pairs - n * p * p)).toBeLessThan(4 * Math.sqrt(n * p * p * (1 + 4 * p)) + 1)
    }
  })

  test('ascending, within the range, the first and the last number as often as others', () => {
    const counts = new Float64Array(10)
    const generator = seed(6).generator()
    let wrong = 0
    for (let n = 0; n < 5000; n++) {
      let last = -1
      forEachHit(generator, 10, 0.3, (i) => {
        if (i <= last || i >= 10) wrong++
        last = i
        counts[i] += 1
      })
    }
    expect(wrong).toBe(0)
    for (const count of counts) expect(Math.abs(count - 1500)).toBeLessThan(4 * Math.sqrt(5000 * 0.21))
  })
})

test('never, always, and among none', () => {
  expect(hitsOf(1000, 0, 'a')).toEqual([])
  expect(hitsOf(5, 1, 'a')).toEqual([0, 1, 2, 3, 4])
  expect(hitsOf(0, 0.5, 'a')).toEqual([])
})

test('takes two words a hit and two for the end', () => {
  const generator = seed(9).generator()
  let hits = 0
  forEachHit(generator, 10_000, 0.01, () => hits++)
  const other = seed(9).generator()
  for (let i = 0; i <= hits; i++) other.uniform()
  expect(generator.state()).toEqual(other.state())
  expect(hits).toBeGreaterThan(50)
})

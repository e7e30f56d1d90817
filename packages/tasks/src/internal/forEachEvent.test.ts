import { seed } from '@credit/core'
import { describe, expect, it } from 'vitest'
import { forEachEvent } from './forEachEvent.js'

const count = 200_000

function countsOf(mean: number): Int32Array {
  const counts = new Int32Array(count)
  let last = 0
  forEachEvent(seed(3).generator(), count, mean, (i) => {
    expect(i).toBeGreaterThanOrEqual(last)
    last = i
    counts[i]++
  })
  return counts
}

describe.each([0.04, 0.7])('a mean of %f', (mean) => {
  const counts = countsOf(mean)
  const share = (n: number) => counts.reduce((sum, value) => sum + (value === n ? 1 : 0), 0) / count

  it('each number of events comes as often as Poisson says', () => {
    for (let n = 0, p = Math.exp(-mean); n < 4; n++, p *= mean / n) {
      expect(Math.abs(share(n) - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / count))
    }
  })

  it('control: not as often as hits of that probability would, of which none come twice', () => {
    expect(share(2)).toBeGreaterThan(0)
    expect(Math.abs(share(1) - mean)).toBeGreaterThan(4 * Math.sqrt((mean * (1 - mean)) / count))
  })
})

it('no events of a mean of 0', () => {
  expect(() => forEachEvent(seed(3).generator(), 10, 0, () => expect.unreachable())).not.toThrow()
})

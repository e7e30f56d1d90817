import { describe, expect, it } from 'vitest'
import type { Distribution } from './declaration.js'
import { drawPoints } from './draw.js'

const rate = 'training.learningRate'

/** The drawn values of one field. */
function values(distribution: Distribution, count: number, seed = 1): number[] {
  return drawPoints({ count, seed, fields: { [rate]: distribution } }).map((point) => point[rate] as number)
}

/** Largest distance between the share of values below x and what it should be (Kolmogorov, Smirnov). */
function distance(drawn: readonly number[], share: (x: number) => number): number {
  const sorted = [...drawn].sort((a, b) => a - b)
  const n = sorted.length
  return Math.max(...sorted.map((x, i) => Math.max(share(x) - i / n, (i + 1) / n - share(x))))
}

describe('the same points everywhere', () => {
  const fields = {
    [rate]: { logUniform: [1e-4, 1e-1] as const },
    'network.hidden': { integer: [16, 128] as const },
    'training.l2': { uniform: [0, 1e-3] as const },
    'network.activation': { choice: ['tanh', 'relu'] },
  }

  it('as they were when this was written: an unfinished sweep can be gone on with', () => {
    const [first, second] = drawPoints({ count: 2, seed: 1, fields })
    expect(Object.values(first!)).toEqual([0.0019328, 97, 0.00064358, 'relu'])
    expect(Object.values(second!)).toEqual([0.000145522, 22, 0.00034568, 'tanh'])
  })

  it('twice the same, with another seed others', () => {
    const points = drawPoints({ count: 20, seed: 1, fields })
    expect(points).toHaveLength(20)
    expect(drawPoints({ count: 20, seed: 1, fields })).toEqual(points)
    const others = new Set(drawPoints({ count: 20, seed: 2, fields }).map((point) => JSON.stringify(point)))
    expect(points.filter((point) => others.has(JSON.stringify(point)))).toEqual([])
  })

  it('a larger count adds points, another field leaves the values of the others', () => {
    const points = drawPoints({ count: 20, seed: 1, fields })
    expect(drawPoints({ count: 30, seed: 1, fields }).slice(0, 20)).toEqual(points)
    const more = drawPoints({
      count: 20,
      seed: 1,
      fields: { 'network.leak': { uniform: [0, 0.9] }, ...fields },
    })
    expect(more.map(({ 'network.leak': _, ...rest }) => rest)).toEqual(points)
  })
})

describe('distributions', () => {
  const n = 3000
  // passed by chance with probability 1e-4: exp(-2 n d²)·2
  const limit = Math.sqrt(Math.log(2e4) / (2 * n))
  const [low, high] = [1e-4, 1e-1]
  const evenly = (x: number) => (x - low) / (high - low)
  const byDecade = (x: number) => Math.log(x / low) / Math.log(high / low)

  it('log-uniform numbers are, uniform ones are not, and the other way round', () => {
    const logarithmic = values({ logUniform: [low, high] }, n)
    const uniform = values({ uniform: [low, high] }, n)
    for (const drawn of [logarithmic, uniform]) {
      expect(Math.min(...drawn)).toBeGreaterThanOrEqual(low)
      expect(Math.max(...drawn)).toBeLessThanOrEqual(high)
    }
    expect(distance(logarithmic, byDecade)).toBeLessThan(limit)
    expect(distance(uniform, byDecade)).toBeGreaterThan(limit)
    expect(distance(uniform, evenly)).toBeLessThan(limit)
    expect(distance(logarithmic, evenly)).toBeGreaterThan(limit)
  })

  it('have six digits at most, and stay in ranges narrower than that', () => {
    for (const value of values({ uniform: [0.1, 0.2] }, 100)) expect(Number(value.toPrecision(6))).toBe(value)
    // all round to 0.123456 or 0.123457, which are outside
    const narrow = [0.1234563, 0.1234568] as const
    expect(values({ uniform: narrow }, 2).sort()).toEqual(narrow)
    expect(values({ logUniform: narrow }, 2).sort()).toEqual(narrow)
  })

  it('whole numbers come with both ends, every one of them equally often', () => {
    expect(values({ integer: [-1, 3] }, 5).sort((a, b) => a - b)).toEqual([-1, 0, 1, 2, 3])
    const drawn = values({ integer: [0, 9999] }, n)
    expect(distance(drawn, (x) => (x + 0.5) / 10_000)).toBeLessThan(limit)
  })

  it('points are different; more than there are is refused with their number', () => {
    const fields = { a: { choice: ['tanh', 'relu'] }, b: { integer: [1, 3] as const } }
    const points = drawPoints({ count: 6, seed: 3, fields }).map(({ a, b }) => `${a} ${b}`)
    expect(points.sort()).toEqual(['relu 1', 'relu 2', 'relu 3', 'tanh 1', 'tanh 2', 'tanh 3'])
    expect(() => drawPoints({ count: 7, seed: 3, fields })).toThrow('random.count must be at most 6,')
    const narrow = { a: { uniform: [1, 1.000001] as const } }
    expect(() => drawPoints({ count: 5, seed: 3, fields: narrow })).toThrow('random.count must be at most 1,')
  })
})

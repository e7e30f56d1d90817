import { describe, expect, it } from 'vitest'
import { blockConnectivity, randomConnectivity, ringConnectivity, withoutAutapses } from './connectivity.js'
import { ArgumentError } from './errors.js'
import { leakyNetwork } from './network.js'
import { seed } from './random/index.js'

describe('randomConnectivity', () => {
  it('has zeros and ones, all of them at the two ends', () => {
    expect([...new Set(randomConnectivity(20, 0.5, seed(1)))].sort()).toEqual([0, 1])
    expect(randomConnectivity(5, 1, seed(1))).toEqual(new Uint8Array(25).fill(1))
    expect(randomConnectivity(5, 0, seed(1))).toEqual(new Uint8Array(25))
  })

  it.each([0.1, 0.5, 0.9])('has the density %f, within four standard errors', (density) => {
    const n = 200
    const count = randomConnectivity(n, density, seed(5)).reduce((a, b) => a + b, 0)
    const deviation = Math.sqrt(n * n * density * (1 - density))
    expect(Math.abs(count - n * n * density)).toBeLessThan(4 * deviation)
    // what another density would give is far outside
    expect(Math.abs(count - n * n * (density - 0.05))).toBeGreaterThan(4 * deviation)
  })

  it('depends on the seed alone, and a denser mask contains a sparser one', () => {
    const at = (density: number, root = 3) => randomConnectivity(10, density, seed(root))
    expect(at(0.4)).toEqual(at(0.4))
    expect(at(0.4)).not.toEqual(at(0.4, 4))
    const dense = at(0.6)
    expect(at(0.4).every((present, i) => present <= dense[i])).toBe(true)
  })

  it.each([
    [0, 0.5, 'randomConnectivity: hidden must be an integer from 1 to 16384, got 0'],
    [3, -0.1, 'randomConnectivity: density must be a number in [0, 1], got -0.1'],
    [3, 1.5, 'randomConnectivity: density must be a number in [0, 1], got 1.5'],
    [3, Number.NaN, 'randomConnectivity: density must be a number in [0, 1], got NaN'],
  ])('refuses %f units, density %f', (hidden, density, message) => {
    expect(() => randomConnectivity(hidden, density, seed(1))).toThrow(message)
  })
})

describe('blockConnectivity', () => {
  it('joins the units of equal groups, wherever they stand', () => {
    // biome-ignore format: a matrix
    expect([...blockConnectivity([7, 2, 7, 2])]).toEqual([
      1, 0, 1, 0,
      0, 1, 0, 1,
      1, 0, 1, 0,
      0, 1, 0, 1,
    ])
  })

  it('of one group is dense, of groups of one is the diagonal', () => {
    expect([...blockConnectivity(Uint8Array.of(4, 4))]).toEqual([1, 1, 1, 1])
    expect([...blockConnectivity([0, 1, 2])]).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 1])
  })

  it('refuses no units', () => {
    expect(() => blockConnectivity([])).toThrow(ArgumentError)
  })
})

describe('ringConnectivity', () => {
  it.each([1, 2, 5])('of %i units: each receives from the one before alone', (n) => {
    const mask = ringConnectivity(n)
    for (let post = 0; post < n; post++) {
      const sources = [...mask.subarray(post * n, (post + 1) * n)].flatMap((present, pre) =>
        present ? [pre] : [],
      )
      expect(sources).toEqual([(post + n - 1) % n])
    }
  })

  it('refuses no units', () => {
    expect(() => ringConnectivity(0)).toThrow(
      'ringConnectivity: hidden must be an integer from 1 to 16384, got 0',
    )
  })
})

describe('withoutAutapses', () => {
  it('clears the diagonal of a copy and nothing else', () => {
    const mask = new Uint8Array(9).fill(1)
    expect([...withoutAutapses(mask, 3)]).toEqual([0, 1, 1, 1, 0, 1, 1, 1, 0])
    expect([...mask]).toEqual(new Array(9).fill(1))
  })

  it('is what a network without autapses makes of the mask', () => {
    const connectivity = randomConnectivity(6, 0.5, seed(2))
    const sizes = { inputs: 1, hidden: 6, outputs: 1, leak: 0, activation: 'tanh' } as const
    const network = leakyNetwork({ ...sizes, connectivity, autapses: 'none' })
    expect(network.connectivity).toEqual(withoutAutapses(connectivity, 6))
    expect(network.connectivity).not.toEqual(connectivity)
  })

  it('refuses a mask of another size', () => {
    expect(() => withoutAutapses(new Uint8Array(8), 3)).toThrow(
      'withoutAutapses: mask must be an array of length 9, got Uint8Array of length 8',
    )
  })
})

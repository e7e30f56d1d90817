import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ArgumentError } from './errors.js'
import { fillUniform, seed } from './random/index.js'
import { spectralRadius } from './spectralRadius.js'

const relative = (a: number, b: number) => Math.abs(a / b - 1)

function randomMatrix(n: number, root: number, low: number, high: number): Float64Array {
  return fillUniform(new Float64Array(n * n), seed(root).generator(), low, high)
}

/** The eigenvalue of Perron and Frobenius, by power iteration: for a positive matrix it converges fast. */
function perron(matrix: Float64Array, n: number): number {
  let v = new Float64Array(n).fill(1 / n)
  let value = 0
  for (let round = 0; round < 2000; round++) {
    const next = new Float64Array(n)
    for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) next[i] += matrix[i * n + j] * v[j]
    value = next.reduce((a, b) => a + b)
    v = next.map((entry) => entry / value)
  }
  return value
}

describe('spectralRadius of matrices whose eigenvalues are known', () => {
  it.each([0.3, 1, 2.5])('a rotation times %f has a complex pair of that modulus', (r) => {
    for (const angle of [0.1, 1, 2, Math.PI / 2]) {
      const [c, s] = [r * Math.cos(angle), r * Math.sin(angle)]
      expect(relative(spectralRadius([c, -s, s, c], 2), r)).toBeLessThan(1e-10)
    }
  })

  it('a nilpotent matrix has 0, however large its entries', () => {
    expect(spectralRadius([0, 1e6, 3, 0, 0, -7, 0, 0, 0], 3)).toBe(0)
    expect(spectralRadius(new Float64Array(16), 4)).toBe(0)
  })

  it.each([0.5, 1, 3])('a defective Jordan block of %f has that, in spite of its growth', (value) => {
    const n = 4
    const block = new Float64Array(n * n)
    for (let i = 0; i < n; i++) {
      block[i * (n + 1)] = value
      if (i + 1 < n) block[i * n + i + 1] = 1
    }
    expect(relative(spectralRadius(block, n), value)).toBeLessThan(1e-9)
  })

  it('a triangular matrix has its largest diagonal entry in modulus; the lower one does not count', () => {
    expect(relative(spectralRadius([1, 50, 0, -2], 2), 2)).toBeLessThan(1e-10)
    expect(relative(spectralRadius([0.25, 50, 0, 0.125], 2), 0.25)).toBeLessThan(1e-10)
  })

  it('a ring has the root of the product of its weights', () => {
    // eigenvalues are the cube roots of 2·3·(−4.5)
    expect(relative(spectralRadius([0, 0, 2, 3, 0, 0, 0, -4.5, 0], 3), 3)).toBeLessThan(1e-10)
  })

  it('one number has its own modulus', () => {
    expect(spectralRadius([-4], 1)).toBeCloseTo(4, 12)
  })
})

describe('spectralRadius of random matrices', () => {
  const matrix = fc.record({ n: fc.integer({ min: 1, max: 12 }), root: fc.nat() })
  const fixed = { seed: 909, numRuns: 60 }

  it('positive: is the eigenvalue of power iteration (1e-10); control: not the norm', () => {
    let apart = 0
    fc.assert(
      fc.property(matrix, ({ n, root }) => {
        const positive = randomMatrix(n, root, 0.1, 1)
        expect(relative(spectralRadius(positive, n), perron(positive, n))).toBeLessThan(1e-10)
        const norm = Math.hypot(...positive)
        if (relative(norm, perron(positive, n)) > 1e-3) apart++
      }),
      fixed,
    )
    expect(apart).toBeGreaterThan(30)
  })

  it('of either sign: scales with the matrix, is that of the transpose, and squares with it', () => {
    fc.assert(
      fc.property(matrix, ({ n, root }) => {
        const any = randomMatrix(n, root, -1, 1)
        const radius = spectralRadius(any, n)
        for (const factor of [-3, 1e-150, 1e150]) {
          const scaled = any.map((entry) => factor * entry)
          expect(relative(spectralRadius(scaled, n), Math.abs(factor) * radius)).toBeLessThan(1e-10)
        }
        const transposed = any.map((_, i) => any[(i % n) * n + Math.floor(i / n)])
        expect(relative(spectralRadius(transposed, n), radius)).toBeLessThan(1e-9)
        const square = any.map((_, i) => {
          let sum = 0
          for (let k = 0; k < n; k++) sum += any[Math.floor(i / n) * n + k] * any[k * n + (i % n)]
          return sum
        })
        expect(relative(spectralRadius(square, n), radius * radius)).toBeLessThan(1e-9)
      }),
      fixed,
    )
  })
})

describe('the ends of the number range', () => {
  it.each([Number.NaN, Number.POSITIVE_INFINITY])('an entry of %f gives NaN', (entry) => {
    expect(spectralRadius([1, entry, 0, 1], 2)).toBeNaN()
  })

  it('entries near the largest and the smallest number', () => {
    expect(relative(spectralRadius([8e307, 8e307, 8e307, 8e307], 2), 1.6e308)).toBeLessThan(1e-10)
    expect(spectralRadius(new Float64Array(4).fill(1.5e308), 2)).toBe(Number.POSITIVE_INFINITY)
    expect(relative(spectralRadius([1e-300, 0, 0, 1e-301], 2), 1e-300)).toBeLessThan(1e-10)
  })

  it('refuses a matrix of another size, and leaves the matrix as it is', () => {
    expect(() => spectralRadius([1, 2, 3], 2)).toThrow(ArgumentError)
    const own = Float64Array.of(1, 2, 3, 4)
    spectralRadius(own, 2)
    expect([...own]).toEqual([1, 2, 3, 4])
  })
})

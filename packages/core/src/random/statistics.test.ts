import { describe, expect, it } from 'vitest'
import { seed } from './seed.js'

// Seeds are fixed, so nothing here is left to chance from run to run. Each interval is stated in standard deviations of
// the statistic under the hypothesis (5: missed by chance once in 1.7 million), or as a quantile.
const N = 200000
const draw = (count: number, next: () => number) => Float64Array.from({ length: count }, next)
const mean = (xs: Float64Array, f: (x: number) => number = (x) => x) =>
  xs.reduce((s, x) => s + f(x), 0) / xs.length

/** √n · the largest distance between the empirical and the expected distribution function. */
function kolmogorov(xs: Float64Array, cdf: (x: number) => number): number {
  const n = xs.length
  let distance = 0
  for (const [i, x] of xs.slice().sort().entries()) {
    distance = Math.max(distance, (i + 1) / n - cdf(x), cdf(x) - i / n)
  }
  return Math.sqrt(n) * distance
}
// Quantiles of Kolmogorov's distribution: 0.44 and 2.2 leave out 1 % below (too even) and 1.2e-4 above.
const KOLMOGOROV = [0.44, 2.2] as const

function chiSquare(counts: ArrayLike<number>, expected: number): number {
  let sum = 0
  for (let i = 0; i < counts.length; i++) sum += (counts[i] - expected) ** 2 / expected
  return sum
}

function correlation(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i]
  return sum / a.length
}

/** Φ(x) by Simpson's rule from 0 with steps below 0.01, to 1e-10. */
function normal(x: number): number {
  const steps = 2 * Math.ceil(Math.abs(x) * 50 + 1)
  const h = x / steps
  let sum = 1 + Math.exp((-x * x) / 2)
  for (let i = 1; i < steps; i++) sum += (i % 2 === 1 ? 4 : 2) * Math.exp(-((i * h) ** 2) / 2)
  return 0.5 + (sum * h) / 3 / Math.sqrt(2 * Math.PI)
}

describe('uniform', () => {
  const xs = draw(N, seed(101).generator().uniform)

  it('has the mean ½ and the variance 1/12', () => {
    expect(Math.abs(mean(xs) - 0.5)).toBeLessThan(5 * Math.sqrt(1 / 12 / N))
    expect(Math.abs(mean(xs, (x) => (x - 0.5) ** 2) - 1 / 12)).toBeLessThan(5 * Math.sqrt(1 / 180 / N))
  })

  it('fills 1000 bins evenly', () => {
    const counts = new Uint32Array(1000)
    for (const x of xs) counts[Math.floor(x * 1000)]++
    // χ² with 999 degrees of freedom: 999 ± 44.7.
    expect(Math.abs(chiSquare(counts, N / 1000) - 999)).toBeLessThan(5 * 44.7)
  })

  it('passes Kolmogorov-Smirnov', () => {
    const statistic = kolmogorov(xs, (x) => x)
    expect(statistic).toBeGreaterThan(KOLMOGOROV[0])
    expect(statistic).toBeLessThan(KOLMOGOROV[1])
  })

  it('does not depend on the draw before, in 32 × 32 cells', () => {
    const counts = new Uint32Array(1024)
    for (let i = 0; i < N; i += 2) counts[Math.floor(xs[i] * 32) * 32 + Math.floor(xs[i + 1] * 32)]++
    expect(Math.abs(chiSquare(counts, N / 2 / 1024) - 1023)).toBeLessThan(5 * Math.sqrt(2 * 1023))
  })

  it('negative control: numbers off by 1 % of their range, or too even, fail', () => {
    expect(
      kolmogorov(
        xs.map((x) => 0.99 * x),
        (x) => x,
      ),
    ).toBeGreaterThan(KOLMOGOROV[1])
    expect(
      kolmogorov(
        xs.map((_, i) => (i + 0.5) / N),
        (x) => x,
      ),
    ).toBeLessThan(KOLMOGOROV[0])
  })
})

describe('uint32', () => {
  it('sets each of its 32 bits half of the time', () => {
    const generator = seed(102).generator()
    const counts = new Uint32Array(32)
    for (let i = 0; i < N; i++) {
      const word = generator.uint32()
      for (let bit = 0; bit < 32; bit++) counts[bit] += (word >>> bit) & 1
    }
    for (const count of counts) expect(Math.abs(count - N / 2)).toBeLessThan(5 * Math.sqrt(N / 4))
  })
})

describe('gaussian', () => {
  const xs = draw(N, seed(103).generator().gaussian)

  it('has the moments 0, 1, 0, 3', () => {
    // Standard deviations of x, x², x³, x⁴: 1, √2, √15, √96.
    const expected = [0, 1, 0, 3]
    const deviations = [1, Math.sqrt(2), Math.sqrt(15), Math.sqrt(96)]
    for (let k = 0; k < 4; k++) {
      const error = Math.abs(mean(xs, (x) => x ** (k + 1)) - expected[k])
      expect(error, `moment ${k + 1}`).toBeLessThan((5 * deviations[k]) / Math.sqrt(N))
    }
  })

  it('passes Kolmogorov-Smirnov against an integrated density; a wider or shifted one fails', () => {
    const some = xs.slice(0, 50000)
    const statistic = kolmogorov(some, normal)
    expect(statistic).toBeGreaterThan(KOLMOGOROV[0])
    expect(statistic).toBeLessThan(KOLMOGOROV[1])
    expect(
      kolmogorov(
        some.map((x) => 1.05 * x),
        normal,
      ),
    ).toBeGreaterThan(KOLMOGOROV[1])
    expect(
      kolmogorov(
        some.map((x) => x + 0.03),
        normal,
      ),
    ).toBeGreaterThan(KOLMOGOROV[1])
  })

  it('has its tails: beyond ±3 and ±4', () => {
    for (const [limit, p] of [
      [3, 0.0026997960632601866],
      [4, 6.334248366623973e-5],
    ] as const) {
      const count = xs.filter((x) => Math.abs(x) > limit).length
      expect(Math.abs(count - N * p)).toBeLessThan(5 * Math.sqrt(N * p))
    }
  })
})

describe('streams are independent', () => {
  const count = 20000
  const limit = 5 / Math.sqrt(count)
  const root = seed(104)
  const stream = (name: string | number) => draw(count, root.child(name).generator().gaussian)

  it('siblings, parent and child, neighbouring roots', () => {
    const streams = [root, seed(105), root.child(0).child(0), root.child('data')]
      .map((at) => draw(count, at.generator().gaussian))
      .concat(Array.from({ length: 8 }, (_, i) => stream(i)))
    for (let i = 0; i < streams.length; i++) {
      for (let j = 0; j < i; j++)
        expect(Math.abs(correlation(streams[i], streams[j])), `${i} ${j}`).toBeLessThan(limit)
    }
  })

  it('siblings at a lag, and one stream with itself at a lag', () => {
    const [a, b] = [stream('a'), stream('b')]
    for (let lag = 1; lag <= 20; lag++) {
      const lagged = (xs: Float64Array) => correlation(xs.subarray(lag), b.subarray(0, count - lag))
      expect(Math.abs(lagged(a))).toBeLessThan(1.01 * limit)
      expect(Math.abs(lagged(b))).toBeLessThan(1.01 * limit)
    }
  })

  it('the first draws of 20,000 siblings are one more uniform sample', () => {
    const firsts = Float64Array.from({ length: count }, (_, i) => root.child(i).generator().uniform())
    const statistic = kolmogorov(firsts, (x) => x)
    expect(statistic).toBeGreaterThan(KOLMOGOROV[0])
    expect(statistic).toBeLessThan(KOLMOGOROV[1])
    const centred = firsts.map((x) => (x - 0.5) * Math.sqrt(12))
    expect(Math.abs(correlation(centred.subarray(1), centred.subarray(0, count - 1)))).toBeLessThan(
      1.01 * limit,
    )
  })

  it('negative control: one part in twenty of a sibling is seen', () => {
    const [a, b] = [stream('a'), stream('b')]
    const mixed = b.map((x, i) => x + 0.05 * a[i])
    expect(Math.abs(correlation(a, mixed))).toBeGreaterThan(limit)
  })
})

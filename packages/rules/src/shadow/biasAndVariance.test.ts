import { log, normalQuantile, type RandomGenerator, seed, sign } from '@credit/core'
import { describe, expect, it } from 'vitest'
import { biasAndVariance } from './biasAndVariance.js'

/** A random vector d with its bias² `‖E d‖²` and variance. */
interface Source {
  readonly name: string
  readonly biasSquared: number
  readonly variance: number
  draw(generator: RandomGenerator): number[]
}

const times = <T>(count: number, draw: () => T): T[] => Array.from({ length: count }, draw)

const sources: readonly Source[] = [
  { name: 'one normal number', biasSquared: 0, variance: 1, draw: (g) => [g.gaussian()] },
  { name: 'ten', biasSquared: 0, variance: 10, draw: (g) => times(10, () => g.gaussian()) },
  { name: 'one sign', biasSquared: 0, variance: 1, draw: (g) => [sign(g)] },
  {
    name: 'signs of very different sizes',
    biasSquared: 0,
    variance: 16 + 1 + 1 / 16,
    draw: (g) => [4 * sign(g), sign(g), sign(g) / 4],
  },
  {
    name: 'a small bias',
    biasSquared: 0.04,
    variance: 3,
    draw: (g) => [0.2 + g.gaussian(), g.gaussian(), g.gaussian()],
  },
  {
    name: 'a large bias',
    biasSquared: 50,
    variance: 2,
    draw: (g) => [5 + g.gaussian(), 5 + sign(g)],
  },
  {
    name: 'products of normal numbers, with a bias',
    biasSquared: 1,
    variance: 3,
    draw: (g) => [1 + g.gaussian() * g.gaussian(), g.gaussian(), sign(g)],
  },
  {
    name: 'exponential tails',
    biasSquared: 0,
    variance: 2,
    draw: (g) => [twoSidedExponential(g)],
  },
  {
    name: 'exponential tails, with a bias',
    biasSquared: 0.25,
    variance: 2,
    draw: (g) => [0.5 + twoSidedExponential(g)],
  },
]

function twoSidedExponential(generator: RandomGenerator): number {
  return sign(generator) * -log(1 - generator.uniform())
}

function run({ draw }: Source, n: number, generator: RandomGenerator, confidence: number) {
  const deviations = times(n, () => draw(generator))
  const products = new Float64Array(n * n)
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const a = deviations[i]
      for (let k = 0; k < a.length; k++) products[i * n + j] += a[k] * deviations[j][k]
    }
  }
  return biasAndVariance(products, n, normalQuantile(0.5 + confidence / 2))
}

function shareOf(runs: ReturnType<typeof run>[], of: 'biasSquared' | 'variance', value: number): number {
  return runs.filter((one) => one[of].low <= value && value <= one[of].high).length / runs.length
}

const repeats = 300
const draws = 100

/** A share less three standard errors of a count over the runs. */
const withError = (share: number) => share - 3 * Math.sqrt((share * (1 - share)) / repeats)

describe.each(sources)('$name', (source) => {
  const generator = seed(11).child(source.name).generator()
  const runs = times(repeats, () => run(source, draws, generator, 0.95))
  const meanOf = (of: 'biasSquared' | 'variance') =>
    runs.reduce((sum, one) => sum + one[of].estimate, 0) / repeats
  // of the mean of all runs
  const errorOf = (of: 'biasSquared' | 'variance') => {
    const mean = meanOf(of)
    const squares = runs.reduce((sum, one) => sum + (one[of].estimate - mean) ** 2, 0)
    return Math.sqrt(squares) / repeats
  }

  it('both estimates are unbiased', () => {
    for (const of of ['biasSquared', 'variance'] as const) {
      expect(Math.abs(meanOf(of) - source[of])).toBeLessThan(3 * errorOf(of))
    }
  })

  // the least shares over all sources that the docstring gives, and for 80 %
  it.each([
    [100, 0.95, 0.91, 0.92],
    [100, 0.8, 0.79, 0.77],
    [20, 0.95, 0.88, 0.89],
  ])('from %i draws, intervals of confidence %f hold bias² in %f of runs, the variance in %f', (...claim) => {
    const [n, confidence, bias, variance] = claim
    const other = seed(12).child(source.name).generator()
    const all = times(repeats, () => run(source, n, other, confidence))
    expect(shareOf(all, 'biasSquared', source.biasSquared)).toBeGreaterThan(withError(bias))
    expect(shareOf(all, 'variance', source.variance)).toBeGreaterThan(withError(variance))
  })

  it('control: they hold no value that is far from it', () => {
    const { biasSquared, variance } = source
    const noise = (4 * Math.sqrt(biasSquared * variance)) / Math.sqrt(draws) + (5 * variance) / draws
    expect(shareOf(runs, 'biasSquared', biasSquared + 2 * noise)).toBeLessThan(0.2)
    expect(shareOf(runs, 'variance', 2 * variance)).toBeLessThan(0.2)
    expect(shareOf(runs, 'variance', variance / 2)).toBeLessThan(0.2)
  })
})

it('control: ‖m‖² is not an unbiased estimate of bias²', () => {
  const source = sources[1]
  const generator = seed(11).generator()
  const runs = times(20, () => run(source, draws, generator, 0.95))
  const uncorrected = runs.map((one) => one.biasSquared.estimate + one.variance.estimate / draws)
  expect(Math.min(...uncorrected)).toBeGreaterThan(0)
})

it('of draws that are all the same the variance is 0, and both are certain', () => {
  const { biasSquared, variance } = biasAndVariance(new Float64Array(16).fill(9), 4, 2)
  expect(biasSquared).toEqual({ estimate: 9, low: 9, high: 9 })
  expect(variance).toEqual({ estimate: 0, low: 0, high: 0 })
})

it('also where their products have round-off', () => {
  const products = Float64Array.from({ length: 16 }, () => 0.1 + 0.2)
  products[0] = 0.3
  expect(biasAndVariance(products, 4, 2).variance).toEqual({ estimate: 0, low: 0, high: 0 })
})

it('of draws that are the same but for one there is no upper bound on the variance', () => {
  const products = new Float64Array(16)
  products[0] = 4
  expect(biasAndVariance(products, 4, 2).variance).toEqual({
    estimate: 1,
    low: 0,
    high: Number.POSITIVE_INFINITY,
  })
})

it('the interval of bias² has tr Σ² as the mean over pairs, triples and quadruples of different draws', () => {
  const generator = seed(13).generator()
  const n = 5
  const d = times(n, () => [generator.gaussian(), 1 + 2 * generator.gaussian()])
  const G = (i: number, j: number) => d[i][0] * d[j][0] + d[i][1] * d[j][1]
  const all = times(n, () => 0).map((_, i) => i)
  const different = (of: number): number[][] =>
    of === 0
      ? [[]]
      : different(of - 1).flatMap((some) => all.filter((i) => !some.includes(i)).map((i) => [...some, i]))
  const mean = (of: number, term: (...at: number[]) => number) => {
    const tuples = different(of)
    return tuples.reduce((sum, at) => sum + term(...at), 0) / tuples.length
  }
  const traceOfSquare =
    mean(2, (i, j) => G(i, j) ** 2) -
    2 * mean(3, (i, j, k) => G(i, j) * G(j, k)) +
    mean(4, (i, j, k, l) => G(i, j) * G(k, l))
  const onMean = all.map((i) => mean(1, (j) => G(i, j)))
  const centre = onMean.reduce((sum, x) => sum + x, 0) / n
  const variance = onMean.reduce((sum, x) => sum + (x - centre) ** 2, 0) / (n - 1)
  const products = Float64Array.from({ length: n * n }, (_, at) => G(Math.floor(at / n), at % n))
  const { biasSquared } = biasAndVariance(products, n, 2)
  expect(traceOfSquare).toBeGreaterThan(0)
  const half = 2 * Math.sqrt((4 * variance) / n + (2 * traceOfSquare) / (n * (n - 1)))
  expect(biasSquared.high - biasSquared.estimate).toBeCloseTo(half, 10)
})

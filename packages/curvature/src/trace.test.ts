import { ArgumentError, type Operator, seed, sign } from '@credit/core'
import { describe, expect, it } from 'vitest'
import { diagonal, rotated } from '../test/spectra.js'
import { axpy, dot, norm, scale } from './internal/vectors.js'
import { denseOperator } from './operators.js'
import { type TraceMethod, type TraceOptions, trace, traceAsync, traceSteps } from './trace.js'

const root = seed(7)
const methods: [TraceMethod, number][] = [
  ['xtrace', 2],
  ['hutch++', 3],
  ['hutchinson', 1],
]
const range = (n: number, f: (i: number) => number) => Float64Array.from({ length: n }, (_, i) => f(i))
const sum = (values: Float64Array) => values.reduce((a, b) => a + b, 0)
const slow = range(300, (i) => 1 / Math.sqrt(1 + i))
/** I + α u uᵀ with u of ±1: trace n (1 + α); a sample of Hutchinson's deviates by √2 α n. */
function spiked(n: number, alpha: number): Operator {
  const u = range(n, (i) => (i % 3 === 0 ? -1 : 1))
  return {
    size: n,
    apply: (v, out) => {
      out.set(v)
      axpy(out, alpha * dot(u, v), u)
    },
  }
}
/** Fixed number of samples: a tolerance that cannot be met, and no room for a sweep. */
function sampled(operator: Operator, method: TraceMethod, samples: number, run = root) {
  const maxProducts = samples * methods.find(([name]) => name === method)![1]
  return trace(operator, { method, seed: run, relativeTolerance: 1e-15, maxProducts })
}

describe('closed forms', () => {
  it.each(methods)('%s: so small a matrix is summed exactly, symmetric or not', (method) => {
    const one = trace(denseOperator([-5], 1), { method, seed: root })
    const exact = { value: -5, standardError: 0, converged: true, method: 'sweep', samples: 0, products: 1 }
    expect(one).toEqual({ ...exact, seed: '7', warnings: [] })
    expect(trace(denseOperator([1, 5, -3, 2], 2), { method, seed: root }).value).toBe(3)
  })

  it.each(methods)('%s: a zero operator, and a diagonal one', (method, cost) => {
    const zero = trace(diagonal(new Float64Array(200)), { method, seed: root })
    expect(zero).toMatchObject({ value: 0, standardError: 0, converged: true, method, samples: 10 })
    const entries = range(200, (i) => (i === 5 ? 4 : 0))
    const single = trace(diagonal(entries), { method, seed: root }) // all probes have one image
    expect(single.value).toBeCloseTo(4, 12)
    expect(single.products).toBeLessThanOrEqual(10 * cost)
  })

  it.each(['xtrace', 'hutch++'] as const)('%s is exact when the samples exceed the rank', (method) => {
    const values = range(200, (i) => (i < 8 ? (i + 1) * (i % 2 ? -1 : 1) : 0))
    const operator = rotated(values)
    const record = trace(operator, { method, seed: root, absoluteTolerance: 1e-9 })
    expect(Math.abs(record.value - sum(values))).toBeLessThan(1e-12)
    expect(record.standardError).toBeLessThan(1e-12)
    expect(record).toMatchObject({ samples: 10, converged: true, method })
    // A trace of zero too, to round-off, to which no relative tolerance would apply.
    const balanced = values.map((value, i) => (i < 8 && i % 2 ? -values[i - 1] : value))
    expect(trace(rotated(balanced), { method, seed: root })).toMatchObject({
      method,
      samples: 10,
      converged: true,
    })
    // Hutchinson's is not, and knows it; nor are the two with fewer samples than the rank.
    expect(sampled(operator, 'hutchinson', 10).standardError).toBeGreaterThan(0.1)
    expect(sampled(operator, method, 6).standardError).toBeGreaterThan(1e-3)
  })

  it.each(methods)('%s commutes with a change of unit, bit for bit', (method) => {
    const plain = sampled(rotated(slow), method, 12)
    for (const unit of [2 ** 200, 2 ** -200]) {
      const scaled = sampled(rotated(slow.map((value) => value * unit)), method, 12)
      expect(scaled.value).toBe(plain.value * unit)
      expect(scaled.standardError).toBe(plain.standardError * unit)
    }
  })
})

describe('the estimates are those of their definitions', () => {
  const n = 40
  const matrix = range(n * n, (k) => Math.sin(1 + 3.7 * k * k) / (1 + (k % n)))
  const rows = Array.from({ length: n }, (_, i) => matrix.subarray(i * n, (i + 1) * n))
  const times = (v: Float64Array) => Float64Array.from(rows, (row) => dot(row, v))
  const probe = (generator: ReturnType<typeof root.generator>) => range(n, () => sign(generator))

  function basisOf(vectors: Float64Array[]): Float64Array[] {
    const basis: Float64Array[] = []
    for (const vector of vectors) {
      const q = vector.slice()
      for (let pass = 0; pass < 3; pass++) for (const other of basis) axpy(q, -dot(other, q), other)
      scale(q, 1 / norm(q))
      basis.push(q)
    }
    return basis
  }
  /** tr(QᵀAQ) + ωᵀ(I - QQᵀ) A (I - QQᵀ) ω */
  function captured(basis: Float64Array[], probe: Float64Array): number {
    const deflated = probe.slice()
    for (const q of basis) axpy(deflated, -dot(q, probe), q)
    return basis.reduce((trace, q) => trace + dot(q, times(q)), dot(deflated, times(deflated)))
  }
  function summary(estimates: number[], inflation: number) {
    const value = estimates.reduce((a, b) => a + b, 0) / estimates.length
    const squares = estimates.reduce((a, b) => a + (b - value) ** 2, 0)
    const error = inflation * Math.sqrt(squares / (estimates.length * (estimates.length - 1)))
    return { value, error }
  }

  it('xtrace leaves each probe out of the basis in turn', () => {
    const generator = root.generator()
    const probes = Array.from({ length: 9 }, () => probe(generator))
    const images = probes.map(times)
    const without = probes.map((omega, i) => captured(basisOf(images.filter((_, j) => j !== i)), omega))
    const { value, error } = summary(without, Math.SQRT2)
    const record = sampled(denseOperator(matrix, n), 'xtrace', 9)
    expect(record.samples).toBe(9)
    expect(record.value).toBeCloseTo(value, 11)
    expect(record.standardError).toBeCloseTo(error, 11)
    const all = basisOf(images)
    const withAll = summary(
      probes.map((omega) => captured(all, omega)),
      1,
    )
    expect(Math.abs(withAll.value - value)).toBeGreaterThan(1e-3)
  })

  it('hutch++ deflates all its probes by the final basis', () => {
    const generator = root.generator()
    const pairs = Array.from({ length: 9 }, () => [probe(generator), probe(generator)] as const)
    const basis = basisOf(pairs.map(([range]) => times(range)))
    const { value, error } = summary(
      pairs.map(([, residual]) => captured(basis, residual)),
      1,
    )
    const record = sampled(denseOperator(matrix, n), 'hutch++', 9)
    expect(record.samples).toBe(9)
    expect(record.value).toBeCloseTo(value, 11)
    expect(record.standardError).toBeCloseTo(error, 11)
    const early = basis.slice(0, 5)
    const growing = summary(
      pairs.map(([, residual], i) => captured(i < 5 ? early : basis, residual)),
      1,
    )
    expect(Math.abs(growing.value - value)).toBeGreaterThan(1e-3)
  })
})

describe('standard errors', () => {
  it.each(methods)('%s: unbiased, and 95 of 100 intervals hold the trace', (method) => {
    const operator = rotated(slow)
    const runs = Array.from({ length: 150 }, (_, i) => sampled(operator, method, 15, root.child(i)))
    const errors = runs.map(({ value }) => value - sum(slow))
    const bias = errors.reduce((a, b) => a + b, 0) / runs.length
    const deviation = Math.sqrt(errors.reduce((a, b) => a + b * b, 0) / runs.length)
    expect(Math.abs(bias)).toBeLessThan((3.3 * deviation) / Math.sqrt(runs.length))
    const held = (share: number) =>
      runs.filter(({ standardError }, i) => Math.abs(errors[i]) <= 1.96 * share * standardError).length
    // 150 × 0.95 = 142.5, standard deviation 2.7; heavy tails of t with 14 degrees of freedom cost 3.
    expect(held(1)).toBeGreaterThanOrEqual(131)
    expect(held(1)).toBeLessThanOrEqual(150)
    // The plain deviation of the leave-one-out estimates is too small, and so is half of any.
    expect(held(method === 'xtrace' ? Math.SQRT1_2 : 0.5)).toBeLessThan(131)
  })

  it('stopping by them keeps to 1 %, where a running mean leaves 9 of 10 runs worse', () => {
    const n = 400
    const operator = spiked(n, 0.55)
    const truth = n * 1.55
    const worse = (value: number) => Math.abs(value - truth) > 0.01 * truth
    let running = 0
    let ours = 0
    for (let run = 0; run < 50; run++) {
      const generator = root.child(run).generator()
      const Av = new Float64Array(n)
      let mean = 0
      for (let k = 1, moved = 1; k <= 100 && moved > 1e-3; k++) {
        const v = range(n, () => sign(generator))
        operator.apply(v, Av)
        const next = mean + (dot(v, Av) - mean) / k
        moved = Math.abs(next - mean) / Math.abs(mean)
        mean = next
      }
      if (worse(mean)) running++
      const record = trace(operator, { seed: root.child(run) })
      expect(record.converged).toBe(true)
      if (worse(record.value)) ours++
    }
    expect(running).toBeGreaterThanOrEqual(40)
    expect(ours).toBeLessThanOrEqual(4)
  })

  it('Hutchinson stops by the rule at the first check that meets it, not before 10 samples', () => {
    const options: TraceOptions = {
      method: 'hutchinson',
      seed: root,
      relativeTolerance: 0.05,
      maxProducts: 3000,
    }
    const record = trace(spiked(4000, 0.3), options)
    expect(record).toMatchObject({ converged: true, method: 'hutchinson', products: record.samples })
    expect(1.96 * record.standardError).toBeLessThanOrEqual(0.05 * record.value)
    expect(record.samples).toBeGreaterThan(50)
    expect(Math.abs(record.value - 5200)).toBeLessThan(2 * 0.05 * 5200)
    expect(trace(spiked(4000, 1e-9), options).samples).toBe(10)
    // The absolute tolerance is the laxer here.
    expect(trace(spiked(4000, 0.3), { ...options, absoluteTolerance: 1e4 }).samples).toBe(10)
  })
})

it('a budget that ends between two checks is not wasted', () => {
  const ratio = (samples: number) => {
    const { value, standardError } = sampled(rotated(slow), 'hutchinson', samples)
    return (1.96 * standardError) / value
  }
  const [before, after] = [ratio(16), ratio(17)]
  expect(after).toBeLessThan(before)
  const relativeTolerance = (before + after) / 2
  const options: TraceOptions = { method: 'hutchinson', seed: root, relativeTolerance, maxProducts: 17 }
  expect(trace(rotated(slow), options)).toMatchObject({ converged: true, samples: 17, warnings: [] })
  expect(trace(rotated(slow), { ...options, maxProducts: 16 }).converged).toBe(false)
})

describe('the exact sweep', () => {
  it('takes over where as many samples would be needed, and says so', () => {
    const operator = rotated(slow)
    const record = trace(operator, { method: 'hutchinson', seed: root, relativeTolerance: 1e-4 })
    expect(record).toMatchObject({
      method: 'sweep',
      products: 310,
      standardError: 0,
      samples: 0,
      converged: true,
    })
    expect(Math.abs(record.value - sum(slow))).toBeLessThan(1e-11)
    // 1.96·SE must fall to 2 %: by sampling.
    expect(trace(operator, { method: 'hutchinson', seed: root, relativeTolerance: 0.02 }).method).toBe(
      'hutchinson',
    )
  })

  it('a trace of zero, to which no relative tolerance applies', () => {
    const values = range(100, (i) => (i % 2 ? 1 : -1) * (1 + (i >> 1)))
    const record = trace(rotated(values), { seed: root })
    expect(record.method).toBe('sweep')
    expect(Math.abs(record.value)).toBeLessThan(1e-11)
  })

  it.each(['xtrace', 'hutch++'] as const)(
    '%s waits for a spectrum that is about to be exhausted',
    (method) => {
      const values = range(1000, (i) => (i < 30 ? 1 : 0))
      const record = trace(rotated(values), {
        method,
        seed: root,
        relativeTolerance: 1e-6,
        maxProducts: 2000,
      })
      expect(record.method).toBe(method)
      expect(record.products).toBeLessThan(125)
      expect(record.value).toBeCloseTo(30, 9)
    },
  )

  it('counts all the products of a sample in its forecast', () => {
    // 1.96·SE falls to 0.6 % at some 200 probes, fewer than n; but they are 400 products.
    for (const run of [0, 1, 2, 3, 4, 5]) {
      const record = trace(rotated(slow), { seed: seed(run), relativeTolerance: 0.006 })
      expect(record.method).toBe('sweep')
      expect(record.products).toBeLessThan(360)
    }
  })

  it('does not start without room for it', () => {
    const little: TraceOptions = {
      method: 'hutchinson',
      seed: root,
      relativeTolerance: 1e-4,
      maxProducts: 305,
    }
    expect(trace(rotated(slow), little)).toMatchObject({ method: 'hutchinson', converged: false })
    const options: TraceOptions = {
      method: 'hutchinson',
      seed: root,
      relativeTolerance: 1e-4,
      maxProducts: 290,
    }
    const record = trace(rotated(slow), options)
    expect(record).toMatchObject({ converged: false, method: 'hutchinson', products: 290, samples: 290 })
    expect(record.warnings).toHaveLength(1)
    expect(record.warnings[0]).toMatch(
      /^±0\.\d+ after 290 products, .* the exact sum of the diagonal takes 300 products$/,
    )
    const strict = () => trace(rotated(slow), { ...options, strict: true })
    expect(strict).toThrow('trace: ±')
    try {
      strict()
    } catch (error) {
      expect((error as Error).cause).toEqual(record)
    }
  })
})

describe('drivers', () => {
  it.each(methods)('%s: the same bits from both, and again', async (method) => {
    const options: TraceOptions = { method, seed: root, relativeTolerance: 0.05 }
    const record = trace(rotated(slow), options)
    expect(trace(rotated(slow), options)).toEqual(record)
    const products: number[] = []
    const onProgress = (progress: { products: number }) => products.push(progress.products)
    expect(await traceAsync(rotated(slow), options, { onProgress })).toEqual(record)
    expect(products).toEqual(Array.from({ length: record.products }, (_, i) => i + 1))
    expect(trace(rotated(slow), { ...options, seed: seed(8) }).value).not.toBe(record.value)
  })

  function stoppedAfter(products: number, operator: Operator, options: TraceOptions) {
    const steps = traceSteps(operator, options)
    let step = steps.next()
    for (let i = 1; !step.done; i++) step = steps.next(i >= products)
    return step.value
  }

  it.each(methods)('%s: stopped within a sample, it keeps the whole ones', (method, cost) => {
    const record = stoppedAfter(7 * cost + 1, rotated(slow), { method, seed: root })
    const whole = sampled(rotated(slow), method, cost === 1 ? 8 : 7)
    expect(record).toMatchObject({ value: whole.value, standardError: whole.standardError, converged: false })
    expect(record).toMatchObject({ products: 7 * cost + 1, samples: cost === 1 ? 8 : 7, method })
    expect(record.warnings).toEqual([`stopped after ${7 * cost + 1} products`])
  })

  it('stopped within the sweep, it falls back on its samples, or has nothing', () => {
    const options: TraceOptions = { method: 'hutchinson', seed: root, relativeTolerance: 1e-4 }
    const record = stoppedAfter(100, rotated(slow), options)
    const { value, standardError } = sampled(rotated(slow), 'hutchinson', 10)
    expect(record).toMatchObject({ value, standardError, samples: 10, products: 100, converged: false })
    const nothing = stoppedAfter(
      2,
      denseOperator(
        range(25, (i) => i),
        5,
      ),
      { seed: root },
    )
    expect(nothing).toMatchObject({ value: Number.NaN, converged: false, products: 2, samples: 0 })
    expect(nothing.standardError).toBe(Number.POSITIVE_INFINITY)
    const whole = stoppedAfter(
      5,
      denseOperator(
        range(25, (i) => i),
        5,
      ),
      { seed: root },
    )
    expect(whole).toMatchObject({ value: 60, converged: true })
  })
})

describe('bad input', () => {
  const operator = denseOperator([2, 1, 1, 2], 2)
  it.each<[string, Partial<TraceOptions>]>([
    ['trace: method must be one of "xtrace", "hutch++", "hutchinson"', { method: 'hutch' as TraceMethod }],
    ['trace: relativeTolerance must be above 0 unless absoluteTolerance is, got 0', { relativeTolerance: 0 }],
    ['trace: relativeTolerance must be from 0 to 1, exclusive, got 1', { relativeTolerance: 1 }],
    ['trace: absoluteTolerance must be a number of at least 0, got -1', { absoluteTolerance: -1 }],
    ['trace: maxProducts must be an integer of at least 2, got 1', { maxProducts: 1 }],
    ['trace: seed must be a seed, such as seed(7), got 7', { seed: 7 as unknown as typeof root }],
  ])('%s', (message, options) => {
    expect(() => trace(operator, { seed: root, ...options })).toThrow(message)
    expect(() => trace(operator, { seed: root, ...options })).toThrow(ArgumentError)
  })

  it('no rows, no operator', () => {
    expect(() => trace({ size: 0, apply: () => {} }, { seed: root })).toThrow('trace: operator.size must be')
    expect(() => trace(undefined as unknown as Operator, { seed: root })).toThrow('trace: operator must be')
  })

  it.each(methods)('%s names the product that is not finite', (method) => {
    let calls = 0
    const broken: Operator = {
      size: 100,
      apply: (v, out) => {
        out.set(v)
        if (++calls === 7) out[3] = Number.NaN
      },
    }
    expect(() => trace(broken, { method, seed: root })).toThrow(
      'trace: product 7, entry 3, must be finite, got NaN',
    )
  })
})

it('takes no more samples than the space has dimensions', () => {
  // a budget that a sweep does not fit in once there are ten samples, and that holds five samples more
  const ones = denseOperator(new Float64Array(40 * 40).fill(1), 40)
  const options = { method: 'hutchinson', relativeTolerance: 1e-9, maxProducts: 45, seed: seed(7) } as const
  const { samples, products, converged } = trace(ones, options)
  expect({ samples, products, converged }).toEqual({ samples: 40, products: 40, converged: false })
})

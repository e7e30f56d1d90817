import { ArgumentError, type Operator, seed } from '@credit/core'
import { describe, expect, it } from 'vitest'
import { denseEigenvalues, diagonal, rotated, symmetricMatrix, textbookLanczos } from '../test/spectra.js'
import { axpy, dot, norm } from './internal/vectors.js'
import { type LanczosRecord, lanczos, lanczosAsync, lanczosSteps } from './lanczos.js'
import { denseOperator } from './operators.js'

const root = seed(7)
const range = (n: number, f: (i: number) => number) => Array.from({ length: n }, (_, i) => f(i))
const values = (pairs: readonly { value: number }[]) => pairs.map((pair) => pair.value)

/** Largest error of the two lists, relative to the largest |λ| of the spectrum (ascending). */
function spectralError(record: LanczosRecord, spectrum: readonly number[]): number {
  const n = spectrum.length
  const magnitude = Math.max(Math.abs(spectrum[0]), Math.abs(spectrum[n - 1]))
  const errors = [
    ...record.largest.map((pair, i) => Math.abs(pair.value - spectrum[n - 1 - i])),
    ...record.smallest.map((pair, i) => Math.abs(pair.value - spectrum[i])),
  ]
  return Math.max(...errors) / (magnitude || 1)
}

/** What every converged result must satisfy, by products of our own. */
function expectTrue(operator: Operator, record: LanczosRecord): void {
  expect(record.converged).toBe(true)
  expect(record.warnings).toEqual([])
  expect(record.orthogonality).toBeLessThan(1e-13)
  const product = new Float64Array(operator.size)
  for (const { value, vector, residual, bound, products } of [...record.largest, ...record.smallest]) {
    operator.apply(vector, product)
    axpy(product, -value, vector)
    expect(norm(product)).toBe(residual)
    expect(residual).toBeLessThanOrEqual(bound + 1e-12 * (1 + Math.abs(record.largest[0]?.value ?? 1)))
    expect(Math.abs(norm(vector) - 1)).toBeLessThan(1e-14)
    const peak = vector.reduce((best, x) => (Math.abs(x) > Math.abs(best) ? x : best), 0)
    expect(peak).toBeGreaterThan(0)
    expect(products).toBe(record.products)
  }
}

describe('closed forms', () => {
  it('[[2, 1], [1, 2]] has 3 and 1, on (1, 1) and (1, -1)', () => {
    const operator = denseOperator([2, 1, 1, 2], 2)
    const record = lanczos(operator, { largest: 1, smallest: 1, seed: root })
    expectTrue(operator, record)
    expect(record.largest[0].value).toBeCloseTo(3, 14)
    expect(record.smallest[0].value).toBeCloseTo(1, 14)
    expect(Math.abs(dot(record.largest[0].vector, Float64Array.of(Math.SQRT1_2, Math.SQRT1_2)))).toBeCloseTo(
      1,
      14,
    )
    expect(record.seed).toBe(root.path)
    expect(record.products).toBe(4)
  })

  it('a single entry', () => {
    const record = lanczos(denseOperator([-5], 1), { largest: 1, smallest: 1, seed: root })
    expect(values([...record.largest, ...record.smallest])).toEqual([-5, -5])
    expect(record.largest[0].vector).toEqual(Float64Array.of(1))
    expect(record.converged).toBe(true)
  })

  it('largest is algebraic, also where the most negative eigenvalue is larger in magnitude', () => {
    const operator = rotated(range(60, (i) => (i === 0 ? -100 : i / 59)))
    const record = lanczos(operator, { largest: 1, smallest: 1, seed: root })
    expectTrue(operator, record)
    expect(record.largest[0].value).toBeCloseTo(1, 10)
    expect(record.smallest[0].value).toBeCloseTo(-100, 10)
  })

  it('the second difference, 2 - 2 cos(jπ/(n+1)), beyond one basis', () => {
    const n = 200
    const operator: Operator = {
      size: n,
      apply: (v, out) => {
        for (let i = 0; i < n; i++) out[i] = 2 * v[i] - (i > 0 ? v[i - 1] : 0) - (i < n - 1 ? v[i + 1] : 0)
      },
    }
    const spectrum = range(n, (j) => 2 - 2 * Math.cos(((j + 1) * Math.PI) / (n + 1)))
    const record = lanczos(operator, { largest: 2, smallest: 2, seed: root })
    expectTrue(operator, record)
    expect(spectralError(record, spectrum)).toBeLessThan(1e-13)
  })

  it('a zero matrix', () => {
    const operator = diagonal(new Float64Array(50))
    const record = lanczos(operator, { largest: 2, smallest: 1, seed: root })
    expectTrue(operator, record)
    expect(values([...record.largest, ...record.smallest])).toEqual([0, 0, 0])
  })

  it.each([5, 200])('rank one, at n = %i', (n) => {
    const operator = rotated(range(n, (i) => (i === 0 ? 3 : 0)))
    const record = lanczos(operator, { largest: 3, smallest: 2, seed: root })
    expectTrue(operator, record)
    expect(spectralError(record, [...range(n - 1, () => 0), 3])).toBeLessThan(1e-14)
  })

  it.each([10, 300])('two values, at n = %i: the space is exhausted after two steps', (n) => {
    const operator = rotated(range(n, (i) => (i < 4 ? 2 : -1)))
    const record = lanczos(operator, { largest: 5, smallest: 2, seed: root })
    expectTrue(operator, record)
    expect(spectralError(record, [...range(n - 4, () => -1), 2, 2, 2, 2])).toBeLessThan(1e-14)
  })

  it('the identity: every step breaks down', () => {
    const operator = diagonal(range(40, () => 1))
    const record = lanczos(operator, { largest: 3, seed: root })
    expectTrue(operator, record)
    expect(
      spectralError(
        record,
        range(40, () => 1),
      ),
    ).toBeLessThan(1e-14)
  })

  it('every pair of a small matrix', () => {
    const operator = diagonal([3, -1, 4, 1, -5])
    const record = lanczos(operator, { largest: 5, smallest: 5, seed: root })
    expectTrue(operator, record)
    expect(spectralError(record, [-5, -1, 1, 3, 4])).toBeLessThan(1e-15)
  })
})

describe('hard spectra', () => {
  it('finds every copy of a repeated eigenvalue, of which one Krylov space has one', () => {
    const n = 300
    const spectrum = range(n, (i) => (i >= n - 3 ? 5 : 4 * Math.sin(i) ** 2)).sort((a, b) => a - b)
    const operator = rotated(spectrum)
    const record = lanczos(operator, { largest: 4, seed: root })
    expectTrue(operator, record)
    expect(spectralError(record, spectrum)).toBeLessThan(1e-13)
    const oneSpace = textbookLanczos(operator, 40, true)
    expect(oneSpace.filter((value) => Math.abs(value - 5) < 1e-6)).toHaveLength(1)
  })

  it('finds the zeros of a semi-definite operator', () => {
    const n = 400
    const spectrum = range(n, (i) => (i < 100 ? 0 : (i - 60) / 340))
    const operator = rotated(spectrum)
    const record = lanczos(operator, { smallest: 3, seed: root })
    expectTrue(operator, record)
    expect(spectralError(record, spectrum)).toBeLessThan(1e-10)
  })

  it('counts the residuals it drops on the way into the bounds', () => {
    const spectrum = range(300, (i) => (i >= 298 ? 1 : i / 300))
    const record = lanczos(rotated(spectrum), { largest: 2, seed: root, tolerance: 0.3 })
    expect(record.largest[0].residual).toBeGreaterThan(1e-8)
    for (const { residual, bound } of record.largest) expect(residual).toBeLessThanOrEqual(bound * (1 + 1e-9))
  })

  it('does not claim the largest ones while a copy may be missing', () => {
    const spectrum = range(300, (i) => (i >= 298 ? 5 : i / 300))
    const record = lanczos(rotated(spectrum), { largest: 2, seed: root, maxProducts: 50 })
    expect(record.converged).toBe(false)
    expect(record.warnings.join()).toMatch(/search for further copies|did not converge/)
    expect(lanczos(rotated(spectrum), { largest: 2, seed: root }).largest[1].value).toBeCloseTo(5, 12)
  })

  it('separates a cluster', () => {
    const n = 300
    const spectrum = range(n, (i) => (i >= n - 3 ? 2 + 1e-5 * (i - n) : i / n))
    const operator = rotated(spectrum)
    const record = lanczos(operator, { largest: 3, seed: root })
    expectTrue(operator, record)
    expect(spectralError(record, spectrum)).toBeLessThan(1e-13)
  })

  it.each([60, 200])('agrees with a dense solver on a matrix without structure, at n = %i', (n) => {
    const matrix = symmetricMatrix(n)
    const operator = denseOperator(matrix, n)
    const record = lanczos(operator, { largest: 4, smallest: 3, seed: root })
    expectTrue(operator, record)
    expect(spectralError(record, denseEigenvalues(matrix, n))).toBeLessThan(1e-13)
    matrix[0] += 1
    expect(spectralError(record, denseEigenvalues(matrix, n))).toBeGreaterThan(1e-4)
  })

  it('has no ghost copies after 300 steps, where the textbook form has them', () => {
    const n = 600
    const spectrum = range(n, (i) => (i >= n - 10 ? 10 * (i - n + 11) : i / n))
    const operator = rotated(spectrum)
    const record = lanczos(operator, { largest: 30, seed: root, basis: 400, maxProducts: 3000 })
    expect(record.products).toBeGreaterThan(300)
    expectTrue(operator, record)
    expect(spectralError(record, spectrum)).toBeLessThan(1e-13)
    const copies = (ritz: readonly number[]) => ritz.filter((value) => Math.abs(value - 100) < 1e-6).length
    expect(copies(values(record.largest))).toBe(1)
    expect(copies(textbookLanczos(operator, 300, true))).toBe(1)
    expect(copies(textbookLanczos(operator, 300, false))).toBeGreaterThan(5)
  })

  it('stays orthonormal and right through many restarts of a small basis', () => {
    const spectrum = range(1000, (i) => Math.cos(i)).sort((a, b) => a - b)
    spectrum[0] -= 0.01
    spectrum[999] += 0.01
    const operator = rotated(spectrum)
    const record = lanczos(operator, { largest: 1, smallest: 1, seed: root, basis: 20 })
    expectTrue(operator, record)
    expect(record.products).toBeGreaterThan(100)
    expect(spectralError(record, spectrum)).toBeLessThan(1e-12)
  })

  it('does not stop at two steps for one eigenvalue, where the answer is far off', () => {
    const spectrum = range(200, (i) => (i === 199 ? 2.5 : -1 + i / 200))
    const operator = rotated(spectrum)
    expect(Math.abs(textbookLanczos(operator, 2, true)[1] - 2.5) / 2.5).toBeGreaterThan(0.3)
    const record = lanczos(operator, { largest: 1, seed: root })
    expectTrue(operator, record)
    expect(record.products).toBeGreaterThanOrEqual(21)
    expect(spectralError(record, spectrum)).toBeLessThan(1e-14)
  })

  it.each([1e-200, 1e-20, 1e20, 1e150])('does not care for the scale of the operator: %d', (factor) => {
    const spectrum = range(300, (i) => Math.tan(i / 220))
    const plain = lanczos(rotated(spectrum), { largest: 2, seed: root })
    const scaled = lanczos(rotated(spectrum.map((value) => factor * value)), { largest: 2, seed: root })
    expect(scaled.products).toBe(plain.products)
    expect(scaled.converged).toBe(true)
    expect(scaled.largest[1].value / factor).toBeCloseTo(plain.largest[1].value, 12)
  })
})

describe('the record', () => {
  const operator = rotated(range(500, (i) => Math.tan(i / 350) - 0.5))

  it('is the same bits on every call, and other bits from another seed', () => {
    const first = lanczos(operator, { largest: 2, smallest: 1, seed: root })
    expect(lanczos(operator, { largest: 2, smallest: 1, seed: root })).toEqual(first)
    const other = lanczos(operator, { largest: 2, smallest: 1, seed: root.child('other') })
    expect(other.seed).not.toBe(first.seed)
    expect(other.largest[0].vector).not.toEqual(first.largest[0].vector)
    expect(other.largest[0].value).toBeCloseTo(first.largest[0].value, 13)
  })

  it('says when it has not converged, with the pairs as they are', () => {
    const record = lanczos(operator, { largest: 2, seed: root, maxProducts: 12 })
    expect(record.converged).toBe(false)
    expect(record.products).toBe(12)
    expect(record.largest.map((pair) => pair.converged)).toEqual([false, false])
    expect(record.largest[0].residual).toBeGreaterThan(1e-6)
    expect(record.largest[0].residual).toBeCloseTo(record.largest[0].bound, 12)
    expect(record.warnings).toEqual(['2 of 2 eigenpairs did not converge within 12 products'])
  })

  it('is the cause of the error where strict', () => {
    const options = { largest: 2, seed: root, maxProducts: 12 }
    let error: unknown
    try {
      lanczos(operator, { ...options, strict: true })
    } catch (thrown) {
      error = thrown
    }
    expect(error).toBeInstanceOf(Error)
    expect((error as Error).message).toBe('lanczos: 2 of 2 eigenpairs did not converge within 12 products')
    expect((error as Error).cause).toEqual(lanczos(operator, options))
    expect(() => lanczos(operator, { largest: 2, seed: root, strict: true })).not.toThrow()
  })

  it('spends at most maxProducts, and counts the products of the residuals', () => {
    let count = 0
    const counting = {
      size: operator.size,
      apply: (v: Float64Array, out: Float64Array) => {
        count++
        operator.apply(v, out)
      },
    }
    const record = lanczos(counting, { largest: 1, smallest: 1, seed: root })
    expect(record.products).toBe(count)
    expect(lanczos(operator, { largest: 2, seed: root, maxProducts: 40 }).products).toBeLessThanOrEqual(40)
  })

  it('warns about an operator that is not symmetric', () => {
    const matrix = symmetricMatrix(50)
    matrix[3] += 0.01
    const record = lanczos(denseOperator(matrix, 50), { largest: 1, seed: root })
    expect(record.warnings.join()).toMatch(/not symmetric/)
  })
})

describe('progress', () => {
  const operator = rotated(range(500, (i) => Math.tan(i / 350) - 0.5))
  const options = { largest: 1, seed: root }

  it('is yielded after each product', () => {
    const steps = [...lanczosSteps(operator, options)]
    const { products, largest } = lanczos(operator, options)
    expect(steps[0]).toEqual({ products: 1, value: Number.NaN, bound: Number.POSITIVE_INFINITY })
    expect(steps.at(-1)?.products).toBe(products)
    expect(steps.at(-1)?.value).toBe(largest[0].value)
    expect(steps.at(-1)?.bound).toBe(largest[0].bound)
  })

  it('returns to the event loop, with the same result', async () => {
    let turns = 0
    const timer = setInterval(() => turns++, 0)
    const record = await lanczosAsync(operator, options)
    clearInterval(timer)
    expect(record).toEqual(lanczos(operator, options))
    expect(turns).toBeGreaterThan(3)
  })

  it('keeps what it has when it is aborted', async () => {
    const controller = new AbortController()
    const record = await lanczosAsync(operator, options, {
      signal: controller.signal,
      onProgress: ({ products }) => products === 10 && controller.abort(),
    })
    expect(record.products).toBe(11)
    expect(record.converged).toBe(false)
    expect(record.warnings[0]).toBe('stopped after 11 products')
    expect(record.largest[0].value).toBeGreaterThan(0.9 * lanczos(operator, options).largest[0].value)
    expect(record.largest[0].residual).toBeCloseTo(record.largest[0].bound, 12)
  })
})

describe('refuses', () => {
  const operator = diagonal([1, 2, 3])
  it.each([
    ['more pairs than rows', { largest: 4 }, 'lanczos: largest must be an integer from 0 to 3, got 4'],
    ['no pairs', {}, 'lanczos: largest + smallest must be an integer of at least 1, got 0'],
    ['a fraction of a pair', { smallest: 1.5 }, 'lanczos: smallest must be an integer from 0 to 3, got 1.5'],
    [
      'tolerance 0',
      { largest: 1, tolerance: 0 },
      'lanczos: tolerance must be between 0 and 1, exclusive, got 0',
    ],
    [
      'tolerance NaN',
      { largest: 1, tolerance: Number.NaN },
      'lanczos: tolerance must be between 0 and 1, exclusive, got NaN',
    ],
    [
      'too few products',
      { largest: 1, maxProducts: 1 },
      'lanczos: maxProducts must be an integer of at least 2, got 1',
    ],
    ['a basis too small', { largest: 1, basis: 2 }, 'lanczos: basis must be an integer from 3 to 3, got 2'],
  ])('%s', (_, options, message) => {
    expect(() => lanczos(operator, { ...options, seed: root })).toThrow(ArgumentError)
    expect(() => lanczos(operator, { ...options, seed: root })).toThrow(message)
  })

  it('a missing seed', () => {
    expect(() => lanczos(operator, { largest: 1 } as never)).toThrow(
      'lanczos: seed must be a seed, such as seed(7), got undefined',
    )
  })

  it('a product that is not finite, naming it', () => {
    let count = 0
    const breaking: Operator = {
      size: 30,
      apply: (v, out) => {
        out.set(v)
        out[0] *= 2
        out[1] *= 3
        if (++count === 2) out[4] = Number.NaN
      },
    }
    expect(() => lanczos(breaking, { largest: 1, seed: root })).toThrow(
      'lanczos: product 2, entry 4, must be finite, got NaN',
    )
  })
})

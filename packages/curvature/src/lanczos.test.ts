import { type Operator, seed } from '@credit/core'
import { describe, expect, it } from 'vitest'
import { denseEigenvalues, diagonal, rotated, symmetricMatrix, textbookLanczos } from '../test/spectra.js'
import { axpy, dot, norm } from './internal/vectors.js'
import { type LanczosRecord, lanczos } from './lanczos.js'
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

  it('has all copies of a value where the next one is far away', () => {
    const operator = diagonal(range(140, (i) => (i >= 136 ? 2 : 1 - (6 * (140 - i)) / 140)))
    for (const tolerance of [1e-3, 1e-4, 1e-5]) {
      const { largest, converged } = lanczos(operator, { largest: 4, seed: root, tolerance })
      expect(converged).toBe(true)
      for (const { value } of largest) expect(value).toBeCloseTo(2, 9)
    }
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
    expect(record.products).toBeGreaterThan(6)
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

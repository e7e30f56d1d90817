import { type Operator, seed } from '@credit/core'
import { EigenvalueDecomposition, Matrix } from 'ml-matrix'
import { describe, expect, it } from 'vitest'
import { rotated, sheared, unstructuredMatrix } from '../test/spectra.js'
import { type ArnoldiRecord, arnoldi } from './arnoldi.js'
import { lanczos } from './lanczos.js'
import { denseOperator } from './operators.js'

const root = seed(7)
type Value = { readonly real: number; readonly imaginary: number }
const modulus = ({ real, imaginary }: Value) => Math.hypot(real, imaginary)
const distance = (a: Value, b: Value) => Math.hypot(a.real - b.real, a.imaginary - b.imaginary)
const real = (...values: number[]) => values.map((value) => ({ real: value, imaginary: 0 }))

/** The largest distance between the values found and, one for one, the nearest wanted ones. */
function worst(found: readonly Value[], wanted: readonly Value[]): number {
  expect(found).toHaveLength(wanted.length)
  const left = [...wanted]
  return Math.max(
    ...found.map((value) => {
      const nearest = left.reduce(
        (best, other, i) => (distance(value, other) < distance(value, left[best]) ? i : best),
        0,
      )
      return distance(value, left.splice(nearest, 1)[0])
    }),
  )
}

/** What every converged result must satisfy, by products of our own. */
function expectTrue(operator: Operator, record: ArnoldiRecord, scale = 1): void {
  expect(record.converged).toBe(true)
  expect(record.warnings).toEqual([])
  expect(record.orthogonality).toBeLessThan(1e-13)
  for (const pair of record.eigenvalues) {
    const { real: a, imaginary: b, vector, residual, bound } = pair
    const [x, y] = [vector.real, vector.imaginary]
    const [Ax, Ay] = [x, y].map((v) => {
      const out = new Float64Array(operator.size)
      operator.apply(v, out)
      return out
    })
    const squares = x.map((_, i) => (Ax[i] - a * x[i] + b * y[i]) ** 2 + (Ay[i] - a * y[i] - b * x[i]) ** 2)
    const measured = Math.sqrt(squares.reduce((sum, square) => sum + square))
    expect(Math.abs(measured - residual)).toBeLessThan(1e-15 * scale)
    expect(residual).toBeLessThanOrEqual(bound + 1e-12 * scale)
    expect(Math.hypot(...x, ...y)).toBeCloseTo(1, 13)
    // several entries may share the largest modulus; one of them was turned to the positive axis
    const peak = Math.max(...x.map((_, i) => Math.hypot(x[i], y[i])))
    const turned = x.some((_, i) => x[i] > (1 - 1e-12) * peak && Math.abs(y[i]) < 1e-15)
    expect(turned).toBe(true)
    expect(pair.products).toBe(record.products)
    expect(pair.seed).toBe('7')
    if (b === 0) expect(y).toEqual(new Float64Array(operator.size))
  }
}

function operatorOf(n: number, entry: (i: number, j: number) => number) {
  return denseOperator(
    Float64Array.from({ length: n * n }, (_, at) => entry(Math.floor(at / n), at % n)),
    n,
  )
}

const both = (blocks: readonly Value[]) =>
  blocks.flatMap(({ real, imaginary }) =>
    imaginary === 0
      ? [{ real, imaginary }]
      : [
          { real, imaginary },
          { real, imaginary: -imaginary },
        ],
  )

/** All eigenvalues by a program of others, by decreasing modulus. */
function denseValues(matrix: Float64Array, n: number): Value[] {
  const { realEigenvalues, imaginaryEigenvalues } = new EigenvalueDecomposition(
    Matrix.from1DArray(n, n, matrix),
  )
  return realEigenvalues
    .map((value, i) => ({ real: value, imaginary: imaginaryEigenvalues[i] }))
    .sort((a, b) => modulus(b) - modulus(a))
}
describe('closed forms', () => {
  it('a rotation: cos φ ± i sin φ, of which one alone is never returned', () => {
    const operator = denseOperator([0.6, -0.8, 0.8, 0.6], 2)
    for (const count of [1, 2]) {
      const record = arnoldi(operator, { count, seed: root })
      expectTrue(operator, record)
      expect(
        worst(record.eigenvalues, [
          { real: 0.6, imaginary: 0.8 },
          { real: 0.6, imaginary: -0.8 },
        ]),
      ).toBeLessThan(1e-15)
      expect(record.eigenvalues[0].imaginary).toBeGreaterThan(0)
      expect(record.products).toBe(4)
    }
  })

  it('the companion matrix of (x - 1)(x - 2)(x - 3)(x² + 16)', () => {
    // x⁵ - 6x⁴ + 27x³ - 102x² + 176x - 96
    const last = [96, -176, 102, -27, 6]
    const operator = operatorOf(5, (i, j) => (j === 4 ? last[i] : i === j + 1 ? 1 : 0))
    const record = arnoldi(operator, { count: 5, seed: root })
    expectTrue(operator, record, 1e3)
    const pair = [
      { real: 0, imaginary: 4 },
      { real: 0, imaginary: -4 },
    ]
    expect(worst(record.eigenvalues, [...real(3, 2, 1), ...pair])).toBeLessThan(1e-11)
    expect(worst(record.eigenvalues.slice(0, 2), pair)).toBeLessThan(1e-11)
  })

  it('a cyclic shift of 60: the roots of unity, all of one modulus', () => {
    const n = 60
    const operator: Operator = {
      size: n,
      apply: (v, out) => {
        for (let i = 0; i < n; i++) out[i] = v[(i + 1) % n]
      },
    }
    const record = arnoldi(operator, { count: n, seed: root })
    expectTrue(operator, record, 10)
    const roots = Array.from({ length: n }, (_, i) => {
      const angle = (2 * Math.PI * i) / n
      return { real: Math.cos(angle), imaginary: Math.sin(angle) }
    })
    expect(worst(record.eigenvalues, roots)).toBeLessThan(1e-13)
    const top = arnoldi(operator, { count: 1, which: 'largest-real', seed: root })
    expectTrue(operator, top, 10)
    expect(worst(top.eigenvalues, real(1))).toBeLessThan(1e-13)
  })

  it.each([1, 5, 200])('a zero matrix, n = %i', (n) => {
    const operator = operatorOf(n, () => 0)
    const record = arnoldi(operator, { count: 1, seed: root })
    expectTrue(operator, record)
    expect(worst(record.eigenvalues, real(0))).toBe(0)
  })

  it.each([5, 200])('rank one, u vᵀ with vᵀu = 2, n = %i', (n) => {
    const u = Float64Array.from({ length: n }, (_, i) => 1 + (i % 3))
    const v = Float64Array.from({ length: n }, (_, i) => (i === 0 ? 2 : 0))
    const operator = operatorOf(n, (i, j) => u[i] * v[j])
    const record = arnoldi(operator, { count: 3, seed: root })
    expectTrue(operator, record, 10)
    expect(worst(record.eigenvalues, real(2, 0, 0))).toBeLessThan(1e-12)
  })

  it('a single entry', () => {
    const record = arnoldi(denseOperator([-5], 1), { count: 1, seed: root })
    expect(record.converged).toBe(true)
    expect(record.eigenvalues[0]).toMatchObject({ real: -5, imaginary: 0, residual: 0 })
    expect(record.eigenvalues[0].vector).toEqual({ real: Float64Array.of(1), imaginary: Float64Array.of(0) })
  })

  it('the identity: every step breaks down', () => {
    const operator = operatorOf(50, (i, j) => (i === j ? 1 : 0))
    const record = arnoldi(operator, { count: 4, seed: root })
    expectTrue(operator, record)
    expect(worst(record.eigenvalues, real(1, 1, 1, 1))).toBeLessThan(1e-14)
  })

  it('a Jordan block: a residual at round-off, and an eigenvalue that errs by its root', () => {
    const operator = operatorOf(8, (i, j) => (i === j ? 0.5 : j === i + 1 ? 1 : 0))
    const record = arnoldi(operator, { count: 1, seed: root })
    expect(record.converged).toBe(true)
    expect(record.eigenvalues[0].residual).toBeLessThan(1e-14)
    const error = distance(record.eigenvalues[0], { real: 0.5, imaginary: 0 })
    expect(error).toBeLessThan(0.05)
    expect(error).toBeGreaterThan(1e-6)
  })

  it('a nilpotent matrix larger than one basis: it breaks down, and says zero', () => {
    const n = 300
    const operator: Operator = {
      size: n,
      apply: (v, out) => {
        for (let i = 0; i < n; i++) out[i] = i % 3 === 2 ? 0 : v[i + 1]
      },
    }
    const record = arnoldi(operator, { count: 1, seed: root })
    expect(record.converged).toBe(true)
    expect(modulus(record.eigenvalues[0])).toBeLessThan(1e-4)
    expect(record.eigenvalues[0].residual).toBeLessThan(1e-8)
  })
})

describe('harder ones', () => {
  const spread = Array.from({ length: 120 }, (_, i) => ({
    real: Math.cos(i) / 2,
    imaginary: i % 3 ? Math.sin(i * i) ** 2 / 2 : 0,
  }))
  const leading = [
    { real: -1.5, imaginary: 0 },
    { real: 0.9, imaginary: 1 },
    { real: 1.2, imaginary: 0 },
  ]

  it.each([0, 0.5, 2])('complex pairs and real ones of a matrix sheared by %d, beyond one basis', (shear) => {
    const operator = sheared([...spread, ...leading], shear)
    expect(operator.size).toBeGreaterThan(190)
    const options = { count: 4, seed: root, basis: 30 }
    const record = arnoldi(operator, options)
    expectTrue(operator, record, 100)
    expect(record.products).toBeGreaterThan(30)
    expect(worst(record.eigenvalues, both(leading))).toBeLessThan(1e-7)
    expect(record.eigenvalues.map(({ real }) => Math.sign(real))).toEqual([-1, 1, 1, 1])
    const rightmost = arnoldi(operator, { ...options, count: 3, which: 'largest-real' })
    expectTrue(operator, rightmost, 100)
    expect(worst(rightmost.eigenvalues, both(leading.slice(1)))).toBeLessThan(1e-7)
    // control: by modulus the third is another
    expect(
      worst(arnoldi(operator, { ...options, count: 3 }).eigenvalues, both(leading.slice(1))),
    ).toBeGreaterThan(1)
  })

  it('agrees with a dense solver, and with that of another matrix it does not', () => {
    const n = 150
    const matrix = unstructuredMatrix(n)
    const dense = denseValues(matrix, n)
    const operator = denseOperator(matrix, n)
    const record = arnoldi(operator, { count: 6, seed: root, basis: 60 })
    expectTrue(operator, record, 100)
    const k = record.eigenvalues.length
    expect(worst(record.eigenvalues, dense.slice(0, k)) / modulus(dense[0])).toBeLessThan(1e-8)
    matrix[0] += 1
    expect(worst(record.eigenvalues, denseValues(matrix, n).slice(0, k))).toBeGreaterThan(1e-4)
  })

  it('finds every copy of a repeated pair, of which one Krylov space has one', () => {
    const copies = [
      ...spread,
      { real: 0, imaginary: 2 },
      { real: 0, imaginary: 2 },
      { real: 1.5, imaginary: 0 },
    ]
    const operator = sheared(copies, 0.3)
    const record = arnoldi(operator, { count: 5, seed: root })
    expectTrue(operator, record, 100)
    expect(worst(record.eigenvalues, both(copies.slice(-3)))).toBeLessThan(1e-8)
  })

  it('counts the residuals it drops on the way into the bounds', () => {
    const operator = rotated(Float64Array.from({ length: 300 }, (_, i) => (i >= 298 ? 1 : i / 300)))
    const options = { count: 2, which: 'largest-real', seed: root, tolerance: 0.3 } as const
    const { eigenvalues } = arnoldi(operator, options)
    expect(eigenvalues[0].residual).toBeGreaterThan(1e-8)
    for (const { residual, bound } of eigenvalues) expect(residual).toBeLessThanOrEqual(bound * (1 + 1e-9))
  })

  it('of a symmetric operator they are those of Lanczos, with the same vectors', () => {
    const operator = rotated(Array.from({ length: 200 }, (_, i) => Math.tan(i / 140)))
    const symmetric = lanczos(operator, { largest: 3, seed: root })
    const record = arnoldi(operator, { count: 3, which: 'largest-real', seed: root })
    expectTrue(operator, record, 10)
    record.eigenvalues.forEach(({ real, imaginary, vector }, i) => {
      expect(imaginary).toBe(0)
      expect(real).toBeCloseTo(symmetric.largest[i].value, 12)
      const overlap = vector.real.reduce((sum, x, j) => sum + x * symmetric.largest[i].vector[j], 0)
      expect(overlap).toBeCloseTo(1, 12)
    })
  })

  it('where Lanczos is wrong: it warns, and Arnoldi agrees with the dense solver', () => {
    const n = 60
    const matrix = unstructuredMatrix(n)
    const dense = denseValues(matrix, n).sort((a, b) => b.real - a.real)
    const record = lanczos(denseOperator(matrix, n), { largest: 1, seed: root })
    expect(record.warnings.join()).toMatch(/not symmetric/)
    expect(Math.abs(record.largest[0].value - dense[0].real)).toBeGreaterThan(0.1)
    const { eigenvalues } = arnoldi(denseOperator(matrix, n), { count: 1, which: 'largest-real', seed: root })
    expect(worst(eigenvalues, dense.slice(0, eigenvalues.length))).toBeLessThan(1e-7)
  })

  it.each([1e-200, 1e-20, 1e20, 1e150])('does not care for the scale of the operator: %d', (factor) => {
    const plain = arnoldi(sheared([...spread, ...leading], 0.5), { count: 2, seed: root })
    const scaled = [...spread, ...leading].map(({ real, imaginary }) => ({
      real: factor * real,
      imaginary: factor * imaginary,
    }))
    const record = arnoldi(sheared(scaled, 0.5), { count: 2, seed: root })
    expect(record.converged).toBe(true)
    expect(record.products).toBe(plain.products)
    expect(record.eigenvalues[0].real / factor).toBeCloseTo(plain.eigenvalues[0].real, 10)
  })
})

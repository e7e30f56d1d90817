import { seed } from '@credit/core'
import { EigenvalueDecomposition, Matrix } from 'ml-matrix'
import { describe, expect, it } from 'vitest'
import { nonsymmetricEigen } from './nonsymmetric.js'
import { dot, norm } from './vectors.js'

const matrixOf = (n: number, scale = 1) => {
  const generator = seed(n).generator()
  return Array.from({ length: n }, () => Float64Array.from({ length: n }, () => scale * generator.gaussian()))
}
const times = (rows: readonly Float64Array[], v: Float64Array) =>
  Float64Array.from(rows, (row) => dot(row, v))

describe.each([2, 3, 5, 8, 13, 20])('%i rows', (n) => {
  const rows = matrixOf(n)
  const pairs = nonsymmetricEigen(rows, n)
  const size = Math.max(...pairs.map(({ real, imaginary }) => Math.hypot(real, imaginary)))

  it('has eigenvectors of length 1, whose two parts are at right angles, the real one the longer', () => {
    expect(pairs.reduce((sum, { y }) => sum + (y === null ? 1 : 2), 0)).toBe(n)
    for (const { x, y } of pairs) {
      const length = y === null ? norm(x) : Math.hypot(norm(x), norm(y))
      expect(length).toBeCloseTo(1, 13)
      if (y === null) continue
      expect(Math.abs(dot(x, y))).toBeLessThan(1e-14)
      expect(norm(x)).toBeGreaterThanOrEqual(norm(y) - 1e-14)
    }
  })

  it('that are eigenvectors: M(x + iy) = (a + ib)(x + iy)', () => {
    for (const { real, imaginary, x, y, residual } of pairs) {
      const z = y ?? new Float64Array(n)
      const [mx, my] = [times(rows, x), times(rows, z)]
      const error = Math.hypot(
        norm(mx.map((value, i) => value - real * x[i] + imaginary * z[i])),
        norm(my.map((value, i) => value - imaginary * x[i] - real * z[i])),
      )
      expect(error).toBeLessThan(1e-13 * size * n)
      expect(Math.abs(residual - error)).toBeLessThan(1e-13 * size * n)
    }
  })
})

it('the control: as the solver gives them, the parts are neither at right angles nor ordered', () => {
  const rows = matrixOf(20)
  const { imaginaryEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(
    new Matrix(rows.map((row) => [...row])),
  )
  const column = (j: number) => Float64Array.from(eigenvectorMatrix.getColumn(j))
  const complex = imaginaryEigenvalues.flatMap((imaginary, j) =>
    imaginary > 0 ? [[column(j), column(j + 1)]] : [],
  )
  expect(complex.length).toBeGreaterThan(3)
  expect(complex.every(([x, y]) => Math.abs(dot(x, y)) > 1e-6)).toBe(true)
  expect(complex.some(([x, y]) => norm(x) < norm(y))).toBe(true)
})

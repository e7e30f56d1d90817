import { seed } from '@credit/core'
import { EigenvalueDecomposition, Matrix } from 'ml-matrix'
import { describe, expect, it } from 'vitest'
import { symmetricEigen } from './symmetric.js'

/** A symmetric matrix, by a seed; scaled. */
function matrixOf(
  n: number,
  scale: number,
  change: (i: number, j: number, x: number) => number = (_i, _j, x) => x,
) {
  const generator = seed(n).generator()
  const rows = Array.from({ length: n }, () => new Float64Array(n))
  for (let i = 0; i < n; i++) {
    for (let j = i; j < n; j++) rows[i][j] = rows[j][i] = scale * change(i, j, generator.gaussian())
  }
  return rows
}

const cases = {
  'one row': matrixOf(1, 3),
  'two rows': matrixOf(2, 1),
  dense: matrixOf(40, 1),
  'very large': matrixOf(12, 1e200),
  'very small': matrixOf(12, 1e-200),
  'the arrow of a restart': matrixOf(25, 1, (i, j, x) =>
    i === j || j === 10 || (i >= 10 && j === i + 1) ? x : 0,
  ),
  'a zero beside the diagonal, and none below it': matrixOf(7, 1, (i, j, x) =>
    j === i + 1 && i < 3 ? 0 : x,
  ),
  'repeated eigenvalues': matrixOf(9, 1, (i, j) => (i === j ? 2 : 0)),
  'rank one': matrixOf(8, 1, () => 1),
}

describe.each(Object.entries(cases))('%s', (_, rows) => {
  const n = rows.length
  const { values, vectors } = symmetricEigen(rows, n)
  const norm = Math.max(...values.map(Math.abs))

  it('has the eigenvalues that ml-matrix finds, ascending', () => {
    // it squares entries
    const unit = Math.max(...rows.flatMap((row) => [...row.map(Math.abs)]))
    const near1 = new Matrix(rows.map((row) => [...row].map((x) => x / unit)))
    const { realEigenvalues } = new EigenvalueDecomposition(near1, { assumeSymmetric: true })
    const wanted = realEigenvalues.map((value) => value * unit).sort((a, b) => a - b)
    values.forEach((value, i) => {
      expect(Math.abs(value - wanted[i]) / norm).toBeLessThan(1e-13)
    })
  })

  it('has orthonormal eigenvectors, and they are those', () => {
    const dot = (a: ArrayLike<number>, b: ArrayLike<number>) =>
      Array.from(a).reduce((s, x, i) => s + x * b[i], 0)
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        expect(Math.abs(dot(vectors[i], vectors[j]) - (i === j ? 1 : 0))).toBeLessThan(1e-13)
      }
      rows.forEach((row, k) => {
        expect(Math.abs(dot(row, vectors[i]) / norm - (values[i] / norm) * vectors[i][k])).toBeLessThan(1e-13)
      })
    }
  })
})

it('takes the corner alone', () => {
  const rows = matrixOf(6, 1)
  expect(symmetricEigen(rows, 4).values).toEqual(symmetricEigen(rows.slice(0, 4), 4).values)
  expect(symmetricEigen(rows, 4).values).not.toEqual(symmetricEigen(rows, 5).values.slice(0, 4))
})

import { expect, it } from 'vitest'
import { denseOperator } from './operators.js'

it('multiplies by rows, so that an unsymmetric matrix is not transposed', () => {
  const out = new Float64Array(3)
  denseOperator([1, 2, 3, 4, 5, 6, 7, 8, 9], 3).apply(Float64Array.of(1, 0, -1), out)
  expect([...out]).toEqual([-2, -2, -2])
  denseOperator([1, 4, 7, 2, 5, 8, 3, 6, 9], 3).apply(Float64Array.of(1, 0, -1), out)
  expect([...out]).toEqual([-6, -6, -6])
})

it.each([1, 3, 4, 5, 7, 8, 10, 31, 32, 45])(
  'every row of %i, whole fours or not, in a kernel or not',
  (n) => {
    const matrix = Float64Array.from({ length: n * n }, (_, i) => (i % 11) - 5)
    const v = Float64Array.from({ length: n }, (_, j) => j + 1)
    const wanted = Array.from(v, (_, i) => v.reduce((sum, x, j) => sum + matrix[i * n + j] * x, 0))
    const out = new Float64Array(n).fill(7)
    denseOperator(matrix, n).apply(v, out)
    expect([...out]).toEqual(wanted)
  },
)

it.each([33, 64])('gives the same bits before and after it moves into a kernel, %i rows', (n) => {
  const matrix = Float64Array.from({ length: n * n }, (_, i) => Math.sin(i))
  const v = Float64Array.from({ length: n }, (_, j) => Math.cos(j))
  const operator = denseOperator(matrix, n)
  const out = new Float64Array(n)
  operator.apply(v, out)
  const first = [...out]
  for (let product = 0; product < 40; product++) operator.apply(v, out)
  expect([...out]).toEqual(first)
  const descending = Array.from(v, (_, i) => v.reduceRight((sum, x, j) => sum + matrix[i * n + j] * x, 0))
  expect(first).not.toEqual(descending)
})

it('takes entries whose squares are beyond the range of doubles', () => {
  const out = new Float64Array(2)
  denseOperator(Float64Array.of(1e200, 0, 0, 1e-200), 2).apply(Float64Array.of(1, 1), out)
  expect([...out]).toEqual([1e200, 1e-200])
})

it('copies the matrix', () => {
  const matrix = [1, 0, 0, 1]
  const operator = denseOperator(matrix, 2)
  matrix[0] = 5
  const out = new Float64Array(2)
  operator.apply(Float64Array.of(1, 1), out)
  expect([...out]).toEqual([1, 1])
})

it.each([
  [[1, 2, 3], 2, 'denseOperator: matrix must be an array of length 4'],
  [[1, 2, Number.NaN, 4], 2, 'denseOperator: matrix[2] must be finite, got NaN'],
  [Float64Array.of(1, 2, 3, Number.NaN), 2, 'denseOperator: matrix[3] must be finite, got NaN'],
  [Float64Array.of(1e200, -1 / 0, 3, 4), 2, 'denseOperator: matrix[1] must be finite, got -Infinity'],
  [[], 0, 'denseOperator: n must be an integer of at least 1, got 0'],
])('refuses %j, %i', (matrix, n, message) => {
  expect(() => denseOperator(matrix, n)).toThrow(message)
})

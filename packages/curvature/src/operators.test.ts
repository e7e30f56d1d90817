import { expect, it } from 'vitest'
import { denseOperator } from './operators.js'

it('multiplies by rows, so that an unsymmetric matrix is not transposed', () => {
  const out = new Float64Array(3)
  denseOperator([1, 2, 3, 4, 5, 6, 7, 8, 9], 3).apply(Float64Array.of(1, 0, -1), out)
  expect([...out]).toEqual([-2, -2, -2])
  denseOperator([1, 4, 7, 2, 5, 8, 3, 6, 9], 3).apply(Float64Array.of(1, 0, -1), out)
  expect([...out]).toEqual([-6, -6, -6])
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
  [[], 0, 'denseOperator: n must be an integer of at least 1, got 0'],
])('refuses %j, %i', (matrix, n, message) => {
  expect(() => denseOperator(matrix, n)).toThrow(message)
})

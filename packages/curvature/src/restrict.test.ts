import { hessian, seed } from '@credit/core'
import { expect, it } from 'vitest'
import { onePlace, problemOf } from '../../core/test/randomProblem.js'
import { symmetricMatrix } from '../test/spectra.js'
import { norm } from './internal/vectors.js'
import { lanczos } from './lanczos.js'
import { denseOperator } from './operators.js'
import { restrict } from './restrict.js'

function apply(operator: { size: number; apply(v: Float64Array, out: Float64Array): void }, v: Float64Array) {
  const out = new Float64Array(operator.size)
  operator.apply(v, out)
  return out
}

it('takes rows and columns of a range, also one after the other', () => {
  const matrix = symmetricMatrix(6)
  const inner = restrict(denseOperator(matrix, 6), { block: { offset: 2, length: 3 } })
  const wanted = denseOperator(
    [2, 3, 4].flatMap((i) => [2, 3, 4].map((j) => matrix[i * 6 + j])),
    3,
  )
  const v = Float64Array.of(1, -2, 0.5)
  expect(norm(apply(inner, v).map((x, i) => x - apply(wanted, v)[i]))).toBeLessThan(1e-15)
  expect(apply(restrict(inner, { block: { offset: 1, length: 1 } }), Float64Array.of(1))[0]).toBe(
    matrix[3 * 6 + 3],
  )
  expect(
    norm(
      apply(restrict(denseOperator(matrix, 6), { block: { offset: 1, length: 3 } }), v).map(
        (x, i) => x - apply(wanted, v)[i],
      ),
    ),
  ).toBeGreaterThan(0.1)
})

it('of a Hessian is the Hessian of the block, absent synapses included as zeros', () => {
  const { problem, parameters } = problemOf({ ...onePlace, hidden: 5, seed: 11 })
  const { connectivity, layout } = problem.network
  const v = Float64Array.from({ length: 25 }, (_, i) => Math.sin(1 + i))
  const block = restrict(hessian(problem, parameters, { block: 'all' }), { layout })
  const product = apply(block, v)
  const wanted = apply(hessian(problem, parameters), v)
  expect(norm(product.map((x, i) => x - wanted[i])) / norm(wanted)).toBeLessThan(1e-12)
  const absent = [...connectivity!].filter((present) => present === 0).length
  expect(absent).toBeGreaterThan(3)
  connectivity!.forEach((present, i) => {
    if (present === 0) expect(product[i]).toBe(0)
    else expect(product[i]).not.toBe(0)
  })
  // they are eigenvalues too: zeros among those of the present synapses, which l2 lifts away from zero
  const { largest, converged } = lanczos(block, { largest: 25, seed: seed(7) })
  expect(converged).toBe(true)
  expect(largest.filter(({ value }) => Math.abs(value) < 1e-12)).toHaveLength(absent)
})

it.each([
  [{ offset: -1, length: 2 }, 'restrict: block.offset must be an integer from 0 to 3, got -1'],
  [{ offset: 3, length: 2 }, 'restrict: block.length must be an integer from 1 to 1, got 2'],
  [{ offset: 1, length: 0 }, 'restrict: block.length must be an integer from 1 to 3, got 0'],
  ['recurrent', 'restrict: block must be a range { offset, length } of a bare array'],
  // of which two have a length
  [[1, 2], 'restrict: block must be a range { offset, length } of a bare array'],
  [new Float64Array(2), 'restrict: block must be a range { offset, length } of a bare array'],
  [3, 'restrict: block must be a range { offset, length } of a bare array'],
] as const)('refuses %j', (block, message) => {
  expect(() => restrict(denseOperator(new Float64Array(16), 4), { block: block as never })).toThrow(message)
})

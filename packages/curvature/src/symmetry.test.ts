import { ArgumentError, seed } from '@credit/core'
import { expect, it } from 'vitest'
import { diagonal, rotated, symmetricMatrix } from '../test/spectra.js'
import { lanczos } from './lanczos.js'
import { denseOperator } from './operators.js'
import { symmetry } from './symmetry.js'

const root = seed(7)
const n = 50

it('of a symmetric operator is round-off, at any scale', () => {
  for (const factor of [1e-200, 1, 1e150]) {
    const record = symmetry(rotated(Array.from({ length: n }, (_, i) => factor * Math.sin(i))), {
      seed: root,
    })
    expect(record.symmetric).toBe(true)
    expect(record.asymmetry).toBeLessThan(1e-15)
    expect(record.products).toBe(2)
    expect(record.seed).toBe('7')
    expect(record.forward / factor).toBeCloseTo(record.backward / factor, 14)
  }
})

it('shows how far another one is from it, and with what numbers', () => {
  const matrix = symmetricMatrix(n)
  matrix[3] += 1
  const record = symmetry(denseOperator(matrix, n), { seed: root })
  expect(record.symmetric).toBe(false)
  expect(record.asymmetry).toBeGreaterThan(1e-5)
  expect(Math.abs(record.forward - record.backward)).toBeGreaterThan(1e-4)
  expect(symmetry(denseOperator(matrix, n), { seed: root, tolerance: 0.5 }).symmetric).toBe(true)
  const skew = symmetry(denseOperator([0, 1, -1, 0], 2), { seed: root })
  expect(skew.forward).toBeCloseTo(-skew.backward, 15)
})

it('what it finds Lanczos warns of', () => {
  for (const [matrix, size] of [
    [[2, 1, 0, 2], 2],
    [[0, 1, -1, 0], 2],
    [[1, 1, 0, 0, 1, 1, 0, 0, 1], 3],
  ] as const) {
    const operator = denseOperator(matrix, size)
    expect(symmetry(operator, { seed: root }).symmetric).toBe(false)
    expect(lanczos(operator, { largest: 1, seed: root }).warnings.join()).toMatch(/not symmetric/)
    const both = denseOperator(
      matrix.map((x, i) => x + matrix[(i % size) * size + Math.floor(i / size)]),
      size,
    )
    expect(symmetry(both, { seed: root }).symmetric).toBe(true)
    expect(lanczos(both, { largest: 1, seed: root }).warnings).toEqual([])
  }
})

it('zero and a single entry are symmetric', () => {
  expect(symmetry(diagonal([0, 0]), { seed: root })).toMatchObject({ symmetric: true, asymmetry: 0 })
  expect(symmetry(diagonal([-3]), { seed: root })).toMatchObject({ symmetric: true, asymmetry: 0 })
})

it.each([
  ['tolerance 0', diagonal([1]), { tolerance: 0 }, 'symmetry: tolerance must be a positive number, got 0'],
  [
    'no seed',
    diagonal([1]),
    { seed: undefined },
    'symmetry: seed must be a seed, such as seed(7), got undefined',
  ],
  ['no operator', [1], {}, 'symmetry: operator must be an operator, got [1]'],
  ['a product', diagonal([Number.NaN]), {}, 'symmetry: product 1, entry 0, must be finite, got NaN'],
])('refuses %s', (_, operator, options, message) => {
  const call = () => symmetry(operator as never, { seed: root, ...options } as never)
  expect(call).toThrow(ArgumentError)
  expect(call).toThrow(message)
})

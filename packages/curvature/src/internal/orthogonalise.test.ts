import { seed } from '@credit/core'
import { describe, expect, it } from 'vitest'
import { orthogonalise } from './orthogonalise.js'
import { randomUnit } from './randomUnit.js'
import { axpy, dot, norm, scale } from './vectors.js'

const n = 50
const generator = seed(5).generator()
const random = () => randomUnit(n, generator)

/** So many orthonormal vectors, one after the other. */
function orthonormal(count: number): Float64Array[] {
  const basis: Float64Array[] = []
  for (let i = 0; i < count; i++) {
    const q = random()
    const { residual } = orthogonalise(q, basis)
    scale(q, 1 / residual)
    basis.push(q)
  }
  return basis
}

const along = (w: Float64Array, basis: readonly Float64Array[]) =>
  Math.max(0, ...basis.map((q) => Math.abs(dot(q, w))))

describe('for any number of vectors, whole fours or not', () => {
  it.each([0, 1, 2, 3, 4, 5, 7, 8, 11, 49])('%i', (count) => {
    const basis = orthonormal(count)
    const w = random()
    const whole = w.slice()
    const { coefficients, residual } = orthogonalise(w, basis)
    expect(along(w, basis)).toBeLessThan(1e-16)
    expect(residual).toBe(norm(w))
    expect(coefficients).toHaveLength(count)
    // w + QQᵀw is what it was
    basis.forEach((q, i) => {
      axpy(w, coefficients[i], q)
    })
    expect(Math.max(...w.map((x, i) => Math.abs(x - whole[i])))).toBeLessThan(1e-15)
  })
})

it('leaves nothing of the basis where almost all cancels; control: one pass does', () => {
  const basis = orthonormal(9)
  const w = random()
  scale(w, 1e-10)
  for (const q of basis) axpy(w, 1, q)
  const once = w.slice()
  for (const q of basis) axpy(once, -dot(q, once), q)
  expect(along(once, basis) / norm(once)).toBeGreaterThan(1e-8)
  const { residual } = orthogonalise(w, basis)
  expect(along(w, basis) / residual).toBeLessThan(1e-15)
})

it('calls round-off zero, and what is more a residual', () => {
  const basis = orthonormal(6)
  const inside = new Float64Array(n)
  for (const q of basis) axpy(inside, 3, q)
  expect(orthogonalise(inside.slice(), basis).residual).toBe(0)
  axpy(inside, 1e-12, random())
  expect(orthogonalise(inside, basis).residual).toBeGreaterThan(1e-13)
  expect(orthogonalise(new Float64Array(n), basis)).toEqual({
    coefficients: new Float64Array(6),
    residual: 0,
  })
})

it('spans everything: nothing is left beside n vectors', () => {
  expect(orthogonalise(random(), orthonormal(n)).residual).toBe(0)
})

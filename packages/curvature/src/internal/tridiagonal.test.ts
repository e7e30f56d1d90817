import { seed } from '@credit/core'
import { EigenvalueDecomposition, Matrix } from 'ml-matrix'
import { describe, expect, it } from 'vitest'
import { tridiagonalEigen } from './tridiagonal.js'
import { dot } from './vectors.js'

interface Tridiagonal {
  readonly diagonal: Float64Array
  readonly offDiagonal: Float64Array
}
const tridiagonal = (diagonal: readonly number[], offDiagonal: readonly number[]): Tridiagonal => ({
  diagonal: Float64Array.from(diagonal),
  offDiagonal: Float64Array.from(offDiagonal),
})
const range = (n: number, f: (i: number) => number) => Array.from({ length: n }, (_, i) => f(i))
const eigen = ({ diagonal, offDiagonal }: Tridiagonal, entries: readonly number[] = [...diagonal.keys()]) =>
  tridiagonalEigen(diagonal, offDiagonal, entries)

function random(n: number): Tridiagonal {
  const generator = seed(3).child(n).generator()
  return tridiagonal(
    range(n, () => generator.gaussian()),
    range(n - 1, () => generator.gaussian()),
  )
}

function byMlMatrix({ diagonal, offDiagonal }: Tridiagonal) {
  const matrix = Matrix.diag([...diagonal])
  offDiagonal.forEach((entry, i) => {
    matrix.set(i, i + 1, entry)
    matrix.set(i + 1, i, entry)
  })
  return new EigenvalueDecomposition(matrix, { assumeSymmetric: true }).realEigenvalues.sort((a, b) => a - b)
}

/** Largest error of `T v = θ v`, relative to the largest |θ|, and of VᵀV = I. */
function errors({ diagonal: d, offDiagonal: e }: Tridiagonal) {
  const n = d.length
  const { values, vector } = eigen({ diagonal: d, offDiagonal: e })
  const magnitude = Math.max(...values.map(Math.abs)) || 1
  let residual = 0
  let orthogonality = 0
  values.forEach((value, i) => {
    const v = vector(i)
    for (let k = 0; k < n; k++) {
      const before = k > 0 ? (e[k - 1] / magnitude) * v[k - 1] : 0
      const after = k < n - 1 ? (e[k] / magnitude) * v[k + 1] : 0
      residual = Math.max(residual, Math.abs(before + (d[k] / magnitude - value / magnitude) * v[k] + after))
    }
    for (let j = 0; j <= i; j++)
      orthogonality = Math.max(orthogonality, Math.abs(dot(v, vector(j)) - (i === j ? 1 : 0)))
  })
  return { residual, orthogonality }
}

describe('closed forms', () => {
  it('one row', () => {
    const { values, vector } = eigen(tridiagonal([-5], []))
    expect([...values]).toEqual([-5])
    expect([...vector(0)]).toEqual([1])
  })

  it('[[2, 1], [1, 2]]', () => {
    const { values, vector } = eigen(tridiagonal([2, 2], [1]))
    expect(values[0]).toBeCloseTo(1, 15)
    expect(values[1]).toBeCloseTo(3, 15)
    expect(vector(0)[0] / vector(0)[1]).toBeCloseTo(-1, 15)
    expect(vector(1)[0] / vector(1)[1]).toBeCloseTo(1, 15)
  })

  it('the second difference, 2 - 2 cos(jπ/(n+1))', () => {
    const n = 100
    const { values, vector } = eigen(
      tridiagonal(
        range(n, () => 2),
        range(n - 1, () => -1),
      ),
      [0],
    )
    values.forEach((value, j) => {
      const angle = ((j + 1) * Math.PI) / (n + 1)
      expect(Math.abs(value - (2 - 2 * Math.cos(angle)))).toBeLessThan(5e-15)
      expect(Math.abs(Math.abs(vector(j)[0]) - Math.sqrt(2 / (n + 1)) * Math.sin(angle))).toBeLessThan(2e-14)
    })
  })

  it('no off-diagonal: the diagonal in order, unit vectors', () => {
    const { values, vector } = eigen(tridiagonal([3, -1, 2, -1], [0, 0, 0]))
    expect([...values]).toEqual([-1, -1, 2, 3])
    expect(range(4, (i) => vector(i).indexOf(1))).toEqual([1, 3, 2, 0])
  })

  it('zeros, of which none is more than zero', () => {
    expect([...eigen(tridiagonal([0, 0, 0], [0, 0])).values]).toEqual([0, 0, 0])
    const { values } = eigen(tridiagonal([0, 0], [1]))
    expect(values[0]).toBeCloseTo(-1, 15)
    expect(values[1]).toBeCloseTo(1, 15)
  })
})

describe('agrees with ml-matrix', () => {
  const matrices: [string, Tridiagonal][] = [
    ...[2, 3, 20, 100].map((n): [string, Tridiagonal] => [`random, n = ${n}`, random(n)]),
    ['two blocks with the same eigenvalues', tridiagonal([1, 2, 3, 1, 2, 3], [1, 1, 0, 1, 1])],
    [
      'pairs as close as round-off',
      tridiagonal(
        range(21, (i) => Math.abs(i - 10)),
        range(20, () => 1),
      ),
    ],
    [
      'graded over 1e30',
      tridiagonal(
        range(31, (i) => 10 ** -i),
        range(30, (i) => 10 ** (-i - 0.5)),
      ),
    ],
    [
      'of rank two, so that most of it is round-off',
      tridiagonal([3, 1, ...range(30, (i) => 1e-17 * (i % 3))], [1, ...range(30, () => 1e-17)]),
    ],
  ]

  it.each(matrices)('%s', (_, matrix) => {
    const { values } = eigen(matrix)
    const wanted = byMlMatrix(matrix)
    const magnitude = Math.max(...wanted.map(Math.abs))
    const off = (found: readonly number[]) =>
      Math.max(...found.map((value, i) => Math.abs(value - values[i]))) / magnitude
    expect(off(wanted)).toBeLessThan(1e-14)
    const { residual, orthogonality } = errors(matrix)
    expect(residual).toBeLessThan(1e-14)
    expect(orthogonality).toBeLessThan(1e-13)
    // control: another matrix has others
    const offDiagonal = matrix.offDiagonal.slice()
    offDiagonal[0] += 1e-3 * magnitude
    expect(off(byMlMatrix({ ...matrix, offDiagonal }))).toBeGreaterThan(1e-8)
  })
})

it('gives the same entries of the vectors, and the same bits of the values, however many are asked for', () => {
  const matrix = random(40)
  const whole = eigen(matrix)
  const some = eigen(matrix, [39, 0])
  expect(some.values).toEqual(whole.values)
  expect(eigen(matrix, []).values).toEqual(whole.values)
  for (let i = 0; i < 40; i++) expect([...some.vector(i)]).toEqual([whole.vector(i)[39], whole.vector(i)[0]])
})

it.each([1e-300, 1e-150, 1e150, 1e300])('does not care for the scale: %d', (factor) => {
  const matrix = random(30)
  const scaled = {
    diagonal: matrix.diagonal.map((x) => factor * x),
    offDiagonal: matrix.offDiagonal.map((x) => factor * x),
  }
  const plain = eigen(matrix)
  eigen(scaled).values.forEach((value, i) => {
    expect(value / factor).toBeCloseTo(plain.values[i], 13)
  })
  const { residual, orthogonality } = errors(scaled)
  expect(residual).toBeLessThan(1e-14)
  expect(orthogonality).toBeLessThan(1e-13)
})

it.each([Number.NaN, Number.POSITIVE_INFINITY])('ends on %d, with NaN', (bad) => {
  for (const matrix of [tridiagonal([1, bad, 2], [1, 1]), tridiagonal([1, 2, 3], [bad, 1])]) {
    expect([...eigen(matrix).values]).toEqual([Number.NaN, Number.NaN, Number.NaN])
  }
})

it('does not touch what it is given', () => {
  const matrix = random(10)
  eigen(matrix)
  expect(matrix).toEqual(random(10))
})

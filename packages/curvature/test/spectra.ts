import type { Operator } from '@credit/core'
import { EigenvalueDecomposition, Matrix } from 'ml-matrix'
import { axpy, dot, norm, scale } from '../src/internal/vectors.js'

/** `values[i]` on the diagonal. */
export function diagonal(values: ArrayLike<number>): Operator {
  return {
    size: values.length,
    apply: (v, out) => {
      for (let i = 0; i < values.length; i++) out[i] = values[i] * v[i]
    },
  }
}

/** A full matrix with exactly these eigenvalues: D seen through two reflections. */
export function rotated(values: ArrayLike<number>): Operator {
  const n = values.length
  const unit = (entry: (i: number) => number) => {
    const u = Float64Array.from({ length: n }, (_, i) => entry(i))
    scale(u, 1 / norm(u))
    return u
  }
  const u1 = unit((i) => 1 + (i % 7))
  const u2 = unit((i) => (i % 5) - 2.5)
  const reflect = (u: Float64Array, v: Float64Array) => axpy(v, -2 * dot(u, v), u)
  return {
    size: n,
    apply: (v, out) => {
      out.set(v)
      reflect(u1, out)
      reflect(u2, out)
      for (let i = 0; i < n; i++) out[i] *= values[i]
      reflect(u2, out)
      reflect(u1, out)
    },
  }
}

/** A dense symmetric matrix (row-major) with entries in (-1, 1) and no structure. */
export function symmetricMatrix(n: number): Float64Array {
  const data = new Float64Array(n * n)
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++)
      data[i * n + j] = data[j * n + i] = Math.sin(1 + 37.3 * i * i + 11.1 * j * (i + 2))
  }
  return data
}

/** All eigenvalues, ascending, by a program of others. */
export function denseEigenvalues(matrix: Float64Array, n: number): number[] {
  const rows = Array.from({ length: n }, (_, i) => Array.from(matrix.subarray(i * n, (i + 1) * n)))
  const values = new EigenvalueDecomposition(new Matrix(rows), { assumeSymmetric: true }).realEigenvalues
  return [...values].sort((a, b) => a - b)
}

/**
 * Ritz values after some steps of textbook Lanczos, ascending: the negative control. Without
 * reorthogonalisation it grows ghost copies; with it, it holds one copy of each eigenvalue.
 */
export function textbookLanczos(operator: Operator, steps: number, reorthogonalise: boolean): number[] {
  const n = operator.size
  const basis: Float64Array[] = []
  const tridiagonal = new Matrix(steps, steps)
  let q = Float64Array.from({ length: n }, (_, i) => Math.sin(1 + i * i))
  scale(q, 1 / norm(q))
  for (let j = 0; j < steps; j++) {
    basis.push(q)
    const w = new Float64Array(n)
    operator.apply(q, w)
    const alpha = dot(q, w)
    axpy(w, -alpha, q)
    if (j > 0) axpy(w, -tridiagonal.get(j, j - 1), basis[j - 1])
    if (reorthogonalise) for (const p of [...basis, ...basis]) axpy(w, -dot(p, w), p)
    const beta = norm(w)
    tridiagonal.set(j, j, alpha)
    if (j + 1 < steps) {
      tridiagonal.set(j, j + 1, beta)
      tridiagonal.set(j + 1, j, beta)
    }
    scale(w, 1 / beta)
    q = w
  }
  const values = new EigenvalueDecomposition(tridiagonal, { assumeSymmetric: true }).realEigenvalues
  return [...values].sort((a, b) => a - b)
}

/** A dense matrix (row-major) without symmetry or any structure. */
export function unstructuredMatrix(n: number): Float64Array {
  return Float64Array.from({ length: n * n }, (_, i) => Math.sin(1 + 37.3 * i + 0.11 * i * i))
}

/** 2×2 blocks `r (cos φ, -sin φ; sin φ, cos φ)` and 1×1 blocks on the diagonal, seen through a shear that is far from orthogonal. */
export function sheared(blocks: readonly { real: number; imaginary: number }[], shear: number): Operator {
  const n = blocks.reduce((sum, { imaginary }) => sum + (imaginary === 0 ? 1 : 2), 0)
  const mix = (v: Float64Array, factor: number) => {
    // the inverse undoes the rows in the other order
    const rows = Array.from({ length: n - 1 }, (_, i) => (factor > 0 ? i : n - 2 - i))
    for (const i of rows) v[i] += factor * Math.cos(i) * v[i + 1]
  }
  return {
    size: n,
    apply: (v, out) => {
      const w = v.slice()
      mix(w, -shear)
      let at = 0
      for (const { real: a, imaginary: b } of blocks) {
        if (b === 0) out[at] = a * w[at++]
        else {
          out[at] = a * w[at] - b * w[at + 1]
          out[at + 1] = b * w[at] + a * w[at + 1]
          at += 2
        }
      }
      mix(out, shear)
    },
  }
}

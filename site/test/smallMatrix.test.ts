import { fileURLToPath } from 'node:url'
import { fillGaussian, seed } from '@credit/core'
import { build } from 'esbuild'
import { EigenvalueDecomposition, Matrix } from 'ml-matrix'
import { beforeAll, expect, it } from 'vitest'

/** The decomposition as the worker has it: on the small matrix. */
let small: { EigenvalueDecomposition: typeof EigenvalueDecomposition; Matrix: typeof Matrix }
beforeAll(async () => {
  const path = (name: string) => fileURLToPath(new URL(`../worker/${name}`, import.meta.url))
  const { outputFiles } = await build({
    entryPoints: [path('mlMatrixEntry.ts')],
    bundle: true,
    write: false,
    format: 'esm',
    plugins: [
      {
        name: 'small-matrix',
        setup: ({ onResolve }) =>
          onResolve({ filter: /^\.\.\/(matrix|wrap\/WrapperMatrix2D)$/ }, () => ({
            path: path('mlMatrix.ts'),
          })),
      },
    ],
  })
  small = await import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`)
})

const decomposed = (from: typeof small, n: number, assumeSymmetric: boolean) => {
  const entries = fillGaussian(new Float64Array(n * n), seed(n).generator(), 0, 1)
  const matrix = new from.Matrix(n, n)
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      matrix.set(i, j, entries[assumeSymmetric && j > i ? j * n + i : i * n + j])
    }
  }
  const { realEigenvalues, imaginaryEigenvalues, eigenvectorMatrix } = new from.EigenvalueDecomposition(
    matrix,
    { assumeSymmetric },
  )
  const vectors = Array.from({ length: n }, (_, column) => eigenvectorMatrix.getColumn(column))
  return { realEigenvalues, imaginaryEigenvalues, vectors }
}

it.each([1, 2, 3, 8, 25])('has the bits of ml-matrix on its own matrix, %d rows', (n) => {
  for (const symmetric of [true, false]) {
    expect(decomposed(small, n, symmetric)).toEqual(
      decomposed({ EigenvalueDecomposition, Matrix }, n, symmetric),
    )
  }
})

it('control: other entries have other eigenvalues', () => {
  expect(decomposed(small, 3, true)).not.toEqual(decomposed(small, 3, false))
})

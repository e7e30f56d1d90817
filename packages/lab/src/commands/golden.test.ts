import { expect, test } from 'vitest'
import { agrees } from './golden.js'

const of = (error: number, kind: 'gradient' | 'curvature' = 'gradient', what = 'exact') =>
  agrees({ kind, what, error, case: 'a', block: 'b', kernel: 'simd' }, 1e-9)

test('an error up to the tolerance agrees, one beyond it and one that is no number does not', () => {
  expect([of(0), of(1e-9)]).toEqual([true, true])
  expect([of(1.1e-9), of(Number.POSITIVE_INFINITY), of(Number.NaN)]).toEqual([false, false, false])
})

test('curvature has tolerances of its own', () => {
  expect([of(5e-9, 'curvature', 'eigenvalues'), of(5e-9, 'curvature', 'trace')]).toEqual([true, false])
})

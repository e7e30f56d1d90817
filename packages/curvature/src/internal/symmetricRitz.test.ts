import type { RandomGenerator } from '@credit/core'
import { describe, expect, it } from 'vitest'
import { diagonal } from '../../test/spectra.js'
import { KrylovBasis } from './krylov.js'
import { endsOf, symmetricRitz } from './symmetricRitz.js'

const range = (n: number, f: (i: number) => number) => Array.from({ length: n }, (_, i) => f(i))

/** Eigenvalues in (-1, 0], then 1, then 1.2 of which the start has the share `component`. */
const n = 60
const spectrum = [...range(n - 2, (i) => -i / n), 1, 1.2]

function basisFrom(component: number): KrylovBasis {
  const start = range(n, (i) => (i === n - 1 ? component : 1 / Math.sqrt(n - 1)))
  let at = 0
  const generator = { gaussian: () => start[at++] } as unknown as RandomGenerator
  return new KrylovBasis('test', diagonal(spectrum), generator, n)
}

describe('unseen: how poor in a better eigenvector the start must be', () => {
  const directions = Math.sqrt((2 * n) / Math.PI)

  it.each([1e-3, 1e-6, 1e-9])(
    'the share of %d is below it for as long as 1.2 is out of sight',
    (component) => {
      const krylov = basisFrom(component)
      const shares: number[] = []
      for (let m = 1; m < 30; m++) {
        krylov.expand()
        const ritz = symmetricRitz(krylov, 1, 0)
        const distance = 1.2 - ritz.rank(m - 1)
        if (ritz.rank(m - 1) > 1.1) break
        shares.push(ritz.unseen(m - 1) / distance / directions)
      }
      for (const share of shares) expect(share).toBeGreaterThan(component * (1 - 1e-9))
      // control: a tenth of it would be wrong
      expect(Math.min(...shares) / 10).toBeLessThan(component)
    },
  )

  it('is not known after a restart', () => {
    const krylov = basisFrom(1)
    for (let m = 0; m < 10; m++) krylov.expand()
    const before = symmetricRitz(krylov, 1, 0)
    expect(before.unseen(9)).toBeLessThan(1)
    before.restart(before.kept, true)
    krylov.expand()
    expect(symmetricRitz(krylov, 1, 0).unseen(krylov.size - 1)).toBe(Number.POSITIVE_INFINITY)
  })
})

it('finds the pairs of the basis, with the bound that their vectors give', () => {
  const krylov = basisFrom(1)
  for (let m = 0; m < 12; m++) krylov.expand()
  const ritz = symmetricRitz(krylov, 2, 1)
  expect(ritz.wanted).toEqual([11, 10, 0])
  for (const i of ritz.wanted) {
    const y = krylov.vector(ritz.vector(i))
    const residual = Math.hypot(...y.map((x, k) => (spectrum[k] - ritz.rank(i)) * x))
    expect(Math.abs(ritz.bound(i) - residual)).toBeLessThan(1e-14)
    expect(Math.abs(krylov.leak(ritz.vector(i)))).toBeCloseTo(ritz.bound(i), 15)
  }
  expect(ritz.bound(0)).toBeGreaterThan(1e-4)
})

it('endsOf: the ends of few values may overlap', () => {
  expect(endsOf(5, 2, 1)).toEqual([4, 3, 0])
  expect(endsOf(2, 3, 3)).toEqual([1, 0, 0, 1])
  expect(endsOf(3, 0, 0)).toEqual([])
})

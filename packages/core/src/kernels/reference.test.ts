import { describe, expect, it } from 'vitest'
import { fillGaussian, seed } from '../random/index.js'
import { addRows, outerProducts, product, transpose } from './reference.js'

// 4 is the width of a block; 1, 3, 5 and 7 leave rests of every kind.
const sizes = [1, 3, 4, 5, 7, 8]
const shapes = sizes.flatMap((m) => sizes.flatMap((k) => sizes.map((n) => [m, k, n] as const)))
const root = seed(5)

/** Numbers whose sums round differently in another order; room for offsets around them. */
function random(name: string, length: number): Float64Array {
  return fillGaussian(new Float64Array(length), root.child(name).generator(), 0, 1)
}

type Order = 'ascending' | 'descending'

/** `a[m,k] · b[k,n]`, summed over k in one accumulator. */
function naiveProduct(
  a: Float64Array,
  b: Float64Array,
  m: number,
  k: number,
  n: number,
  order: Order = 'ascending',
) {
  const result = new Float64Array(m * n)
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0
      for (let step = 0; step < k; step++) {
        const p = order === 'ascending' ? step : k - 1 - step
        sum += a[i * k + p] * b[p * n + j]
      }
      result[i * n + j] = sum
    }
  }
  return result
}

function naiveTranspose(a: Float64Array, m: number, n: number): Float64Array {
  return Float64Array.from({ length: m * n }, (_, i) => a[(i % m) * n + Math.floor(i / m)])
}

describe.each([
  [0, 0, 0],
  [3, 5, 2],
])('at offsets %i, %i, %i', (outAt, aAt, bAt) => {
  it.each([false, true])(
    'product, accumulate %s: the bits of the triple loop, and nothing beside them',
    (accumulate) => {
      for (const [m, k, n] of shapes) {
        const a = random('a', aAt + m * k + 2)
        const b = random('b', bAt + k * n + 2)
        const before = random('out', outAt + m * n + 2)
        const sum = naiveProduct(a.slice(aAt), b.slice(bAt), m, k, n)
        const wanted = before.slice()
        for (let i = 0; i < m * n; i++) wanted[outAt + i] = accumulate ? sum[i] + before[outAt + i] : sum[i]
        const out = before.slice()
        const [aCopy, bCopy] = [a.slice(), b.slice()]
        product(out, outAt, a, aAt, b, bAt, m, k, n, accumulate)
        expect(out, `${m} ${k} ${n}`).toEqual(wanted)
        expect([a, b]).toEqual([aCopy, bCopy])
      }
    },
  )

  it('outerProducts: the bits of the triple loop on aᵀ, added, and nothing beside them', () => {
    for (const [m, k, n] of shapes) {
      const a = random('a', aAt + k * m + 2)
      const b = random('b', bAt + k * n + 2)
      const before = random('out', outAt + m * n + 2)
      const sum = naiveProduct(naiveTranspose(a.slice(aAt), k, m), b.slice(bAt), m, k, n)
      const wanted = before.slice()
      for (let i = 0; i < m * n; i++) wanted[outAt + i] = sum[i] + before[outAt + i]
      const out = before.slice()
      outerProducts(out, outAt, a, aAt, b, bAt, k, m, n)
      expect(out, `${m} ${k} ${n}`).toEqual(wanted)
    }
  })

  it('transpose', () => {
    for (const [m, , n] of shapes) {
      const a = random('a', aAt + m * n + 2)
      const out = new Float64Array(m * n + 1).fill(9)
      transpose(out, a, aAt, m, n)
      expect([...out]).toEqual([...naiveTranspose(a.slice(aAt), m, n), 9])
    }
  })
})

it('control: another order of the sum gives other bits in every shape of three terms and more', () => {
  for (const [m, k, n] of shapes.filter(([m, k, n]) => k >= 3 && m * n >= 9)) {
    const [a, b] = [random('a', m * k), random('b', k * n)]
    const out = new Float64Array(m * n)
    product(out, 0, a, 0, b, 0, m, k, n, false)
    expect(out, `${m} ${k} ${n}`).not.toEqual(naiveProduct(a, b, m, k, n, 'descending'))
  }
})

it('by hand: [[1, 2], [3, 4]] · [[5, 6], [7, 8]]', () => {
  const [a, b, out] = [Float64Array.of(1, 2, 3, 4), Float64Array.of(5, 6, 7, 8), new Float64Array(4)]
  product(out, 0, a, 0, b, 0, 2, 2, 2, false)
  expect([...out]).toEqual([19, 22, 43, 50])
  // aᵀ b = [[1·5 + 3·7, 1·6 + 3·8], [2·5 + 4·7, 2·6 + 4·8]], on top of it
  outerProducts(out, 0, a, 0, b, 0, 2, 2, 2)
  expect([...out]).toEqual([19 + 26, 22 + 30, 43 + 38, 50 + 44])
})

it('no terms: 0, or what was there', () => {
  const out = Float64Array.of(7, 7)
  product(out, 0, out, 0, out, 0, 1, 0, 2, true)
  expect([...out]).toEqual([7, 7])
  product(out, 0, out, 0, out, 0, 1, 0, 2, false)
  expect([...out]).toEqual([0, 0])
})

it('addRows adds k rows at their offsets', () => {
  const out = Float64Array.of(9, 1, 2, 9)
  addRows(out, 1, Float64Array.of(7, 10, 20, 30, 40, 7), 1, 2, 2)
  expect([...out]).toEqual([9, 1 + 10 + 30, 2 + 20 + 40, 9])
})

import { fillGaussian, type Real, relu, seed } from '@credit/core'
import { addressOf, type Dtype, type KernelChoice, openKernel } from '@credit/core/kernels'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ruleKernel } from './ruleKernel.js'

const unit = { leak: 0, activation: relu }

/** A sparse A by its rows, each a list of (column, number of the value). */
type Rows = readonly (readonly (readonly [number, number])[])[]

interface Product {
  readonly rows: Rows
  readonly values: ArrayLike<number>
  readonly b: ArrayLike<number>
  readonly n: number
}

/** What `sparseProduct` writes, two elements into an array that goes on for two more. */
function run({ rows, values, b, n }: Product, choice: KernelChoice, dtype: Dtype = 'float64'): Real {
  const pattern = rows.flatMap((row) => [row.length, ...row.flat()])
  const lengths = [rows.length * n + 4, values.length, pattern.length + 1, b.length + 3]
  const { kernel } = openKernel('test', { kernel: choice, dtype }, unit, lengths)
  const [out, a, integers, right] = lengths.map((length) => kernel.allocate(length))
  a!.set(values)
  right!.set(b, 3)
  const view = new Int32Array(integers!.buffer, integers!.byteOffset, pattern.length + 1)
  view.set(pattern, 1)
  ruleKernel(kernel).sparseProduct(
    addressOf(out, 2),
    addressOf(a),
    addressOf(view, 1),
    addressOf(right, 3),
    rows.length,
    n,
  )
  return out!
}

describe.each(['reference', 'simd'] as const)('sparseProduct, %s', (choice) => {
  const rows: Rows = [
    [
      [2, 0],
      [0, 1],
    ],
    [],
    [[1, 0]],
  ]
  const given = { rows, values: [10, 100], b: [1, 2, 3, 4, 5, 6], n: 2 }

  it('by hand: an empty row, a value used twice, and nothing written beside the result', () => {
    expect([...run(given, choice)]).toEqual([0, 0, 150, 260, 0, 0, 30, 40, 0, 0])
  })

  it('control: with columns and values exchanged', () => {
    const exchanged = rows.map((row) => row.map(([column, value]) => [value, column % 2] as const))
    expect([...run({ ...given, rows: exchanged }, choice)]).not.toEqual([...run(given, choice)])
  })
})

describe('sparseProduct, random', () => {
  const sizes = fc.record({
    m: fc.integer({ min: 1, max: 9 }),
    k: fc.integer({ min: 1, max: 9 }),
    n: fc.oneof(fc.constantFrom(1, 4, 8, 16, 32, 33), fc.integer({ min: 1, max: 70 })),
    seed: fc.nat(),
  })

  function product(size: { m: number; k: number; n: number; seed: number }): Product {
    const root = seed(size.seed)
    const coin = root.child('rows').generator()
    const numbers = (name: string, length: number) =>
      fillGaussian(new Float64Array(length), root.child(name).generator(), 0, 1)
    const rows = Array.from({ length: size.m }, () =>
      Array.from({ length: size.k }, (_, column) => [column, Math.floor(coin.uniform() * 7)] as const).filter(
        () => coin.uniform() < 0.5,
      ),
    )
    return { rows, values: numbers('values', 7), b: numbers('b', size.k * size.n), n: size.n }
  }

  it('SIMD has the bits of the reference in float64', () => {
    fc.assert(
      fc.property(sizes, (size) => {
        const given = product(size)
        const simd = run(given, 'simd')
        expect(run(given, 'reference').findIndex((x, i) => !Object.is(x, simd[i]))).toBe(-1)
      }),
    )
  })

  it('float32 is float64 to 1e-5', () => {
    fc.assert(
      fc.property(sizes, (size) => {
        const given = product(size)
        const simd = run(given, 'simd', 'float32')
        run(given, 'reference').forEach((x, i) => {
          expect(Math.abs(x - simd[i])).toBeLessThan(1e-5)
        })
      }),
    )
  })
})

import { fillGaussian, relu, seed } from '@credit/core'
import { addressOf, cutOff, type Dtype, openKernel } from '@credit/core/kernels'
import { describe, expect, it } from 'vitest'
import { relativeError } from '../../../core/test/golden.js'
import { ruleKernel } from './ruleKernel.js'

const unit = { leak: 0.5, activation: relu }

/** Three rows of n, from the second entry of `out` on; then in place in x, with the factors exchanged. */
function run(kernelName: 'reference' | 'simd', dtype: Dtype, n: number) {
  const m = 3
  const sizes = [m * n + 2, m * n, m, m * n, m]
  const { kernel } = openKernel('test', { kernel: kernelName, dtype }, unit, sizes)
  const [out, x, a, y, b] = sizes.map((size, i) => {
    const array = kernel.allocate(size)
    array.set(fillGaussian(new Float64Array(size), seed(5).child(i).generator(), 0, 1))
    return array
  }) as never as Float64Array[]
  const { mixRows } = ruleKernel(kernel)
  mixRows(addressOf(out, 1), addressOf(x), addressOf(a), addressOf(y), addressOf(b), m, n)
  mixRows(addressOf(x), addressOf(x), addressOf(b), addressOf(y), addressOf(a), m, n)
  return { out: Array.from(out!), x: Array.from(x!) }
}

describe('mixRows', () => {
  it('is its formula by hand, and cuts what is below the threshold', () => {
    const given = [
      [1, 2, 3, 4],
      [10, cutOff.float64 / 8],
      [5, 6, 7, 8],
      [100, 0],
    ]
    const lengths = given.map(({ length }) => length)
    const { kernel } = openKernel('test', { kernel: 'reference' }, unit, lengths)
    const [x, a, y, b] = given.map((values) => {
      const array = kernel.allocate(values.length)
      array.set(values)
      return array
    })
    ruleKernel(kernel).mixRows(addressOf(x), addressOf(x), addressOf(a), addressOf(y), addressOf(b), 2, 2)
    expect([...x!]).toEqual([510, 620, 0, 0])
  })

  it.each([1, 2, 3, 4, 5, 8, 11])('%i columns: SIMD gives the bits of the reference in float64', (n) => {
    expect(run('simd', 'float64', n)).toEqual(run('reference', 'float64', n))
  })

  it.each([1, 2, 3, 4, 5, 8, 11])('%i columns: float32 agrees to its precision', (n) => {
    const simd = run('simd', 'float32', n)
    const reference = run('reference', 'float64', n)
    expect(relativeError(simd.out, reference.out)).toBeLessThan(1e-6)
    expect(relativeError(simd.x, reference.x)).toBeLessThan(1e-6)
  })

  it('control: with the factors of x and y exchanged it is something else', () => {
    const { out, x } = run('simd', 'float64', 4)
    expect(relativeError(out.slice(1, 13), x)).toBeGreaterThan(0.1)
  })
})

import { fillGaussian, relu, seed } from '@credit/core'
import { cutOff, type Dtype, openKernel } from '@credit/core/kernels'
import { describe, expect, it } from 'vitest'
import type { Write } from './mixedTraces.js'
import { ruleKernel } from './ruleKernel.js'

const unit = { leak: 0.5, activation: relu }
const writes: readonly Write[] = ['none', 'set', 'add']

/** Traces and output after three steps. */
function run(kernelName: 'reference' | 'simd', dtype: Dtype, count: number, n: number, write: Write) {
  const m = 3
  const sizes = [count * m * n + 1, count * count, count * m, n, m * n + 1, count]
  const { kernel } = openKernel('test', { kernel: kernelName, dtype }, unit, sizes)
  const [trace, mix, u, v, out, weight] = sizes.map((size, i) => {
    const array = kernel.allocate(size)
    array.set(fillGaussian(new Float64Array(size), seed(5).child(i).generator(), 0, 0.5))
    return array
  }) as never as Float64Array[]
  const { mixedTraces } = ruleKernel(kernel, unit)
  for (let k = 0; k < 3; k++) {
    mixedTraces(trace!, 1, mix!, u!, 0, v!, 0, out!, 1, weight!, 0, count, m, n, write)
  }
  return { trace: Array.from(trace!), out: Array.from(out!) }
}

describe('mixedTraces', () => {
  it('is its formula on one element by hand', () => {
    // x = (0.5·1 + 0.25·2 + 3·2, 1·1 + 0·2 + 4·2), out = 10·x_0 + 1·x_1
    const { kernel } = openKernel('test', { kernel: 'reference' }, unit, [2, 4, 2, 1, 1, 2])
    const given = [[1, 2], [0.5, 0.25, 1, 0], [3, 4], [2], [100], [10, 1]]
    const [trace, mix, u, v, out, weight] = given.map((values) => Float64Array.from(values))
    const { mixedTraces } = ruleKernel(kernel, unit)
    mixedTraces(trace!, 0, mix!, u!, 0, v!, 0, out!, 0, weight!, 0, 2, 1, 1, 'add')
    expect([...trace!, ...out!]).toEqual([7, 9, 179])
  })

  it.each([1, 2, 3, 5])(
    '%i traces: SIMD gives the bits of the reference in float64, at every width',
    (count) => {
      for (const n of [1, 2, 3, 4, 7, 8]) {
        for (const write of writes) {
          expect(run('simd', 'float64', count, n, write)).toEqual(
            run('reference', 'float64', count, n, write),
          )
        }
      }
    },
  )

  it.each([1, 2, 3])('%i traces: and its values in float32 (1e-5)', (count) => {
    for (const n of [1, 3, 4, 5, 9]) {
      for (const write of writes) {
        const [simd, reference] = [
          run('simd', 'float32', count, n, write),
          run('reference', 'float32', count, n, write),
        ]
        for (const name of ['trace', 'out'] as const) {
          simd[name].forEach((x, i) => {
            expect(Math.abs(x - reference[name][i]!)).toBeLessThan(1e-5)
          })
        }
      }
    }
  })

  it('controls: what is not asked for is not written, and another mix gives other values', () => {
    const before = run('simd', 'float64', 2, 3, 'none').out
    expect(run('simd', 'float64', 2, 3, 'set').out.slice(1)).not.toEqual(before.slice(1))
    expect(run('simd', 'float64', 2, 3, 'add').out[0]).toBe(before[0])
    expect(run('simd', 'float64', 3, 3, 'set').trace).not.toEqual(run('simd', 'float64', 2, 3, 'set').trace)
  })

  it.each([1, 2, 3])('%i traces: what decays below the cut-off becomes 0, and not before', (count) => {
    for (const name of ['reference', 'simd'] as const) {
      for (const [factor, wanted] of [
        [0.5, 0],
        [4, 2],
      ] as const) {
        const sizes = [count, count * count, count, 1, 1, count]
        const { kernel } = openKernel('test', { kernel: name }, unit, sizes)
        const [trace, mix, u, v, out, weight] = sizes.map((size) => kernel.allocate(size))
        const tiny = cutOff.float64
        trace!.fill(factor * tiny)
        for (let c = 0; c < count; c++) mix![c * (count + 1)] = 0.5
        ruleKernel(kernel, unit).mixedTraces(
          trace!,
          0,
          mix!,
          u!,
          0,
          v!,
          0,
          out!,
          0,
          weight!,
          0,
          count,
          1,
          1,
          'none',
        )
        expect([...trace!]).toEqual(new Array(count).fill(wanted * tiny))
      }
    }
  })
})

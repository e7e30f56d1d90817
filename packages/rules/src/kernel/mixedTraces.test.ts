import { fillGaussian, type Real, relu, seed } from '@credit/core'
import { addressOf, cutOff, type Dtype, openKernel } from '@credit/core/kernels'
import { describe, expect, it } from 'vitest'
import { type Write, writes } from './mixedTraces.js'
import { ruleKernel } from './ruleKernel.js'

const unit = { leak: 0.5, activation: relu }
const kinds = [writes.none, writes.set, writes.add]

/** Traces and output after three steps, with a term `own[i]·now[j]` or without. */
function run(
  kernelName: 'reference' | 'simd',
  dtype: Dtype,
  count: number,
  n: number,
  write: Write,
  owns: boolean,
) {
  const m = 3
  const sizes = [count * m * n + 1, count * count, count * m, n, m * n + 1, count, m + 1, n + 1]
  const { kernel } = openKernel('test', { kernel: kernelName, dtype }, unit, sizes)
  const [trace, mix, u, v, out, weight, own, now] = sizes.map((size, i) => {
    const array = kernel.allocate(size)
    array.set(fillGaussian(new Float64Array(size), seed(5).child(i).generator(), 0, 0.5))
    return array
  }) as never as Float64Array[]
  const { mixedTraces } = ruleKernel(kernel)
  const left = owns ? addressOf(own, 1) : 0
  const [from, to, later] = [trace, out, now].map((array) => addressOf(array, 1))
  const [mixing, gains, source, weights] = [mix, u, v, weight].map((array) => addressOf(array))
  for (let k = 0; k < 3; k++) {
    mixedTraces(from, mixing, gains, source, to, weights, left, later, count, m, n, write)
  }
  return { trace: Array.from(trace!), out: Array.from(out!) }
}

const both = [false, true]

type Six = [number, number, number, number, number, number]

/** The addresses of six arrays. */
function places(arrays: readonly Real[]): Six {
  return arrays.map((array) => addressOf(array)) as Six
}

describe('mixedTraces', () => {
  it.each([
    // x = (0.5·1 + 0.25·2 + 3·2, 1·1 + 0·2 + 4·2), out = 10·x_0 + 1·x_1, and −5·6
    ['set', null, 79],
    ['add', null, 179],
    ['none', null, 100],
    ['set', -5, 49],
    ['add', -5, 149],
    ['none', -5, 100],
  ] as const)('is its formula on one element by hand: %s, own %s', (write, own, wanted) => {
    for (const kernelName of ['reference', 'simd'] as const) {
      const given = [[1, 2], [0.5, 0.25, 1, 0], [3, 4], [2], [100], [10, 1], [own ?? 0], [6]]
      const lengths = given.map(({ length }) => length)
      const { kernel } = openKernel('test', { kernel: kernelName }, unit, lengths)
      const [trace, mix, u, v, out, weight, left, now] = given.map((values) => {
        const array = kernel.allocate(values.length)
        array.set(values)
        return array
      })
      ruleKernel(kernel).mixedTraces(
        ...places([trace, mix, u, v, out, weight]),
        ...([own === null ? 0 : addressOf(left), addressOf(now), 2, 1, 1, writes[write]] as const),
      )
      expect([...trace!, ...out!], kernelName).toEqual([7, 9, wanted])
    }
  })

  it.each([1, 2, 3, 5])(
    '%i traces: SIMD gives the bits of the reference in float64, at every width',
    (count) => {
      for (const n of [1, 2, 3, 4, 7, 8]) {
        for (const write of kinds) {
          for (const owns of both) {
            expect(run('simd', 'float64', count, n, write, owns)).toEqual(
              run('reference', 'float64', count, n, write, owns),
            )
          }
        }
      }
    },
  )

  it.each([1, 2, 3])('%i traces: and its values in float32 (1e-5)', (count) => {
    for (const n of [1, 3, 4, 5, 9]) {
      for (const write of kinds) {
        for (const owns of both) {
          const simd = run('simd', 'float32', count, n, write, owns)
          const reference = run('reference', 'float32', count, n, write, owns)
          for (const name of ['trace', 'out'] as const) {
            simd[name].forEach((x, i) => {
              expect(Math.abs(x - reference[name][i])).toBeLessThan(1e-5)
            })
          }
        }
      }
    }
  })

  it.each([1, 2, 3])('%i traces: zeros have the sign that the reference gives them', (count) => {
    // traces of 0 with weights of −1; what stands at v and at now is of either sign
    for (const source of [1, -1]) {
      for (const other of [1, -1]) {
        const [simd, reference] = (['simd', 'reference'] as const).map((name) => {
          const sizes = [count, count * count, count, 1, 1, count, 1]
          const { kernel } = openKernel('test', { kernel: name }, unit, sizes)
          const [trace, mix, u, v, out, weight, now] = sizes.map((size) => kernel.allocate(size))
          v!.fill(source)
          weight!.fill(-1)
          now!.fill(other)
          ruleKernel(kernel).mixedTraces(
            ...places([trace, mix, u, v, out, weight]),
            ...([0, addressOf(now), count, 1, 1, writes.set] as const),
          )
          return [...trace!, ...out!]
        })
        expect(simd, `v ${source}, now ${other}`).toEqual(reference)
      }
    }
  })

  it('controls: what is not asked for is not written, and another mix or term gives other values', () => {
    const before = run('simd', 'float64', 2, 3, writes.none, true).out
    expect(run('simd', 'float64', 2, 3, writes.set, true).out.slice(1)).not.toEqual(before.slice(1))
    expect(run('simd', 'float64', 2, 3, writes.add, true).out[0]).toBe(before[0])
    const { trace, out } = run('simd', 'float64', 2, 3, writes.set, true)
    expect(run('simd', 'float64', 3, 3, writes.set, true).trace).not.toEqual(trace)
    const without = run('simd', 'float64', 2, 3, writes.set, false)
    expect(without.trace).toEqual(trace)
    expect(without.out.slice(1).every((x, i) => x !== out[i + 1])).toBe(true)
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
        ruleKernel(kernel).mixedTraces(
          ...places([trace, mix, u, v, out, weight]),
          ...([0, addressOf(v), count, 1, 1, writes.none] as const),
        )
        expect([...trace!]).toEqual(new Array(count).fill(wanted * tiny))
      }
    }
  })
})

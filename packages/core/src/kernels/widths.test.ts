import { describe, expect, it } from 'vitest'
import { activations, relu } from '../activation.js'
import type { Real } from '../real.js'
import { addressOf, type Dtype, type Kernel, type LeakyUnit } from './kernel.js'
import { referenceKernel } from './referenceKernel.js'
import { simdKernel } from './simd.js'

// Loops over whole vectors leave a rest, which goes another way: every width that a rest can have, many times.

const widths = Array.from({ length: 70 }, (_, i) => i + 1)

type Call = (arrays: readonly Real[], kernel: Kernel) => void

/** Arrays of these lengths after a call, on one kernel. */
function run(kernel: Kernel, lengths: readonly number[], call: Call): Real[] {
  const arrays = lengths.map((length) => kernel.allocate(length))
  call(arrays, kernel)
  return arrays
}

/** Every element of every array, those beside the result too, to the bit (−0 is not 0; NaN is NaN). */
function expectSameBits(dtype: Dtype, unit: LeakyUnit, lengths: readonly number[], call: Call): void {
  const wanted = run(referenceKernel(dtype, unit, lengths), lengths, call)
  const got = run(simdKernel(dtype, unit, lengths)!, lengths, call)
  for (const [i, array] of wanted.entries()) {
    const at = array.findIndex((x, j) => !Object.is(x, got[i][j]))
    if (at >= 0) expect.fail(`array ${i}, element ${at}: ${got[i][at]} for ${array[at]}`)
  }
}

describe.each(['float64', 'float32'] as const)('%s: the bits of the reference', (dtype) => {
  // of few digits, so that float32 rounds nothing; there −1e200 is −∞, and 1e-300 0
  const numbers = [-0, 1.5, 0, -2.25, -0, 1e-300, -1e200, 0.25]
  const filled: Call = (arrays) => {
    for (const array of arrays) {
      for (let i = 0; i < array.length; i++) array[i] = numbers[(i * 5 + array.length) % 8]
    }
  }
  const unit = { leak: 0, activation: relu }

  it.each([0, 1, 2, 3])('product with k = %i, with zeros of either sign', (k) => {
    for (const n of widths) {
      for (const m of [1, 2, 5]) {
        for (const accumulate of [false, true]) {
          // more rows than are used, which are not 0
          const lengths = [m * n + 2, (m + 1) * (k + 2), (k + 2) * n + 3]
          expectSameBits(dtype, unit, lengths, (arrays, kernel) => {
            filled(arrays, kernel)
            const [out, a, b] = arrays
            kernel.product(addressOf(out, 1), addressOf(a), addressOf(b, 1), m, k, n, accumulate)
          })
        }
      }
    }
  })

  it('control: −0 and 0, and infinity, are among the products', () => {
    const lengths = [40, 4, 40]
    const [out] = run(referenceKernel(dtype, unit, lengths), lengths, (arrays, kernel) => {
      filled(arrays, kernel)
      const [, a, b] = arrays
      arrays[0].fill(-0)
      kernel.product(addressOf(arrays[0]), addressOf(a), addressOf(b), 4, 1, 10, true)
    })
    expect(out!.some((x) => Object.is(x, 0))).toBe(true)
    expect(out!.some((x) => Math.abs(x) > 1e199)).toBe(true)
  })
})

describe.each(Object.values(activations))('$name', (activation) => {
  const unit = { leak: 0, activation }
  const states = [0.3, -0, -1.7, Number.NaN, 25, -Infinity, 0, 1e-9, -800, Infinity, 0.7]

  /** A step of states whose rates and derivatives have three more numbers behind them. */
  const stepOf = (length: number, state: (i: number) => number) => {
    const call: Call = ([s, bias, z, h], kernel) => {
      for (let i = 0; i < length; i++) s![i] = state(i)
      kernel.voltageStep(true, addressOf(s), addressOf(bias), addressOf(z), addressOf(h), 1, length)
    }
    return [[length, length, length + 3, length + 3], call] as const
  }

  it('float64: the bits of the reference', () => {
    for (const length of widths) {
      for (let first = 0; first < 3; first++) {
        expectSameBits('float64', unit, ...stepOf(length, (i) => states[(first + i) % states.length]))
      }
    }
  })

  it('float32: the same bits wherever a state stands', () => {
    const rest = 3
    const on = (first: number, length: number) => {
      const [lengths, call] = stepOf(length, (i) => 0.37 * (first + i) - 13)
      const [, , rates, derivatives] = run(simdKernel('float32', unit, lengths)!, lengths, call)
      return [[...rates!], [...derivatives!]]
    }
    const all = on(0, widths.length + rest)
    for (const length of widths) {
      for (let first = 0; first <= rest; first++) {
        const wanted = all.map((array) => [...array.slice(first, first + length), 0, 0, 0])
        expect(on(first, length)).toEqual(wanted)
      }
    }
  })

  it('control: states in another order give other rates', () => {
    const [lengths, call] = stepOf(7, (i) => 0.37 * i - 1)
    const [, other] = stepOf(7, (i) => 0.37 * (6 - i) - 1)
    const [forward, back] = [call, other].map((each) =>
      run(simdKernel('float32', unit, lengths)!, lengths, each),
    )
    expect([...forward![2]]).not.toEqual([...back![2]])
  })
})

import { leakyNetwork, type Network } from '@credit/core'
import { type Dtype, type KernelChoice, openKernel } from '@credit/core/kernels'
import { describe, expect, it } from 'vitest'
import { leakyOf } from '../../../core/test/leakyOf.ts'
import { machineArrays, machineLengths, type StepMemoryArrays } from '../../test/stepMemoryArrays.js'
import { ruleKernel } from './ruleKernel.js'
import type { StepLoops } from './stepMemory.js'

type Numbers = { readonly [K in keyof StepMemoryArrays]?: readonly number[] }

/** A stepMemory whose arrays begin with these numbers, and go on with 0. */
function open(
  choice: KernelChoice,
  network: Network,
  streams: number,
  numbers: Numbers,
  dtype: Dtype = 'float64',
): { readonly loops: StepLoops } & StepMemoryArrays {
  const lengths = Object.values(machineLengths(network, streams))
  const { kernel } = openKernel('test', { kernel: choice, dtype }, leakyOf(network), lengths)
  const arrays = machineArrays(network, streams, (name, length) => {
    const array = kernel.allocate(length)
    array.set(numbers[name] ?? [])
    return array
  })
  return { loops: ruleKernel(kernel).overStep({ ...arrays, streams, network }), ...arrays }
}

const networkOf = (hidden: number, outputs: number, leakModel: 'voltage' | 'rate' = 'voltage') =>
  leakyNetwork({ inputs: 1, hidden, outputs, leak: 0.5, leakModel, activation: 'identity' })

const [nan, infinity] = [Number.NaN, Number.POSITIVE_INFINITY]

describe.each(['reference', 'simd'] as const)('%s', (choice) => {
  describe('advance', () => {
    const numbers: Numbers = {
      recurrent: [0, 1, 0.5, 0],
      input: [2, 0],
      bias: [1, -1],
      readout: [1, 10],
      readoutBias: [0.5],
    }

    it('voltage leak, two streams, by hand', () => {
      const { loops, states, rates, derivatives, outputs } = open(choice, networkOf(2, 1), 2, {
        ...numbers,
        // what the step before left is in the second half
        states: [9, 9, 9, 9, 2, 4, 0, 8],
        rates: [9, 9, 9, 9, 2, 4, 0, 8],
        derivatives: [9, 9, 9, 9, 1, 2, 3, 4],
        inputs: [3, -1],
      })
      expect(loops.advance(false)).toBe(true)
      // ½·2 + ½(4 + 2·3 + 1), ½·4 + ½(½·2 − 1); ½·0 + ½(8 − 2 + 1), ½·8 + ½(0 − 1)
      expect([...states]).toEqual([2, 4, 0, 8, 6.5, 2, 3.5, 3.5])
      expect([...rates]).toEqual([...states])
      expect([...derivatives]).toEqual([1, 2, 3, 4, 1, 1, 1, 1])
      // 6.5 + 10·2 + ½; 3.5 + 10·3.5 + ½
      expect([...outputs]).toEqual([27, 39])
      // control: with Wᵀ the first would be ½·2 + ½(½·4 + 2·3 + 1)
      expect(states[4]).not.toBe(5.5)
    })

    it('rate leak, by hand: u, and the average of rates', () => {
      const { loops, states, rates, outputs } = open(choice, networkOf(2, 1, 'rate'), 1, {
        ...numbers,
        states: [9, 9, 7, 7],
        rates: [9, 9, 2, 4],
        inputs: [3],
      })
      expect(loops.advance(false)).toBe(true)
      expect([...states]).toEqual([7, 7, 11, 0])
      // ½·2 + ½·11, ½·4 + ½·0
      expect([...rates]).toEqual([2, 4, 6.5, 2])
      expect([...outputs]).toEqual([27])
    })

    it('adds noise to the drive; the past is then where it belongs already', () => {
      const given = { ...numbers, states: [2, 4, 1, -2], rates: [9, 9, 2, 4], inputs: [3] }
      const { loops, states, rates } = open(choice, networkOf(2, 1), 1, given)
      expect(loops.advance(true)).toBe(true)
      // as above, and ½·1, ½·(−2) more
      expect([...states]).toEqual([2, 4, 7, 1])
      expect([...rates]).toEqual([2, 4, 7, 1])
      // control: noise taken for a state, which is what it is without the flag
      const without = open(choice, networkOf(2, 1), 1, given)
      without.loops.advance(false)
      expect([...without.states]).not.toEqual([...states])
    })
  })

  it('readBack: two streams, two readouts and a feedback of its own, by hand', () => {
    const { loops, ...arrays } = open(choice, networkOf(2, 2), 2, {
      error: [1, 2, 3, -1],
      feedback: [1, 0, 10, 100],
      readout: [5, 5, 5, 5],
      rates: [9, 9, 9, 9, 2, 3, 4, 5],
      // whatever was there is written over
      signal: [8, 8, 8, 8],
      readoutGradient: [8, 8, 8, 8],
      readoutBiasGradient: [8, 8],
    })
    expect(loops.readBack()).toBe(true)
    // 1·1 + 2·10, 1·0 + 2·100; 3·1 − 1·10, 3·0 − 1·100
    expect([...arrays.signal]).toEqual([21, 200, -7, -100])
    // 1·2 + 3·4, 1·3 + 3·5; 2·2 − 1·4, 2·3 − 1·5
    expect([...arrays.readoutGradient]).toEqual([14, 18, 0, 1])
    expect([...arrays.readoutBiasGradient]).toEqual([4, 1])
    // control: through V the first would be 5·1 + 5·2
    expect(arrays.signal[0]).not.toBe(15)
  })

  describe.each(['float64', 'float32'] as const)('%s', (dtype) => {
    const huge = dtype === 'float64' ? Number.MAX_VALUE : 2 ** 127

    // two streams of them: every place in a vector of four, and every rest
    it.each([1, 2, 3, 4, 5, 7, 8, 9])('advance sees whether all of %i rates are finite', (N) => {
      for (const leakModel of ['voltage', 'rate'] as const) {
        const { loops, states, rates } = open(choice, networkOf(N, 1, leakModel), 2, {}, dtype)
        const advanceWith = (noise: number, at: number) => {
          states.fill(0)
          rates.fill(0)
          states[2 * N + at] = noise
          return loops.advance(true)
        }
        for (let at = 0; at < 2 * N; at++) {
          for (const bad of [nan, infinity, -infinity]) {
            expect(advanceWith(bad, at), `${leakModel}: ${bad} at ${at}`).toBe(false)
          }
          for (const fine of [0, -0, 1, huge, -huge]) {
            expect(advanceWith(fine, at), `${leakModel}: ${fine} at ${at}`).toBe(true)
          }
        }
      }
    })

    it('a sum of finite rates that is not finite does not count', () => {
      const { loops, states, rates } = open(choice, networkOf(9, 1), 2, {}, dtype)
      states.fill(huge, 18)
      expect(loops.advance(true)).toBe(true)
      expect(rates.subarray(18).every((z) => z === huge / 2)).toBe(true)
    })

    it.each([1, 2, 3, 4, 5, 7, 8, 9])('readBack sees whether all of L for %i units are finite', (N) => {
      const { loops, error, feedback, signal } = open(choice, networkOf(N, 1), 2, {}, dtype)
      for (let at = 0; at < 2 * N; at++) {
        // one number of L alone: 2·huge overflows, the others are 0
        error.fill(0)
        feedback.fill(0)
        error[Math.floor(at / N)] = huge
        for (const [factor, fine] of [
          [2, false],
          [-2, false],
          [1, true],
        ] as const) {
          feedback[at % N] = factor
          expect(loops.readBack(), `${factor} at ${at}`).toBe(fine)
          expect(Array.from(signal, Number.isFinite).indexOf(false)).toBe(fine ? -1 : at)
        }
        error[Math.floor(at / N)] = nan
        expect(loops.readBack(), `NaN in the error of ${at}`).toBe(false)
      }
    })
  })
})

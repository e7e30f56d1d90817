import { type Real, relu } from '@credit/core'
import { cutOff, type KernelChoice, openKernel } from '@credit/core/kernels'
import { describe, expect, it } from 'vitest'
import { ruleKernel } from './ruleKernel.js'
import { type SourceLoops, sourceTableLength } from './sources.js'

interface Given {
  readonly leak?: number
  readonly streams?: number
  /** Of a source of width 2 and of one of width 1. */
  readonly values: readonly [readonly number[], readonly number[]]
  /** Of both: they begin at the second number. */
  readonly traces: readonly [readonly number[], readonly number[]]
  /** From the trace of one stream to that of the next. */
  readonly strides?: readonly [number, number]
}

interface Opened {
  readonly loops: SourceLoops
  readonly traces: readonly [Real, Real]
  /** Blocks of 2 × 2 and 2 × 1, between two numbers that are nobody's. */
  readonly gradient: Real
  array(numbers: readonly number[]): Real
}

function open(
  choice: KernelChoice,
  { leak = 0, streams = 1, values, traces, strides = [0, 0] }: Given,
): Opened {
  const unit = { leak, activation: relu }
  // more than is used
  const { kernel } = openKernel('test', { kernel: choice }, unit, Array(16).fill(32))
  const array = (numbers: readonly number[]) => {
    const made = kernel.allocate(numbers.length)
    made.set(numbers)
    return made
  }
  const gradient = array([9, 0, 0, 0, 0, 0, 0, 9])
  const arrays = [array(traces[0]), array(traces[1])] as const
  const loops = ruleKernel(kernel).overSources({
    sources: [
      { values: array(values[0]), width: 2, trace: arrays[0], traceAt: 1, stride: strides[0], offset: 1 },
      { values: array(values[1]), width: 1, trace: arrays[1], traceAt: 1, stride: strides[1], offset: 5 },
    ],
    ...{ streams, rows: 2, gradient, table: kernel.allocate(sourceTableLength) },
  })
  return { loops, traces: arrays, gradient, array }
}

describe.each(['reference', 'simd'] as const)('%s', (choice) => {
  describe('filter', () => {
    const given: Given = {
      leak: 0.25,
      streams: 2,
      values: [
        [4, 8, 12, 16],
        [1, 1],
      ],
      traces: [
        [9, 8, 16, 24, 40, 0, 0, 0, 0, 9],
        [9, 0, 4, 0, 0, 9],
      ],
    }
    // ¼·8 + ¾·4, ¼·16 + ¾·8, …
    const [wide, narrow] = [
      [5, 10, 15, 22],
      [0.75, 1.75],
    ] as const

    it('by hand: α·past + (1−α)·values, from one slot to another', () => {
      const { loops, traces } = open(choice, given)
      loops.filter(0, 1)
      expect([...traces[0]]).toEqual([9, 8, 16, 24, 40, ...wide, 9])
      expect([...traces[1]]).toEqual([9, 0, 4, ...narrow, 9])
      // control: from the other slot, which holds 0, it would be ¾·4
      expect(traces[0][5]).not.toBe(3)
    })

    it('the same in place', () => {
      const { loops, traces } = open(choice, given)
      loops.filter(0, 0)
      expect([...traces[0]]).toEqual([9, ...wide, 0, 0, 0, 0, 9])
      expect([...traces[1]]).toEqual([9, ...narrow, 0, 0, 9])
    })

    it('what decays to less than the cut-off is 0, and not before', () => {
      const tiny = cutOff.float64
      const { loops, traces } = open(choice, {
        leak: 0.25,
        values: [[0, 0], [0]],
        traces: [
          [9, 3 * tiny, -5 * tiny],
          [9, -3 * tiny],
        ],
      })
      loops.filter(0, 0)
      expect([...traces[0]]).toEqual([9, 0, -1.25 * tiny])
      expect([...traces[1]]).toEqual([9, 0])
    })
  })

  describe('outer', () => {
    it('of one row of traces, by hand: every number of u times every trace', () => {
      const given: Given = {
        values: [[], []],
        traces: [
          [9, 5, 7],
          [9, 10],
        ],
      }
      const { loops, gradient, array } = open(choice, given)
      loops.outer(array([2, 3]), 1)
      expect([...gradient]).toEqual([9, 10, 14, 15, 21, 20, 30, 9])
    })

    it('of two rows: the sum of both products, the two numbers of a unit side by side', () => {
      const given: Given = {
        values: [[], []],
        traces: [
          [9, 5, 7, 1, 2],
          [9, 10, 100],
        ],
      }
      const { loops, gradient, array } = open(choice, given)
      loops.outer(array([2, 1, 3, -1]), 2)
      // 2·5 + 1·1, 2·7 + 1·2, 3·5 − 1·1, 3·7 − 1·2; 2·10 + 1·100, 3·10 − 1·100
      expect([...gradient]).toEqual([9, 11, 16, 14, 19, 120, -70, 9])
      // control: with the numbers of a row of traces side by side, the first would be 2·5 + 3·1
      expect(gradient[1]).not.toBe(13)
    })
  })

  describe('carry', () => {
    const one: Given = {
      values: [[3, 5], [1]],
      traces: [
        [9, 1, 1, 1, 1, 9],
        [9, 2, 4, 9],
      ],
    }
    const untouched = [9, 0, 0, 0, 0, 0, 0, 9]

    it('without a weight: a constant outer product becomes a geometric series, the gradient stays', () => {
      const { loops, traces, gradient, array } = open(choice, {
        values: [[3, 5], [1]],
        traces: [
          [0, 0, 0, 0, 0],
          [0, 0, 0],
        ],
      })
      const [decay, gain] = [array([0.5, 0.25]), array([1, 2])]
      for (let t = 0; t < 4; t++) loops.carry(decay, gain, null)
      const sums = [1.875, 2 * 1.328125] as const
      expect([...traces[0]]).toEqual([0, 3 * sums[0], 5 * sums[0], 3 * sums[1], 5 * sums[1]])
      expect([...traces[1]]).toEqual([0, ...sums])
      expect([...gradient]).toEqual(untouched)
      // control: with the decay of the other row
      expect(traces[0][1]).not.toBe(3 * 1.328125)
    })

    it('with a weight: the new trace times a number for each row, set anew at each step', () => {
      const { loops, traces, gradient, array } = open(choice, one)
      const [decay, gain, weight] = [array([0.5, 0]), array([1, 2]), array([10, -1])]
      loops.carry(decay, gain, weight)
      expect([...traces[0]]).toEqual([9, 3.5, 5.5, 6, 10, 9])
      expect([...traces[1]]).toEqual([9, 2, 2, 9])
      expect([...gradient]).toEqual([9, 35, 55, -6, -10, 20, -2, 9])
      // control: the trace before the step would have given 10·1
      expect(gradient[1]).not.toBe(10)
      loops.carry(decay, gain, weight)
      expect([...traces[0]]).toEqual([9, 4.75, 7.75, 6, 10, 9])
      expect([...gradient]).toEqual([9, 47.5, 77.5, -6, -10, 20, -2, 9])
    })

    const two: Given = {
      streams: 2,
      values: [
        [3, 5, 1, 2],
        [1, 4],
      ],
      // a number between the traces of one stream and those of the next
      traces: [
        [9, 1, 1, 1, 1, 7, 0, 0, 0, 1, 9],
        [9, 2, 4, 7, 8, 0, 9],
      ],
      strides: [5, 3],
    }
    // [S, rows] each
    const [decays, gains] = [
      [0.5, 0, 0.25, 1],
      [1, 2, 2, 3],
    ]

    it.each([
      // 10·3.5 + 1·2, 10·5.5 + 1·4, −1·6 + 2·3, −1·10 + 2·7; 10·2 + 1·10, −1·2 + 2·12
      ['with a weight', [10, -1, 1, 2], [9, 37, 59, 0, 4, 30, 22, 9]],
      ['without', null, untouched],
    ])('two streams, %s: each has its own numbers, the gradient is their sum', (_, weights, wanted) => {
      const { loops, traces, gradient, array } = open(choice, two)
      loops.carry(array(decays!), array(gains!), weights && array(weights))
      // the second stream: ¼·0 + 2·1, ¼·0 + 2·2, 0 + 3·1, 1 + 3·2; ¼·8 + 2·4, 0 + 3·4
      expect([...traces[0]]).toEqual([9, 3.5, 5.5, 6, 10, 7, 2, 4, 3, 7, 9])
      expect([...traces[1]]).toEqual([9, 2, 2, 7, 10, 12, 9])
      expect([...gradient]).toEqual(wanted)
    })

    it('what decays to less than the cut-off is 0, and adds nothing', () => {
      const { loops, traces, gradient, array } = open(choice, {
        values: [[0, 0], [0]],
        traces: [
          [9, 1e-240, 1e-242, -1e-242, -1e-240],
          [9, 1e-242, 1e-240],
        ],
      })
      loops.carry(array([1, 1]), array([0, 0]), array([1e240, 1e242]))
      expect([...traces[0]]).toEqual([9, 1e-240, 0, 0, -1e-240])
      expect([...traces[1]]).toEqual([9, 0, 1e-240])
      expect([...gradient]).toEqual([9, 1e-240 * 1e240, 0, 0, 1e242 * -1e-240, 0, 1e242 * 1e-240, 9])
    })
  })
})

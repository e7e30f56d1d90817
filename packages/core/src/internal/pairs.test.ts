import { describe, expect, it } from 'vitest'
import type { Batch } from '../batch.js'
import { crossEntropy, squaredError } from '../loss.js'
import { pairsOf } from './pairs.js'

// T = 4, B = 2, K = 3
const size = { steps: 4, trials: 2 }
const inputs = { data: new Float64Array(8), shape: [4, 2, 1] }
const values = { inputs, targets: { data: new Float64Array(24), shape: [4, 2, 3] } }
const labels = (shape: number[]) => ({ inputs, targets: { data: new Int32Array(8), shape } })
const plain = (batch: Batch, loss = squaredError()) => {
  const { indices, targets, runs } = pairsOf(batch, loss, size)
  return { indices: [...indices], targets: [...targets], runs }
}

describe('pairsOf', () => {
  it('without a mask lists all, in one run', () => {
    expect(plain(values)).toEqual({
      indices: [0, 1, 2, 3, 4, 5, 6, 7],
      targets: [0, 3, 6, 9, 12, 15, 18, 21],
      runs: [[0, 4]],
    })
  })

  it('a mask of steps takes whole steps, in runs of neighbours', () => {
    const mask = { data: Uint8Array.of(1, 1, 0, 1), shape: [4] }
    expect(plain({ ...values, mask })).toEqual({
      indices: [0, 1, 2, 3, 6, 7],
      targets: [0, 3, 6, 9, 18, 21],
      runs: [
        [0, 2],
        [3, 4],
      ],
    })
  })

  it('a mask of pairs takes single trials; a step with any is in a run', () => {
    const mask = { data: Uint8Array.of(0, 0, 0, 1, 1, 0, 0, 0), shape: [4, 2] }
    expect(plain({ ...values, mask })).toEqual({ indices: [3, 4], targets: [9, 12], runs: [[1, 3]] })
  })

  it('labels a pair, and a trial', () => {
    const mask = { data: Uint8Array.of(0, 0, 0, 1), shape: [4] }
    const loss = crossEntropy({ at: 'every' })
    expect(plain({ ...labels([4, 2]), mask }, loss).targets).toEqual([6, 7])
    expect(plain({ ...labels([2]), mask }, loss).targets).toEqual([0, 1])
  })

  it('a loss at the last step takes that one, mask or not', () => {
    const wanted = { indices: [6, 7], targets: [0, 1], runs: [[3, 4]] }
    expect(plain(labels([2]), crossEntropy({ at: 'last' }))).toEqual(wanted)
    const mask = { data: Uint8Array.of(0, 0, 0, 1), shape: [4] }
    expect(plain({ ...labels([2]), mask }, crossEntropy({ at: 'last' }))).toEqual(wanted)
  })
})

import { describe, expect, it } from 'vitest'
import type { Batch } from '../batch.js'
import { ArgumentError } from '../errors.js'
import { crossEntropy, type Loss, squaredError } from '../loss.js'
import { leakyNetwork } from '../network.js'
import { checkBatch, sizeOf } from './checkBatch.js'

// T = 3, B = 2, I = 2, K = 4
const network = leakyNetwork({ inputs: 2, hidden: 3, outputs: 4, leak: 0.5, activation: 'relu' })
const size = { steps: 3, trials: 2 }
const inputs = { data: new Float64Array(12), shape: [3, 2, 2] }
const values: Batch = { inputs, targets: { data: new Float64Array(24), shape: [3, 2, 4] } }
const labels: Batch = { inputs, targets: { data: Int32Array.of(0, 1, 2, 3, 0, 1), shape: [3, 2] } }
const oneLabel: Batch = { inputs, targets: { data: Int32Array.of(3, 0), shape: [2] } }
const [every, last] = [crossEntropy({ at: 'every' }), crossEntropy({ at: 'last' })]

const check = (batch: unknown, loss: Loss) => () => checkBatch('test', batch as Batch, network, loss, size)
const mask = (...data: number[]) => ({ data: Uint8Array.from(data), shape: data.length === 3 ? [3] : [3, 2] })

describe('passes', () => {
  it.each([
    ['values', values, squaredError()],
    ['a label a pair', labels, every],
    ['a label a trial at every step', oneLabel, every],
    ['a label a trial at the last step', oneLabel, last],
    ['a mask of steps', { ...values, mask: mask(0, 1, 0) }, squaredError()],
    ['a mask of pairs', { ...values, mask: mask(0, 1, 0, 0, 0, 0) }, squaredError()],
    ['the mask of the last step, by steps', { ...oneLabel, mask: mask(0, 0, 1) }, last],
    ['the mask of the last step, by pairs', { ...oneLabel, mask: mask(0, 0, 0, 0, 1, 1) }, last],
  ] as const)('%s', (_, batch, loss) => {
    expect(check(batch, loss)).not.toThrow()
  })
})

describe('refuses, by name', () => {
  const withNumber = (n: number, at: number) => {
    const data = new Float64Array(12)
    data[at] = n
    return { ...values, inputs: { data, shape: [3, 2, 2] } }
  }
  it.each([
    [
      undefined,
      squaredError(),
      'batch.inputs.shape must be [steps, trials, inputs], all at least 1, got undefined',
    ],
    [{}, squaredError(), 'batch.inputs.shape must be [steps, trials, inputs]'],
    [
      { ...values, inputs: { data: inputs.data, shape: [6, 2] } },
      squaredError(),
      'batch.inputs.shape must be [steps, trials, inputs]',
    ],
    [
      { ...values, inputs: { data: inputs.data, shape: [2, 3, 2] } },
      squaredError(),
      'batch.inputs.shape must be [3, 2, 2], got [2, 3, 2]',
    ],
    [
      { ...values, inputs: { data: new Float64Array(11), shape: [3, 2, 2] } },
      squaredError(),
      'batch.inputs.data must be of length 12, as its shape says, got Float64Array of length 11',
    ],
    [
      { ...values, inputs: { data: new Float32Array(12), shape: [3, 2, 2] } },
      squaredError(),
      'batch.inputs.data must be a Float64Array, got Float32Array of length 12',
    ],
    [withNumber(Number.NaN, 7), squaredError(), 'batch.inputs.data[7] must be finite, got NaN'],
    [
      withNumber(Number.POSITIVE_INFINITY, 0),
      squaredError(),
      'batch.inputs.data[0] must be finite, got Infinity',
    ],
    [{ inputs }, squaredError(), 'batch.targets.shape must be [3, 2, 4], got undefined'],
    [labels, squaredError(), 'batch.targets.shape must be [3, 2, 4], got [3, 2]'],
    [
      { ...values, targets: { data: new Float64Array(24).fill(Number.NaN), shape: [3, 2, 4] } },
      squaredError(),
      'batch.targets.data[0] must be finite, got NaN',
    ],
    [values, every, 'batch.targets.shape must be [2] or [3, 2], got [3, 2, 4]'],
    [labels, last, 'batch.targets.shape must be [2], got [3, 2]'],
    [
      { inputs, targets: { data: Int32Array.of(0, 4), shape: [2] } },
      last,
      'batch.targets.data[1] must be a label from 0 to 3, got 4',
    ],
    [
      { inputs, targets: { data: Int32Array.of(-1, 0), shape: [2] } },
      last,
      'batch.targets.data[0] must be a label from 0 to 3, got -1',
    ],
    [
      { inputs, targets: { data: Float64Array.of(0, 0.5), shape: [2] } },
      last,
      'batch.targets.data[1] must be a label from 0 to 3, got 0.5',
    ],
    [
      { inputs, targets: { data: Int32Array.of(0), shape: [2] } },
      last,
      'batch.targets.data must be of length 2, as its shape says',
    ],
    [
      { ...values, mask: mask(0, 0, 0) },
      squaredError(),
      'batch.mask must be set for at least one step, got "all zeros"',
    ],
    [{ ...values, mask: mask(0, 2, 0) }, squaredError(), 'batch.mask.data[1] must be 0 or 1, got 2'],
    [
      { ...values, mask: { data: new Uint8Array(2), shape: [2] } },
      squaredError(),
      'batch.mask.shape must be [3] or [3, 2], got [2]',
    ],
    [
      { ...oneLabel, mask: mask(0, 1, 1) },
      last,
      'batch.mask.data[1] must be 1 at the last step only, as the loss is, got 1',
    ],
    [
      { ...oneLabel, mask: mask(0, 0, 0, 0, 1, 0) },
      last,
      'batch.mask.data[5] must be 1 at the last step only, as the loss is, got 0',
    ],
  ])('%#', (batch, loss, message) => {
    expect(check(batch, loss)).toThrow(ArgumentError)
    expect(check(batch, loss)).toThrow(`test: ${message}`)
  })
})

it('sizeOf reads steps and trials', () => {
  expect(sizeOf('test', values)).toEqual({ steps: 3, trials: 2 })
  expect(() => sizeOf('test', { ...values, inputs: { ...inputs, shape: [3, 0, 2] } })).toThrow(
    'got [3, 0, 2]',
  )
})

import { describe, expect, it } from 'vitest'
import { onePlace, problemOf } from '../test/randomProblem.js'
import { forward, gradient } from './gradient.js'
import { crossEntropy, squaredError } from './loss.js'
import { accuracy, explainedVariance, meanSquaredError } from './metrics.js'

const values = (...data: number[]) => ({ data: new Float64Array(data), shape: [data.length, 1, 1] })

describe('explainedVariance and meanSquaredError', () => {
  const targets = values(1, 2, 3, 6)
  const batch = { inputs: targets, targets }

  it('by hand: errors of 1 on all four, targets that deviate by 14 in all', () => {
    expect(meanSquaredError(values(2, 1, 4, 5), batch, squaredError())).toBe(1)
    expect(explainedVariance(values(2, 1, 4, 5), batch, squaredError())).toBeCloseTo(1 - 4 / 14, 15)
  })

  it('the mean explains nothing, and masked steps do not count', () => {
    expect(explainedVariance(values(3, 3, 3, 3), batch, squaredError())).toBe(0)
    const mask = { data: new Uint8Array([1, 1, 0, 0]), shape: [4] }
    expect(meanSquaredError(values(1, 2, 99, 99), { ...batch, mask }, squaredError())).toBe(0)
  })

  it('targets that do not vary give NaN', () => {
    const flat = { inputs: targets, targets: values(1, 1, 1, 1) }
    expect(explainedVariance(values(1, 1, 1, 1), flat, squaredError())).toBeNaN()
  })

  it('times K/2 it is the loss', () => {
    const { problem, parameters } = problemOf({ ...onePlace, loss: 'values', l2: 0 })
    const { network, batch, objective } = problem
    const { outputs } = forward(network, parameters, batch.inputs)
    const half = (meanSquaredError(outputs, batch, objective.loss) * network.outputs) / 2
    expect(half).toBeCloseTo(gradient(problem, parameters).loss, 13)
  })
})

describe('bad input', () => {
  const two = { data: new Float64Array([1, 2, 3]), shape: [3, 1, 1] }
  const wide = { data: new Float64Array(6), shape: [3, 1, 2] }
  const labels = (...data: number[]) => ({
    inputs: two,
    targets: { data: new Int32Array(data), shape: [3, 1] },
  })

  // each of these gave a number: 2.3, 1, 1 and 0
  it.each([
    [
      () => meanSquaredError(two, { inputs: two, targets: wide }, squaredError()),
      'meanSquaredError: batch.targets.shape must be [3, 1, 1], got [3, 1, 2]',
    ],
    [
      () => explainedVariance(wide, { inputs: two, targets: two }, squaredError()),
      'explainedVariance: batch.targets.shape must be [3, 1, 2], got [3, 1, 1]',
    ],
    [
      () =>
        accuracy(
          { data: Array(6).fill(Number.NaN), shape: [3, 1, 2] },
          labels(0, 0, 0),
          crossEntropy({ at: 'every' }),
        ),
      'accuracy: outputs.data[0] must be finite, got NaN',
    ],
    [
      () => accuracy(wide, labels(0, 1, 7), crossEntropy({ at: 'every' })),
      'accuracy: batch.targets.data[2] must be a label from 0 to 1, got 7',
    ],
    [
      () => accuracy({ data: [], shape: [3, 1, 0] }, labels(0, 0, 0), crossEntropy({ at: 'every' })),
      'accuracy: outputs.shape[2] must be an integer of at least 1, got 0',
    ],
    [
      () =>
        meanSquaredError(
          { data: [1, 2, Number.POSITIVE_INFINITY], shape: [3, 1, 1] },
          { inputs: two, targets: two },
          squaredError(),
        ),
      'meanSquaredError: outputs.data[2] must be finite, got Infinity',
    ],
    [
      () =>
        meanSquaredError(
          two,
          { inputs: two, targets: two, mask: { data: new Uint8Array([1, 2, 1]), shape: [3] } },
          squaredError(),
        ),
      'meanSquaredError: batch.mask.data[1] must be 0 or 1, got 2',
    ],
  ])('shapes, labels and numbers are looked at: %#', (call, message) => {
    expect(call).toThrow(message)
  })

  it('takes anything at a step without loss', () => {
    const outputs = { data: [Number.NaN, Number.NaN, 3], shape: [3, 1, 1] }
    const mask = { data: new Uint8Array([0, 0, 1]), shape: [3] }
    expect(meanSquaredError(outputs, { inputs: two, targets: two, mask }, squaredError())).toBe(0)
  })

  const targets = values(1, 2)
  it('names what does not fit', () => {
    expect(() => accuracy(targets, { inputs: targets, targets }, squaredError())).toThrow(
      'accuracy: loss must be one with labels, got "squared-error"',
    )
    expect(() =>
      meanSquaredError(targets, { inputs: targets, targets }, crossEntropy({ at: 'last' })),
    ).toThrow('meanSquaredError: loss must be one with target values')
    expect(() => meanSquaredError(values(1), { inputs: targets, targets }, squaredError())).toThrow(
      'meanSquaredError: outputs.shape must be [2, 1, outputs], got [1, 1, 1]',
    )
  })
})

import { type Batch, crossEntropy, leakyNetwork, parametersOf, seed, squaredError } from '@credit/core'
import { describe, expect, test } from 'vitest'
import { exact } from '../exact.js'
import { rtrl } from '../rtrl.js'
import { stepsOf } from './batchSteps.js'

const tensor = <A>(data: A, ...shape: number[]) => ({ data, shape })
const reals = (...values: number[]) => new Float64Array(values)

/** The steps as plain lists. */
function listed(batch: Batch, loss: Parameters<typeof stepsOf>[1]) {
  return [...stepsOf(batch, loss)].map(({ input, target, mask, driveNoise }) => ({
    input: [...input],
    target: target && [...target],
    mask: [...mask],
    ...(driveNoise && { driveNoise: [...driveNoise] }),
  }))
}

describe('stepsOf', () => {
  // T = 3, B = 2, I = 1
  const inputs = tensor(reals(1, 2, 3, 4, 5, 6), 3, 2, 1)
  // K = 2
  const values = tensor(reals(10, 11, 20, 21, 30, 31, 40, 41, 50, 51, 60, 61), 3, 2, 2)

  test('values without a mask: every stream at every step', () => {
    expect(listed({ inputs, targets: values }, squaredError())).toEqual([
      { input: [1, 2], target: [10, 11, 20, 21], mask: [1, 1] },
      { input: [3, 4], target: [30, 31, 40, 41], mask: [1, 1] },
      { input: [5, 6], target: [50, 51, 60, 61], mask: [1, 1] },
    ])
  })

  test('a mask [T]: all streams or none', () => {
    const mask = tensor(Uint8Array.of(0, 1, 0), 3)
    expect(listed({ inputs, targets: values, mask }, squaredError())).toEqual([
      { input: [1, 2], target: null, mask: [0, 0] },
      { input: [3, 4], target: [30, 31, 40, 41], mask: [1, 1] },
      { input: [5, 6], target: null, mask: [0, 0] },
    ])
  })

  test('a mask [T, B]: each stream for itself; a target that does not count is 0', () => {
    const mask = tensor(Uint8Array.of(0, 1, 0, 0, 1, 0), 3, 2)
    expect(listed({ inputs, targets: values, mask }, squaredError())).toEqual([
      { input: [1, 2], target: [0, 0, 20, 21], mask: [0, 1] },
      { input: [3, 4], target: null, mask: [0, 0] },
      { input: [5, 6], target: [50, 51, 0, 0], mask: [1, 0] },
    ])
  })

  test('labels [T, B]', () => {
    const targets = tensor(Int32Array.of(1, 2, 3, 4, 5, 6), 3, 2)
    const mask = tensor(Uint8Array.of(1, 0, 0, 0, 1, 1), 3, 2)
    const steps = listed({ inputs, targets, mask }, crossEntropy({ at: 'every' }))
    expect(steps.map(({ target }) => target)).toEqual([[1, 0], null, [5, 6]])
  })

  test('labels [B] of a loss at the last step', () => {
    const targets = tensor(Int32Array.of(7, 8), 2)
    expect(listed({ inputs, targets }, crossEntropy({ at: 'last' }))).toEqual([
      { input: [1, 2], target: null, mask: [0, 0] },
      { input: [3, 4], target: null, mask: [0, 0] },
      { input: [5, 6], target: [7, 8], mask: [1, 1] },
    ])
  })

  test('noise on the drive is that of the step', () => {
    const driveNoise = tensor(
      Float64Array.from({ length: 12 }, (_, i) => i),
      3,
      2,
      2,
    )
    const steps = listed({ inputs, targets: values, driveNoise }, squaredError())
    expect(steps.map((step) => step.driveNoise)).toEqual([
      [0, 1, 2, 3],
      [4, 5, 6, 7],
      [8, 9, 10, 11],
    ])
  })

  test.each([
    [[Number.POSITIVE_INFINITY, 2, 1], 'of steps without end'],
    [[2 ** 31, 2, 1], 'of more steps than there are numbers'],
    [[2 ** 31, 0, 1], 'of steps without end that hold nothing'],
    [[2 ** 53, 2, 1], 'of more than can be counted'],
    [[3, Number.NaN, 1], 'of no number of trials'],
    [[1.5, 2, 2], 'of half a step'],
    [[-3, -2, 1], 'of fewer than none'],
    [[3, 2], 'of too few axes'],
  ])('a shape %j, %s, is refused by name before the first step', (shape) => {
    for (const data of [inputs.data, new Float64Array(0)]) {
      const steps = stepsOf({ inputs: { data, shape }, targets: values }, squaredError())
      expect(() => steps.next()).toThrow(
        expect.objectContaining({
          name: 'ArgumentError',
          message: expect.stringContaining('stepsOf: batch.inputs'),
        }),
      )
    }
  })

  test('one step of one trial', () => {
    const one = { inputs: tensor(reals(4, 5), 1, 1, 2), targets: tensor(reals(9), 1, 1, 1) }
    expect(listed(one, squaredError())).toEqual([{ input: [4, 5], target: [9], mask: [1] }])
  })
})

describe('the sum of the steps’ gradients, times B over the number of pairs,', () => {
  const network = leakyNetwork({ inputs: 2, hidden: 5, outputs: 3, leak: 0.5, activation: 'tanh' })
  const parameters = network.initialize(seed(7))
  const [steps, trials] = [6, 4]
  const numbers = seed(1).generator()
  const random = (...shape: number[]) =>
    tensor(
      Float64Array.from({ length: shape.reduce((a, b) => a * b) }, () => numbers.gaussian()),
      ...shape,
    )
  const ragged = Uint8Array.from({ length: steps * trials }, (_, i) => (i % 5 < 2 ? 1 : 0))
  const labels = (...shape: number[]) =>
    tensor(
      Int32Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => i % 3),
      ...shape,
    )

  test.each([
    ['without a mask', { targets: random(steps, trials, 3) }, squaredError()],
    [
      'with a mask [T]',
      { targets: random(steps, trials, 3), mask: tensor(Uint8Array.of(0, 1, 0, 0, 1, 1), 6) },
      squaredError(),
    ],
    [
      'with a mask [T, B]',
      { targets: labels(steps, trials), mask: tensor(ragged, steps, trials) },
      crossEntropy({ at: 'every' }),
    ],
    ['at the last step', { targets: labels(trials) }, crossEntropy({ at: 'last' })],
    [
      'with noise',
      { targets: random(steps, trials, 3), driveNoise: random(steps, trials, 5) },
      squaredError(),
    ],
  ] as const)('%s is the gradient over the batch', (_, part, loss) => {
    const batch: Batch = { inputs: random(steps, trials, 2), ...part }
    const wanted = exact().gradient({ network, batch, objective: { loss, l2: 0 } }, parameters)
    const learner = rtrl().online(network, parameters, { loss, streams: trials })
    const sum = parametersOf(network.layout).data
    let [total, pairs] = [0, 0]
    for (const { input, target, ...options } of stepsOf(batch, loss)) {
      const step = learner.step(input, target, options)
      total += step.loss
      pairs += options.mask.reduce((a, b) => a + b, 0)
      if (target !== null)
        step.gradient.data.forEach((g, i) => {
          sum[i] += g
        })
    }
    const share = trials / pairs
    expect(total * share).toBeCloseTo(wanted.loss, 13)
    const difference = Math.max(...sum.map((g, i) => Math.abs(g * share - wanted.gradient.data[i])))
    const largest = Math.max(...wanted.gradient.data.map(Math.abs))
    expect(difference).toBeLessThan(1e-13 * largest)
    // the control: over the number of all steps it is another, wherever a step has no loss
    const isWhole = pairs === steps * trials
    const wrong = Math.max(...sum.map((g, i) => Math.abs(g / steps - wanted.gradient.data[i])))
    expect(wrong > 0.1 * largest).toBe(!isWhole)
  })
})

import { ArgumentError, leakyNetwork, seed } from '@credit/core'
import { describe, expect, it } from 'vitest'
import { checkFeedback, type Feedback, feedbackOf } from './feedback.js'

const network = leakyNetwork({ inputs: 1, hidden: 40, outputs: 25, leak: 0.5, activation: 'tanh' })

describe('checkFeedback', () => {
  it('takes the two words, and numbers', () => {
    expect(checkFeedback('eprop', 'symmetric')).toBe('symmetric')
    expect(checkFeedback('eprop', 'random')).toBe('random')
    const matrix = new Float64Array([1, 2])
    const taken = checkFeedback('eprop', matrix)
    matrix[0] = Number.NaN
    expect(taken).toEqual(new Float64Array([1, 2]))
  })

  it.each([['Random'], [null], [[1, 2]], [new Float32Array(2)], [7]])('refuses %s', (feedback) => {
    expect(() => checkFeedback('eprop', feedback as unknown as Feedback)).toThrow(
      'eprop: feedback must be "symmetric", "random" or a Float64Array [hidden, outputs]',
    )
  })

  it('refuses numbers that are not finite', () => {
    expect(() => checkFeedback('eprop', new Float64Array([1, Number.NaN]))).toThrow(
      'eprop: feedback[1] must be finite',
    )
  })
})

describe('feedbackOf', () => {
  it('symmetric feedback and a matrix are themselves', () => {
    expect(feedbackOf('x', 'symmetric', network, undefined)).toBe('symmetric')
    const matrix = new Float64Array(1000)
    expect(feedbackOf('x', matrix, network, undefined)).toBe(matrix)
  })

  it('random feedback follows from the seed, from a branch of its own', () => {
    const draw = (n: number) => feedbackOf('x', 'random', network, seed(n)) as Float64Array
    expect(draw(1)).toEqual(draw(1))
    expect(draw(1)).not.toEqual(draw(2))
    expect(draw(1)[0]).not.toBe(seed(1).generator().gaussian() / Math.sqrt(40))
  })

  it('random feedback is N(0, 1/N): mean and variance within 4 standard errors', () => {
    const drawn = feedbackOf('x', 'random', network, seed(3)) as Float64Array
    const mean = drawn.reduce((sum, x) => sum + x, 0) / 1000
    const variance = drawn.reduce((sum, x) => sum + x * x, 0) / 1000
    expect(Math.abs(mean)).toBeLessThan(4 * Math.sqrt(1 / 40 / 1000))
    expect(Math.abs(variance - 1 / 40)).toBeLessThan((4 * Math.sqrt(2 / 1000)) / 40)
    // control: 1/K is far outside
    expect(Math.abs(variance - 1 / 25)).toBeGreaterThan((4 * Math.sqrt(2 / 1000)) / 40)
  })

  it('refuses random feedback without a seed, and a matrix of another size', () => {
    expect(() => feedbackOf('online', 'random', network, undefined)).toThrow(
      'online: seed must be a seed, such as seed(7): random feedback is drawn from it, got undefined',
    )
    expect(() => feedbackOf('online', 'random', network, 7 as never)).toThrow(
      'online: seed must be a seed, such as seed(7): random feedback is drawn from it, got 7',
    )
    expect(() => feedbackOf('online', new Float64Array(999), network, seed(1))).toThrow(ArgumentError)
    expect(() => feedbackOf('online', new Float64Array(999), network, seed(1))).toThrow(
      'online: feedback must be an array of length 1000, got Float64Array of length 999',
    )
  })
})

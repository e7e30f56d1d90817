import { describe, expect, test } from 'vitest'
import { leakyNetwork } from '../network.js'
import { addPenalty, penaltyOf } from './penalty.js'

// one weight in every block: W, U, b, V, c
const { layout } = leakyNetwork({ inputs: 1, hidden: 1, outputs: 1, leak: 0, activation: 'tanh' })
const w = new Float64Array([2, 3, 5, 7, 11])

describe('penaltyOf', () => {
  test('half the strength times the squares of the weights, without the biases', () => {
    expect(penaltyOf(w, layout, 0.1)).toBeCloseTo(0.05 * (4 + 9 + 49), 14)
  })

  test('nothing without a strength, whatever the weights', () => {
    expect(penaltyOf(new Float64Array(5).fill(Number.POSITIVE_INFINITY), layout, 0)).toBe(0)
  })
})

describe('addPenalty', () => {
  test('adds the gradient, and leaves the biases alone', () => {
    const out = new Float64Array([1, 1, 1, 1, 1])
    addPenalty(out, w, layout, 2)
    expect([...out]).toEqual([5, 7, 1, 15, 1])
  })

  test('is the derivative of penaltyOf', () => {
    const gradient = new Float64Array(5)
    addPenalty(gradient, w, layout, 0.3)
    w.forEach((_, i) => {
      const at = (step: number) => penaltyOf(w.with(i, w[i] + step), layout, 0.3)
      expect((at(1e-4) - at(-1e-4)) / 2e-4).toBeCloseTo(gradient[i], 9)
    })
  })

  test('adds nothing without a strength: 0 times infinity would be NaN', () => {
    const out = new Float64Array(5)
    addPenalty(out, new Float64Array(5).fill(Number.POSITIVE_INFINITY), layout, 0)
    expect([...out]).toEqual([0, 0, 0, 0, 0])
  })
})

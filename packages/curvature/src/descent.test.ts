import { ArgumentError, DivergenceError, type GradientFunction } from '@credit/core'
import { describe, expect, it } from 'vitest'
import { type DescentOptions, descent, descentAsync } from './descent.js'

/** Loss w0²/2 + 2 w1². */
const exact: GradientFunction = (w, out) => {
  out[0] = w[0]
  out[1] = 4 * w[1]
  return { loss: w[0] ** 2 / 2 + 2 * w[1] ** 2, weight: 1 }
}
/** Does not see w1. */
const blind: GradientFunction = (w, out) => {
  const result = exact(w, out)
  out[1] = 0
  return result
}
const from = Float64Array.of(1, 1)

it('makes the updates, and records every point', () => {
  const record = descent(exact, from, { learningRate: 0.1, updates: 3 })
  const w0 = [1, 0.9, 0.81, 0.729]
  const w1 = [1, 0.6, 0.36, 0.216]
  expect(record.losses).toHaveLength(4)
  record.losses.forEach((loss, t) => {
    expect(loss).toBeCloseTo(w0[t] ** 2 / 2 + 2 * w1[t] ** 2, 14)
  })
  expect(record.parameters[0]).toBeCloseTo(0.729, 14)
  expect(record.parameters[1]).toBeCloseTo(0.216, 14)
  expect(record.rho).toBe(null)
  expect(record.completed).toBe(true)
  expect([...from]).toEqual([1, 1])
})

it('ρ along the way: w0²/(w0² + 16 w1²)', () => {
  const { rho, losses } = descent(blind, from, { learningRate: 0.5, updates: 2, exact })
  expect(rho).toHaveLength(3)
  rho?.forEach((value, t) => {
    const w0 = 0.5 ** t
    expect(value).toBeCloseTo(w0 ** 2 / (w0 ** 2 + 16), 14)
  })
  expect(losses).toHaveLength(3)
  // control: the exact gradient's own is 1
  const own = descent(exact, from, { learningRate: 0.1, updates: 1, exact })
  own.rho?.forEach((value) => {
    expect(value).toBeCloseTo(1, 14)
  })
})

describe('ends early, with what it has', () => {
  it('when the loss overflows', () => {
    const record = descent(exact, from, { learningRate: 1e80, updates: 10 })
    expect(record.completed).toBe(false)
    expect(record.losses.length).toBeGreaterThan(1)
    expect(record.losses.length).toBeLessThan(5)
    expect(record.losses.every(Number.isFinite)).toBe(true)
    expect(record.warnings).toEqual([
      `the loss or its gradient is not finite after ${record.losses.length} updates`,
    ])
  })

  it('when a network diverges; another error passes', () => {
    const failing =
      (error: Error): GradientFunction =>
      (w, out) => {
        if (w[0] !== 1) throw error
        return exact(w, out)
      }
    const where = { step: 0, block: null, largestState: 1, spectralRadius: 1 }
    const record = descent(failing(new DivergenceError('loss', where)), from, {
      learningRate: 0.1,
      updates: 3,
    })
    expect(record.losses).toHaveLength(1)
    expect(record.completed).toBe(false)
    expect(() => descent(failing(new Error('mine')), from, { learningRate: 0.1, updates: 3 })).toThrow('mine')
  })

  it('when aborted', async () => {
    const controller = new AbortController()
    const record = await descentAsync(
      exact,
      from,
      { learningRate: 0.1, updates: 9, exact },
      { signal: controller.signal, onProgress: ({ updates }) => updates === 2 && controller.abort() },
    )
    expect(record.losses).toHaveLength(3)
    expect(record.rho).toHaveLength(3)
    expect(record.parameters[0]).toBeCloseTo(0.81, 14)
    expect(record.warnings).toEqual(['stopped after 2 updates'])
  })
})

it.each([
  [{ learningRate: 0 }, from, 'learningRate must be a positive number, got 0'],
  [{ updates: 0 }, from, 'updates must be an integer from 1 to 10000000, got 0'],
  [{}, Float64Array.of(Number.NaN, 0), 'from[0] must be finite, got NaN'],
  [{}, [1, 1] as never, 'from must be a Float64Array, got [1, 1]'],
])('refuses %j', (change: Partial<DescentOptions>, start: Float64Array, message) => {
  const call = () => descent(exact, start, { learningRate: 0.1, updates: 1, ...change })
  expect(call).toThrow(ArgumentError)
  expect(call).toThrow(`descent: ${message}`)
})

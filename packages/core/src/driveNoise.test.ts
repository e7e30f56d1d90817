import { describe, expect, it } from 'vitest'
import { relativeError } from '../test/golden.js'
import { onePlace, problemOf } from '../test/randomProblem.js'
import { driveNoise } from './driveNoise.js'
import { gradient } from './gradient.js'
import { leakyNetwork } from './network.js'
import { seed } from './random/index.js'

const network = leakyNetwork({ inputs: 1, hidden: 40, outputs: 1, leak: 0.5, activation: 'tanh' })
const size = { steps: 25, trials: 20 }

describe('driveNoise', () => {
  it('has the shape [T, B, N]', () => {
    const { data, shape } = driveNoise(network, size, 0.5, seed(1))
    expect(shape).toEqual([25, 20, 40])
    expect(data).toHaveLength(25 * 20 * 40)
  })

  it('has mean 0 and the deviation asked for, within four standard errors', () => {
    const { data } = driveNoise(network, size, 0.5, seed(1))
    const n = data.length
    const mean = data.reduce((a, b) => a + b) / n
    const variance = data.reduce((sum, entry) => sum + (entry - mean) ** 2, 0) / n
    expect(Math.abs(mean)).toBeLessThan((4 * 0.5) / Math.sqrt(n))
    expect(Math.abs(variance / 0.25 - 1)).toBeLessThan(4 * Math.sqrt(2 / n))
    // a deviation 5 % off would be seen
    expect(Math.abs(variance / 0.475 ** 2 - 1)).toBeGreaterThan(4 * Math.sqrt(2 / n))
  })

  it('depends on the seed alone, and scales with the deviation', () => {
    const once = driveNoise(network, size, 0.5, seed(1))
    expect(driveNoise(network, size, 0.5, seed(1))).toEqual(once)
    expect(driveNoise(network, size, 0.5, seed(2)).data).not.toEqual(once.data)
    expect(driveNoise(network, size, 1, seed(1)).data).toEqual(once.data.map((entry) => 2 * entry))
  })

  it('of deviation 0 is the batch without noise, of another it is not', () => {
    const { problem, parameters } = problemOf(onePlace)
    const withNoise = (deviation: number) => {
      const noise = driveNoise(problem.network, { steps: 6, trials: 2 }, deviation, seed(1))
      return gradient({ ...problem, batch: { ...problem.batch, driveNoise: noise } }, parameters)
    }
    const without = gradient(problem, parameters)
    expect(withNoise(0)).toEqual(without)
    expect(relativeError(withNoise(0.1).gradient.data, without.gradient.data)).toBeGreaterThan(1e-3)
  })

  it.each([
    [{ steps: 0, trials: 1 }, 1, 'driveNoise: steps must be an integer of at least 1, got 0'],
    [{ steps: 1, trials: 0.5 }, 1, 'driveNoise: trials must be an integer of at least 1, got 0.5'],
    [size, -1, 'driveNoise: deviation must be a finite number of at least 0, got -1'],
    [
      size,
      Number.POSITIVE_INFINITY,
      'driveNoise: deviation must be a finite number of at least 0, got Infinity',
    ],
  ])('refuses %o, deviation %f', (badSize, deviation, message) => {
    expect(() => driveNoise(network, badSize, deviation, seed(1))).toThrow(message)
  })

  it('a batch refuses noise or a start of another shape, or that is not finite', () => {
    const { problem, parameters } = problemOf(onePlace)
    const run = (change: object) => () =>
      gradient({ ...problem, batch: { ...problem.batch, ...change } }, parameters)
    const noise = driveNoise(problem.network, { steps: 5, trials: 2 }, 1, seed(1))
    expect(run({ driveNoise: noise })).toThrow('batch.driveNoise.shape must be [6, 2, 4], got [5, 2, 4]')
    const start = { data: new Float64Array(8), shape: [2, 4] }
    expect(run({ initialState: start })).not.toThrow()
    expect(run({ initialState: { ...start, shape: [4, 2] } })).toThrow(
      'batch.initialState.shape must be [2, 4], got [4, 2]',
    )
    expect(run({ initialState: { ...start, data: start.data.fill(Number.NaN, 3) } })).toThrow(
      'batch.initialState.data[3] must be finite, got NaN',
    )
  })
})

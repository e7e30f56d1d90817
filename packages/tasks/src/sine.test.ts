import { seed } from '@credit/core'
import { describe, expect, test } from 'vitest'
import { sine } from './sine.js'

const root = seed(32)
const task = sine({ seed: root })
const silent = sine({ seed: root, noise: 0 })

/** The largest difference of a target from sin(2π·f·t), t in ms from 0, with f read off the silent cue. */
function worst(batch: ReturnType<ReturnType<typeof silent.split>['take']>, dt: number, hertz = frequencyOf) {
  const [steps, trials] = batch.inputs.shape as [number, number]
  let most = 0
  for (let t = 0; t < steps; t++) {
    for (let b = 0; b < trials; b++) {
      const expected = Math.sin((2 * Math.PI * hertz(batch.inputs.data[b]) * t * dt) / 1000)
      most = Math.max(most, Math.abs(batch.targets.data[t * trials + b] - expected))
    }
  }
  return most
}
const frequencyOf = (level: number) => 1 + 2 * (level - 0.25)

describe('the trial', () => {
  test('100 steps of 10 ms, the loss at every step', () => {
    expect([task.dt, task.steps, task.inputs, task.outputs]).toEqual([10, 100, 1, 1])
    expect(task.periods).toEqual({ wave: 1000 })
    expect(task.objective).toMatchObject({ loss: { name: 'squared-error' }, l2: 0 })
    expect(task.split('test').take(0, 2).mask).toBeUndefined()
  })

  test('the cue is constant, and the wave has the frequency that it stands for', () => {
    const batch = silent.split('test').take(0, 50)
    for (let t = 1; t < 100; t++) {
      expect(batch.inputs.data.slice(t * 50, (t + 1) * 50)).toEqual(batch.inputs.data.slice(0, 50))
    }
    expect(worst(batch, 10)).toBeLessThan(1e-12)
    // the control: 0.01 Hz off
    expect(worst(batch, 10, (level) => frequencyOf(level) + 0.01)).toBeGreaterThan(0.01)
  })

  test('at 5 ms the same waves, with a value between each two', () => {
    const batch = sine({ seed: root, noise: 0, dt: 5 }).split('test').take(0, 20)
    const base = silent.split('test').take(0, 20)
    expect(batch.inputs.shape).toEqual([200, 20, 1])
    expect(batch.inputs.data.slice(0, 20)).toEqual(base.inputs.data.slice(0, 20))
    expect(worst(batch, 5)).toBeLessThan(1e-12)
  })

  test('frequencies are uniform in [1, 3) Hz', () => {
    const n = 2000
    const levels = silent.split('train').batch(n, seed(3)).inputs.data.subarray(0, n)
    const hertz = Array.from(levels, frequencyOf)
    expect(Math.min(...hertz)).toBeGreaterThanOrEqual(1)
    expect(Math.max(...hertz)).toBeLessThan(3)
    const mean = hertz.reduce((sum, f) => sum + f / n, 0)
    const variance = hertz.reduce((sum, f) => sum + (f - 2) ** 2 / n, 0)
    const error = Math.sqrt(1 / 3 / n)
    expect(Math.abs(mean - 2)).toBeLessThan(4 * error)
    // (f − 2)² has mean 1/3 and variance 1/5 − 1/9
    expect(Math.abs(variance - 1 / 3)).toBeLessThan(4 * Math.sqrt((1 / 5 - 1 / 9) / n))
    // the control: the intervals refuse [1, 3.25)
    expect(Math.abs(mean - 2.125)).toBeGreaterThan(4 * error)
  })

  test('N(0, 0.01²) on the cue at every step', () => {
    const clean = silent.split('test').take(0, 300)
    const noisy = task.split('test').take(0, 300)
    expect(noisy.targets).toEqual(clean.targets)
    const noise = noisy.inputs.data.map((value, i) => (value - clean.inputs.data[i]) / 0.01)
    const n = noise.length
    const moment = (power: number) => noise.reduce((sum, x) => sum + x ** power, 0) / n
    expect(Math.abs(moment(1))).toBeLessThan(4 / Math.sqrt(n))
    expect(Math.abs(moment(2) - 1)).toBeLessThan(4 * Math.sqrt(2 / n))
    expect(Math.abs(moment(4) - 3)).toBeLessThan(4 * Math.sqrt(96 / n))
    // the control: the intervals refuse a deviation of 0.0103
    expect(Math.abs(moment(2) - 1.03 ** 2)).toBeGreaterThan(4 * Math.sqrt(2 / n))
  })

  test('chance: the output 0 costs 0.248', () => {
    const n = 1000
    const { data } = silent.split('test').take(0, n).targets
    const losses = Array(n).fill(0)
    data.forEach((value, i) => {
      losses[i % n] += (0.5 * value ** 2) / 100
    })
    const mean = losses.reduce((sum, loss) => sum + loss / n, 0)
    const error = Math.sqrt(losses.reduce((sum, loss) => sum + (loss - mean) ** 2 / n, 0) / n)
    // mean over t of ¼(1 − E cos 4πft), f uniform in [1, 3); at t = 0 it is 0
    let expected = 0
    for (let t = 0.01; t < 0.995; t += 0.01) {
      const cosine = (Math.sin(12 * Math.PI * t) - Math.sin(4 * Math.PI * t)) / (8 * Math.PI * t)
      expected += (1 - cosine) / 400
    }
    expect(expected).toBeCloseTo(0.248, 3)
    expect(Math.abs(mean - expected)).toBeLessThan(4 * error)
    expect(Math.abs(mean - 0.255)).toBeGreaterThan(4 * error)
    expect(task.chance).toEqual({ loss: 0.25 })
  })
})

describe('variants', () => {
  test('longer waves are the same ones, continued', () => {
    const longer = silent.split('test-duration', { strength: 500 })
    expect(longer.steps).toBe(150)
    const [short, long] = [silent.split('test').take(0, 10), longer.take(0, 10)]
    expect(long.targets.data.slice(0, 1000)).toEqual(short.targets.data)
    expect(worst(long, 10)).toBeLessThan(1e-12)
  })

  test('higher frequencies, by the strength, with the cue that stands for them', () => {
    const [base, higher] = [silent.split('test'), silent.split('test-frequency', { strength: 0.5 })].map(
      (split) => split.take(0, 50),
    )
    for (let b = 0; b < 50; b++) {
      const [from, to] = [base!, higher!].map(({ inputs }) => frequencyOf(inputs.data[b]))
      expect(to! - from!).toBeCloseTo(0.5, 12)
    }
    expect(worst(higher!, 10)).toBeLessThan(1e-12)
  })

  test('noise grows by its strength', () => {
    const clean = silent.split('test').take(0, 50).inputs.data
    const noisy = task.split('test-noise', { strength: 0.3 }).take(0, 50).inputs.data
    const squares = noisy.reduce((sum, value, i) => sum + (value - clean[i]) ** 2, 0) / noisy.length
    expect(Math.abs(squares / 0.31 ** 2 - 1)).toBeLessThan(4 * Math.sqrt(2 / noisy.length))
  })
})

test.each([
  [{ wave: 5 }, 'sine: wave must be a finite number of at least dt (10 ms), got 5'],
  [{ lowest: 0 }, 'sine: lowest must be a positive number of Hz, got 0'],
  [
    { highest: 1 },
    'sine: highest must be a number above lowest (1 Hz) and at most 50 Hz, two steps a period',
  ],
  [
    { highest: 51 },
    'sine: highest must be a number above lowest (1 Hz) and at most 50 Hz, two steps a period',
  ],
  [{ noise: -0.1 }, 'sine: noise must be a finite number of at least 0, got -0.1'],
  [{ dt: 0 }, 'sine: dt must be a positive number of ms, got 0'],
  [{ seed: undefined as never }, 'sine: seed must be a seed, such as seed(7), got undefined'],
])('refuses %j', (options, message) => {
  expect(() => sine({ seed: root, ...options })).toThrow(message)
})

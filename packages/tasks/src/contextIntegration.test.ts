import { type Batch, seed } from '@credit/core'
import { describe, expect, test } from 'vitest'
import { contextIntegration } from './contextIntegration.js'

const root = seed(33)
const task = contextIntegration({ seed: root })
const silent = contextIntegration({ seed: root, noise: 0 })

/** Channel i of trial b at step t. */
const input = ({ inputs }: Batch, t: number, b: number, i: number) =>
  inputs.data[(t * inputs.shape[1] + b) * 4 + i]

/** Context (0 motion, 1 colour) and the means of both streams, from a silent batch. */
function trialOf(batch: Batch, b: number) {
  return { context: input(batch, 0, b, 3), means: [input(batch, 0, b, 0), input(batch, 0, b, 1)] as const }
}

/** Noise on the two streams, from a noisy batch and its silent twin; there must be none on the contexts. */
function noiseOf(noisy: Batch, clean: Batch): Float64Array {
  const noise = noisy.inputs.data.map((value, i) => value - clean.inputs.data[i])
  expect(noise.findIndex((value, i) => i % 4 >= 2 && value !== 0)).toBe(-1)
  return noise.filter((_, i) => i % 4 < 2)
}

describe('the trial', () => {
  test('75 steps of 10 ms, the loss at the last', () => {
    expect([task.dt, task.steps, task.inputs, task.outputs]).toEqual([10, 75, 4, 2])
    expect(task.periods).toEqual({ stimulus: 750 })
    expect(task.objective).toMatchObject({ loss: { at: 'last', targets: 'labels' }, l2: 0 })
    expect(task.chance).toEqual({ loss: Math.LN2, accuracy: 0.5 })
  })

  test('means are held, one context is on, and the label is the sign of the stream that counts', () => {
    const batch = silent.split('test').take(0, 200)
    for (let b = 0; b < 200; b++) {
      const { context, means } = trialOf(batch, b)
      expect([0, 1]).toContain(context)
      expect(batch.targets.data[b]).toBe(means[context] > 0 ? 1 : 0)
      const expected = [...means, 1 - context, context]
      for (let t = 0; t < 75; t++) {
        if (expected.some((value, i) => input(batch, t, b, i) !== value)) expect.fail(`trial ${b}, step ${t}`)
      }
    }
  })

  test('contexts and labels, in each combination a quarter of the trials', () => {
    const batch = silent.split('train').batch(1000, seed(3))
    const counts = [0, 0, 0, 0]
    for (let b = 0; b < 1000; b++) counts[2 * trialOf(batch, b).context + batch.targets.data[b]] += 1
    // binomial deviation 13.7; four of them
    for (const count of counts) expect(Math.abs(count - 250)).toBeLessThan(55)
  })

  test('both means are uniform in [−0.1875, 0.1875), and independent', () => {
    const n = 2000
    const batch = silent.split('train').batch(n, seed(4))
    const pairs = Array.from({ length: n }, (_, b) => trialOf(batch, b).means)
    const average = (f: (pair: (typeof pairs)[0]) => number) =>
      pairs.reduce((sum, pair) => sum + f(pair) / n, 0)
    const variance = 0.1875 ** 2 / 3
    const fourth = 0.1875 ** 4 / 5
    for (const i of [0, 1] as const) {
      expect(pairs.every((pair) => Math.abs(pair[i]) <= 0.1875)).toBe(true)
      expect(Math.abs(average((pair) => pair[i]))).toBeLessThan(4 * Math.sqrt(variance / n))
      const squares = average((pair) => pair[i] ** 2)
      const error = Math.sqrt((fourth - variance ** 2) / n)
      expect(Math.abs(squares - variance)).toBeLessThan(4 * error)
      // the control: the interval refuses 0.2
      expect(Math.abs(squares - 0.2 ** 2 / 3)).toBeGreaterThan(4 * error)
    }
    expect(Math.abs(average(([motion, colour]) => motion * colour))).toBeLessThan(
      4 * (variance / Math.sqrt(n)),
    )
  })

  test.each([10, 2])(
    'at a step of %d ms: white noise N(0, 1/dt) on both streams, none on the contexts',
    (dt) => {
      const [noisy, clean] = [1, 0].map((noise) =>
        contextIntegration({ seed: root, dt, noise }).split('test').take(0, 50),
      )
      expect(noisy!.targets).toEqual(clean!.targets)
      const noise = noiseOf(noisy!, clean!)
      const n = noise.length
      const moment = (power: number) => noise.reduce((sum, x) => sum + (x * Math.sqrt(dt)) ** power / n, 0)
      expect(Math.abs(moment(1))).toBeLessThan(4 / Math.sqrt(n))
      expect(Math.abs(moment(2) - 1)).toBeLessThan(4 * Math.sqrt(2 / n))
      expect(Math.abs(moment(4) - 3)).toBeLessThan(4 * Math.sqrt(96 / n))
      // neighbours: the other stream, the next trial, the next step
      for (const distance of [1, 2, 100]) {
        let sum = 0
        for (let i = 0; i + distance < n; i++) sum += noise[i] * noise[i + distance] * dt
        expect(Math.abs(sum / n)).toBeLessThan(4 / Math.sqrt(n))
      }
      // the control: the interval refuses a deviation of 1.06
      expect(Math.abs(moment(2) - 1.06 ** 2)).toBeGreaterThan(4 * Math.sqrt(2 / n))
    },
  )

  test.each([10, 25])(
    'at a step of %d ms adding up the right stream is right in 0.92 of the trials',
    (dt) => {
      const n = 4000
      const batch = contextIntegration({ seed: root, dt }).split('train').take(0, n)
      const share = (other: 0 | 1) => {
        let right = 0
        for (let b = 0; b < n; b++) {
          const stream = input(batch, 0, b, 3) ^ other
          let sum = 0
          for (let t = 0; t < 750 / dt; t++) sum += input(batch, t, b, stream)
          if (sum > 0 === (batch.targets.data[b] === 1)) right++
        }
        return right / n
      }
      // mean of Φ(x), x uniform in [0, 0.1875·√750): 1 − φ(0) / 5.135, less 3e-8 for the end
      const expected = 1 - 1 / Math.sqrt(2 * Math.PI) / (0.1875 * Math.sqrt(750))
      expect(expected).toBeCloseTo(0.922, 3)
      const error = Math.sqrt((expected * (1 - expected)) / n)
      expect(Math.abs(share(0) - expected)).toBeLessThan(4 * error)
      expect(Math.abs(share(0) - 0.9)).toBeGreaterThan(4 * error)
      // the other stream tells nothing
      expect(Math.abs(share(1) - 0.5)).toBeLessThan(2 / Math.sqrt(n))
    },
  )
})

describe('variants', () => {
  test('a stronger distractor: the stream to be ignored times 1 + strength, all else the same', () => {
    const [base, strong] = [silent.split('test'), silent.split('test-distractor', { strength: 2 })].map(
      (split) => split.take(0, 100),
    )
    expect(strong!.targets).toEqual(base!.targets)
    for (let b = 0; b < 100; b++) {
      const [from, to] = [trialOf(base!, b), trialOf(strong!, b)]
      expect(to.context).toBe(from.context)
      expect(to.means[from.context]).toBe(from.means[from.context])
      expect(to.means[1 - from.context]).toBeCloseTo(3 * from.means[1 - from.context], 15)
    }
  })

  test('a longer stimulus goes on with the same trials', () => {
    const longer = task.split('test-duration', { strength: 250 })
    expect(longer.steps).toBe(100)
    const [short, long] = [task.split('test').take(0, 10), longer.take(0, 10)]
    expect(long.targets).toEqual(short.targets)
    expect(long.inputs.data.slice(0, 75 * 40)).toEqual(short.inputs.data)
  })

  test('noise grows by its strength', () => {
    const noisy = task.split('test-noise', { strength: 0.5 }).take(0, 50)
    const noise = noiseOf(noisy, silent.split('test').take(0, 50))
    const squares = noise.reduce((sum, x) => sum + x * x, 0) / noise.length
    expect(Math.abs((10 * squares) / 1.5 ** 2 - 1)).toBeLessThan(4 * Math.sqrt(2 / noise.length))
  })
})

test.each([
  [{ stimulus: 5 }, 'context-integration: stimulus must be a finite number of at least dt (10 ms), got 5'],
  [{ coherence: 0 }, 'context-integration: coherence must be a positive number, got 0'],
  [{ noise: -1 }, 'context-integration: noise must be a finite number of at least 0, got -1'],
  [{ dt: 0 }, 'context-integration: dt must be a positive number of ms, got 0'],
  [{ seed: undefined as never }, 'context-integration: seed must be a seed, such as seed(7), got undefined'],
])('refuses %j', (options, message) => {
  expect(() => contextIntegration({ seed: root, ...options })).toThrow(message)
})

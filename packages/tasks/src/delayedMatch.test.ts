import { type Batch, seed } from '@credit/core'
import { describe, expect, test } from 'vitest'
import { delayedMatch } from './delayedMatch.js'

const root = seed(22)
const task = delayedMatch({ seed: root })
const silent = delayedMatch({ seed: root, noise: 0 })

/** Input i of trial b at step t. */
const input = ({ inputs }: Batch, t: number, b: number, i: number) =>
  inputs.data[(t * inputs.shape[1] + b) * 3 + i]

/** Sample and test of trial b, read off a silent batch at a step of 20 ms. */
const stimuliOf = (batch: Batch, b: number) => [input(batch, 20, b, 2), input(batch, 100, b, 2)]

describe('the trial', () => {
  test('160 steps of 20 ms: fixation 300, sample 500, delay 1000, test 500, decision 900', () => {
    expect([task.dt, task.steps, task.inputs, task.outputs]).toEqual([20, 160, 3, 2])
    expect(task.periods).toEqual({ fixation: 300, sample: 500, delay: 1000, test: 500, decision: 900 })
    expect(delayedMatch({ seed: root, dt: 100 }).steps).toBe(32)
  })

  test('fixation until the decision, one stimulus in sample and test, nothing else', () => {
    const batch = silent.split('test').take(0, 30)
    for (let b = 0; b < 30; b++) {
      const [first, second] = stimuliOf(batch, b)
      for (let t = 0; t < 160; t++) {
        const inSample = t >= 15 && t < 40
        const inTest = t >= 90 && t < 115
        const stimulus = inSample ? first : inTest ? second : undefined
        expect(input(batch, t, b, 0)).toBe(t < 115 ? 1 : 0)
        expect(input(batch, t, b, 1)).toBe(stimulus === 0 ? 1 : 0)
        expect(input(batch, t, b, 2)).toBe(stimulus === 1 ? 1 : 0)
      }
    }
  })

  test('the loss counts in the decision alone', () => {
    const { mask } = task.split('train').take(0, 2)
    expect(mask!.shape).toEqual([160])
    expect(Array.from(mask!.data)).toEqual(Array.from({ length: 160 }, (_, t) => (t >= 115 ? 1 : 0)))
  })

  test('responds to a match, or to a non-match, at every step', () => {
    const batch = silent.split('test').take(0, 60)
    const other = delayedMatch({ seed: root, noise: 0, rule: 'non-match' }).split('test').take(0, 60)
    expect(other.inputs).toEqual(batch.inputs)
    let matches = 0
    for (let b = 0; b < 60; b++) {
      const [first, second] = stimuliOf(batch, b)
      if (first === second) matches++
      for (const t of [0, 80, 115, 159]) {
        expect(batch.targets.data[t * 60 + b]).toBe(first === second ? 1 : 0)
        expect(other.targets.data[t * 60 + b]).toBe(first === second ? 0 : 1)
      }
    }
    expect(matches).toBeGreaterThan(15)
    expect(matches).toBeLessThan(45)
  })

  test('each pair of stimuli in a quarter of the trials', () => {
    const n = 4000
    const batch = delayedMatch({ seed: root, dt: 100, noise: 0 }).split('train').batch(n, seed(4))
    const counts = [0, 0, 0, 0]
    for (let b = 0; b < n; b++) counts[2 * input(batch, 4, b, 2) + input(batch, 19, b, 2)] += 1
    const allowed = 4 * Math.sqrt(n * 0.25 * 0.75)
    for (const count of counts) {
      expect(Math.abs(count - n / 4)).toBeLessThan(allowed)
      // the control: not in 31 of 100, as the match would be if it came in 62 of 100
      expect(Math.abs(count - 0.31 * n)).toBeGreaterThan(allowed)
    }
  })

  test.each([20, 100, 5])(
    'noise N(0, 1/dt) on the stimuli in sample and test, nowhere else (dt %d)',
    (dt) => {
      const noisy = delayedMatch({ seed: root, dt }).split('test').take(0, 60)
      const clean = delayedMatch({ seed: root, dt, noise: 0 }).split('test').take(0, 60)
      expect(noisy.targets).toEqual(clean.targets)
      const noise: number[] = []
      let elsewhere = 0
      for (let t = 0; t < 3200 / dt; t++) {
        const ms = t * dt
        const shown = (ms >= 300 && ms < 800) || (ms >= 1800 && ms < 2300)
        for (let b = 0; b < 60; b++) {
          if (input(noisy, t, b, 0) !== input(clean, t, b, 0)) elsewhere++
          for (const i of [1, 2]) {
            const difference = input(noisy, t, b, i) - input(clean, t, b, i)
            if (shown) noise.push(difference * Math.sqrt(dt))
            else if (difference !== 0) elsewhere++
          }
        }
      }
      expect(elsewhere).toBe(0)
      const n = noise.length
      const moment = (power: number) => noise.reduce((sum, x) => sum + x ** power, 0) / n
      // deviations of the moments of a normal number: 1, √2, √96; four of them
      expect(n).toBe((60 * 2 * 1000) / dt)
      expect(Math.abs(moment(1))).toBeLessThan(4 / Math.sqrt(n))
      expect(Math.abs(moment(2) - 1)).toBeLessThan(4 * Math.sqrt(2 / n))
      expect(Math.abs(moment(4) - 3)).toBeLessThan(4 * Math.sqrt(96 / n))
      // the control: the interval refuses a deviation of 1.3
      expect(Math.abs(moment(2) - 1.69)).toBeGreaterThan(4 * Math.sqrt(2 / n))
      // the stimuli have noises of their own
      const product = noise.reduce((sum, x, i) => (i % 2 === 0 ? sum + x * noise[i + 1] : sum), 0)
      expect(Math.abs(product)).toBeLessThan(4 * Math.sqrt(n / 2))
    },
  )
})

describe('variants', () => {
  test('a longer delay has more steps, the same stimuli and the same noise', () => {
    const longer = task.split('test-delay', { strength: 1000 })
    const [base, batch] = [task.split('test').take(0, 10), longer.take(0, 10)]
    expect(longer.steps).toBe(210)
    for (let b = 0; b < 10; b++) {
      expect(batch.targets.data[b]).toBe(base.targets.data[b])
      for (let t = 0; t < 40; t++)
        for (const i of [1, 2]) expect(input(batch, t, b, i)).toBe(input(base, t, b, i))
      for (let t = 90; t < 160; t++) {
        for (const i of [0, 1, 2]) expect(input(batch, t + 50, b, i)).toBe(input(base, t, b, i))
      }
    }
    expect(Array.from(batch.mask!.data).indexOf(1)).toBe(165)
  })

  test('noise grows by its strength', () => {
    const clean = silent.split('test').take(0, 40).inputs.data
    const noisy = task.split('test-noise', { strength: 3 }).take(0, 40).inputs.data
    // two channels of 50 steps in each of 40 trials
    const n = 40 * 2 * 50
    const squares = noisy.reduce((sum, value, i) => sum + (value - clean[i]) ** 2, 0) / n
    expect(Math.abs((squares * 20) / 4 ** 2 - 1)).toBeLessThan(4 * Math.sqrt(2 / n))
  })
})

describe('refuses, in one line', () => {
  test.each([
    [{ delay: 10 }, 'delayed-match: delay must be a finite number of at least dt (20 ms), got 10'],
    [{ dt: 301 }, 'delayed-match: fixation must be a finite number of at least dt (301 ms), got 300'],
    [{ dt: 0 }, 'delayed-match: dt must be a positive number of ms, got 0'],
    [{ noise: -1 }, 'delayed-match: noise must be a finite number of at least 0, got -1'],
    [{ noise: Number.NaN }, 'delayed-match: noise must be a finite number of at least 0, got NaN'],
    [
      { rule: 'nonmatch' as never },
      'delayed-match: rule must be one of "match", "non-match", got "nonmatch"',
    ],
  ])('%j', (options, message) => {
    expect(() => delayedMatch({ seed: root, ...options })).toThrow(message)
  })

  test('a missing seed', () => {
    expect(() => delayedMatch({} as never)).toThrow(
      'delayed-match: seed must be a seed, such as seed(7), got undefined',
    )
    expect(() => delayedMatch(undefined as never)).toThrow('seed must be a seed')
  })
})

import { type Batch, seed } from '@credit/core'
import { describe, expect, test } from 'vitest'
import { flipFlop } from './flipFlop.js'

const root = seed(31)
const task = flipFlop({ seed: root })
const silent = flipFlop({ seed: root, noise: 0 })
/** Steps of 1 ms, pulses of one step: every onset can be seen. */
const fine = flipFlop({ seed: root, noise: 0, dt: 1, pulse: 1 })

const input = ({ inputs }: Batch, t: number, b: number, bit: number) =>
  inputs.data[(t * inputs.shape[1] + b) * inputs.shape[2] + bit]
const target = ({ targets }: Batch, t: number, b: number, bit: number) =>
  targets.data[(t * targets.shape[1] + b) * targets.shape[2] + bit]

/** Steps at which targets are not the last sign seen on the input, with the targets `late` steps late. */
function wrongTargets(batch: Batch, late: number): number {
  const [steps, trials, bits] = batch.inputs.shape as [number, number, number]
  let wrong = 0
  for (let b = 0; b < trials; b++) {
    for (let bit = 0; bit < bits; bit++) {
      let held = 0
      for (let t = 0; t + late < steps; t++) {
        held = input(batch, t, b, bit) || held
        if (target(batch, t + late, b, bit) !== held) wrong++
      }
    }
  }
  return wrong
}

describe('the trial', () => {
  test('100 steps of 10 ms, 3 bits; the loss counts after the first 100 ms', () => {
    expect([task.dt, task.steps, task.inputs, task.outputs]).toEqual([10, 100, 3, 3])
    expect(task.periods).toEqual({ set: 100, memory: 900 })
    expect(task.objective).toMatchObject({ loss: { name: 'squared-error' }, l2: 0 })
    const { mask } = task.split('test').take(0, 2)
    expect(Array.from(mask!.data)).toEqual([...Array(10).fill(0), ...Array(90).fill(1)])
  })

  test('targets are the sign of the last pulse from the step of its onset, not one later', () => {
    const batch = silent.split('test').take(0, 200)
    expect(wrongTargets(batch, 0)).toBe(0)
    expect(wrongTargets(batch, 1)).toBeGreaterThan(500)
  })

  test.each([
    [10, 2],
    [5, 4],
    // 20/12 is nearest to 2, 20/15 to 1
    [12, 2],
    [15, 1],
  ])('at a step of %d ms a pulse has %d, in the first 100 ms one on each bit at the start', (dt, width) => {
    // pulses so far apart that none cuts another short
    const batch = flipFlop({ seed: root, noise: 0, dt, interval: 100_000 }).split('test').take(0, 500)
    const steps = batch.inputs.shape[0]
    let pulses = 0
    for (let b = 0; b < 500; b++) {
      for (let bit = 0; bit < 3; bit++) {
        const onsets: number[] = []
        for (let t = 0, run = 0; t < steps; t++) {
          const value = input(batch, t, b, bit)
          if (value === 0) run = 0
          else if (run++ === 0) onsets.push(t)
          if (run > 0 && t + 1 < steps && input(batch, t + 1, b, bit) === 0) expect(run).toBe(width)
        }
        expect(onsets[0]).toBe(0)
        if (onsets.length > 1) expect(onsets[1]).toBeGreaterThanOrEqual(Math.round(100 / dt))
        pulses += onsets.length - 1
      }
    }
    expect(pulses).toBeGreaterThan(3)
  })

  test('onsets on each bit are a Poisson process of one in 250 ms, half of them +1', () => {
    const trials = 400
    const batch = fine.split('test').take(0, trials)
    const occupied = (interval: number) => 1 - Math.exp(-1 / interval)
    const p = occupied(250)
    const error = Math.sqrt((p * (1 - p)) / (trials * 900))
    let dispersion = 0
    let positive = 0
    let all = 0
    for (let bit = 0; bit < 3; bit++) {
      let seen = 0
      for (let b = 0; b < trials; b++) {
        let count = 0
        for (let t = 100; t < 1000; t++) {
          const value = input(batch, t, b, bit)
          if (value !== 0) count++
          if (value > 0) positive++
        }
        seen += count
        dispersion += (count - 900 * p) ** 2 / (900 * p * (1 - p)) / (3 * trials)
      }
      all += seen
      expect(Math.abs(seen / (trials * 900) - p)).toBeLessThan(4 * error)
      // the control: the interval refuses one onset in 200 ms
      expect(Math.abs(seen / (trials * 900) - occupied(200))).toBeGreaterThan(4 * error)
    }
    // counts vary as independent steps do; the variance of a squared one is 2 + 1/3.6
    expect(Math.abs(dispersion - 1)).toBeLessThan(4 * Math.sqrt((2 + 1 / 3.6) / (3 * trials)))
    expect(Math.abs(positive / all - 0.5)).toBeLessThan(2 / Math.sqrt(all))
  })

  test('the bits begin with either sign in half of the trials, each on its own', () => {
    const batch = silent.split('train').batch(1000, seed(3))
    const counts = Array(8).fill(0)
    for (let b = 0; b < 1000; b++) {
      const code = [0, 1, 2].reduce((sum, bit) => sum + (input(batch, 0, b, bit) > 0 ? 1 << bit : 0), 0)
      counts[code]++
    }
    // binomial deviation 10.5; four of them
    for (const count of counts) expect(Math.abs(count - 125)).toBeLessThan(42)
  })

  test('N(0, 0.01²) on every input and step', () => {
    const clean = silent.split('test').take(0, 100)
    const noisy = task.split('test').take(0, 100)
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

  test('chance: targets are −1 or 1 with mean 0, so the output 0 costs half a bit each', () => {
    const { targets } = silent.split('test').take(0, 500)
    expect(targets.data.every((value) => Math.abs(value) === 1)).toBe(true)
    const means = Array(500).fill(0)
    targets.data.forEach((value, i) => {
      means[Math.floor(i / 3) % 500] += value / 300
    })
    const mean = means.reduce((sum, x) => sum + x / 500, 0)
    const variance = means.reduce((sum, x) => sum + (x - mean) ** 2 / 500, 0)
    expect(Math.abs(mean)).toBeLessThan(4 * Math.sqrt(variance / 500))
    expect(task.chance).toEqual({ loss: 1.5 })
    expect(flipFlop({ seed: root, bits: 2 }).chance).toEqual({ loss: 1 })
  })
})

describe('variants', () => {
  test('longer intervals: the same pulses, further apart', () => {
    const base = fine.split('test').take(0, 20)
    const slow = fine.split('test-interval', { strength: 250 }).take(0, 20)
    let seen = 0
    for (let b = 0; b < 20; b++) {
      for (let bit = 0; bit < 3; bit++) {
        for (let t = 100; t < 1000; t++) {
          const value = input(slow, t, b, bit)
          if (value === 0) continue
          seen++
          expect(input(base, 100 + Math.floor((t - 100) / 2), b, bit)).toBe(value)
        }
      }
    }
    expect(seen).toBeGreaterThan(50)
  })

  test('a longer memory goes on with the same trials', () => {
    const [base, longer] = [silent.split('test'), silent.split('test-memory', { strength: 500 })]
    expect([base.steps, longer.steps]).toEqual([100, 150])
    const [short, long] = [base.take(0, 10), longer.take(0, 10)]
    expect(long.targets.data.slice(0, 99 * 30)).toEqual(short.targets.data.slice(0, 99 * 30))
    expect(long.inputs.data.slice(0, 99 * 30)).toEqual(short.inputs.data.slice(0, 99 * 30))
    expect(wrongTargets(long, 0)).toBe(0)
  })

  test('noise grows by its strength', () => {
    const clean = silent.split('test').take(0, 10).inputs.data
    const noisy = task.split('test-noise', { strength: 0.3 }).take(0, 10).inputs.data
    const squares = noisy.reduce((sum, value, i) => sum + (value - clean[i]) ** 2, 0) / noisy.length
    expect(Math.abs(squares / 0.31 ** 2 - 1)).toBeLessThan(4 * Math.sqrt(2 / noisy.length))
  })
})

test.each([
  [{ bits: 0 }, 'flip-flop: bits must be an integer of at least 1, got 0'],
  [{ bits: 1.5 }, 'flip-flop: bits must be an integer of at least 1, got 1.5'],
  [{ pulse: 5 }, 'flip-flop: pulse must be a finite number of at least dt (10 ms), got 5'],
  [{ memory: 5 }, 'flip-flop: memory must be a finite number of at least dt (10 ms), got 5'],
  [{ interval: 5 }, 'flip-flop: interval must be a finite number of at least dt (10 ms), got 5'],
  [{ noise: -0.1 }, 'flip-flop: noise must be a finite number of at least 0, got -0.1'],
  [{ dt: Number.NaN }, 'flip-flop: dt must be a positive number of ms, got NaN'],
  [{ seed: undefined as never }, 'flip-flop: seed must be a seed, such as seed(7), got undefined'],
])('refuses %j', (options, message) => {
  expect(() => flipFlop({ seed: root, ...options })).toThrow(message)
})

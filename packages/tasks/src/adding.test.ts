import { type Batch, seed } from '@credit/core'
import { describe, expect, test } from 'vitest'
import { adding } from './adding.js'

const root = seed(25)
// a number is one step, as in the source
const task = adding({ seed: root, dt: 20 })

/** Numbers and markers of trial b, a step each. */
const trialOf = ({ inputs: { data, shape } }: Batch, b: number) => {
  const at = (i: number) => Array.from({ length: shape[0] }, (_, t) => data[(t * shape[1] + b) * 2 + i])
  return { numbers: at(0), markers: at(1) }
}

/** A mean is as stated within four standard errors, and not a near-by one. */
function expectMean(values: readonly number[], stated: number, deviation: number, near: number): void {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const allowed = (4 * deviation) / Math.sqrt(values.length)
  expect(Math.abs(mean - stated)).toBeLessThan(allowed)
  expect(Math.abs(mean - near)).toBeGreaterThan(allowed)
}

describe('the trial', () => {
  test('two halves of 1000 ms: 100 steps of 20 ms, 200 of 10 ms', () => {
    expect([task.steps, task.inputs, task.outputs]).toEqual([100, 2, 1])
    expect(task.periods).toEqual({ 'first half': 1000, 'second half': 1000 })
    expect(adding({ seed: root }).steps).toBe(200)
  })

  test('the target is the sum of the two marked numbers, one in each half', () => {
    const batch = task.split('test').take(0, 50)
    for (let b = 0; b < 50; b++) {
      const { numbers, markers } = trialOf(batch, b)
      expect(new Set(markers)).toEqual(new Set([0, 1]))
      const places = markers.flatMap((marker, t) => (marker === 1 ? [t] : []))
      expect(places.length).toBe(2)
      expect(places[0]).toBeLessThan(50)
      expect(places[1]).toBeGreaterThanOrEqual(50)
      for (const t of [0, 99])
        expect(batch.targets.data[t * 50 + b]).toBe(numbers[places[0]] + numbers[places[1]])
    }
  })

  test('the loss counts at the last step alone', () => {
    for (const dt of [20, 5]) {
      const { mask, inputs } = adding({ seed: root, dt }).split('train').take(0, 3)
      const steps = inputs.shape[0]
      expect(mask!.shape).toEqual([steps, 3])
      expect(Array.from(mask!.data)).toEqual([...Array(3 * (steps - 1)).fill(0), 1, 1, 1])
    }
  })

  test.each([10, 4])('at %d ms a number is as long, in steps of that length', (dt) => {
    const [batch, base] = [dt, 20].map((each) => adding({ seed: root, dt: each }).split('test').take(0, 4))
    for (let b = 0; b < 4; b++) {
      const [fine, coarse] = [trialOf(batch!, b), trialOf(base!, b)]
      const held = (values: number[]) => values.flatMap((value) => Array<number>(20 / dt).fill(value))
      expect(fine.numbers).toEqual(held(coarse.numbers))
      expect(fine.markers).toEqual(held(coarse.markers))
      expect(batch!.targets.data[b]).toBe(base!.targets.data[b])
    }
  })

  test.each([7, 18.5])('at %d ms, which divides no number, none is left out', (dt) => {
    const [batch, base] = [dt, 20].map((each) => adding({ seed: root, dt: each }).split('test').take(0, 4))
    for (let b = 0; b < 4; b++) {
      expect([...new Set(trialOf(batch!, b).numbers)]).toEqual(trialOf(base!, b).numbers)
      const marked = ({ numbers, markers }: ReturnType<typeof trialOf>) =>
        new Set(numbers.filter((_, t) => markers[t] === 1))
      expect(marked(trialOf(batch!, b))).toEqual(marked(trialOf(base!, b)))
    }
  })

  test('numbers from U(0, 1), markers at each place equally often, a sum of variance 1/6', () => {
    const n = 4000
    const batch = task.split('train').batch(n, seed(7))
    const trials = Array.from({ length: n }, (_, b) => trialOf(batch, b))
    const numbers = trials.flatMap((trial) => trial.numbers)
    const some = numbers.filter((_, i) => i % 10 === 0)
    expectMean(some, 1 / 2, Math.sqrt(1 / 12), 0.51)
    expectMean(
      some.map((x) => (x - 0.5) ** 2),
      1 / 12,
      Math.sqrt(1 / 180),
      0.085,
    )
    expectMean(
      some.map((x) => (x < 0.1 ? 1 : 0)),
      0.1,
      0.3,
      0.11,
    )
    expect(Math.min(...some)).toBeGreaterThanOrEqual(0)
    expect(Math.max(...some)).toBeLessThan(1)

    const places = trials.map(({ markers }) => [markers.indexOf(1), markers.lastIndexOf(1) - 50] as const)
    const deviation = Math.sqrt((50 ** 2 - 1) / 12)
    expectMean(
      places.map(([first]) => first),
      24.5,
      deviation,
      26,
    )
    expectMean(
      places.map(([, second]) => second),
      24.5,
      deviation,
      26,
    )
    for (const half of [0, 1] as const) {
      for (const ends of [0, 49]) {
        expectMean(
          places.map((pair) => (pair[half] === ends ? 1 : 0)),
          0.02,
          Math.sqrt(0.02 * 0.98),
          0.035,
        )
      }
    }
    // the two places are independent
    const products = places.map(([first, second]) => (first - 24.5) * (second - 24.5))
    expectMean(products, 0, deviation ** 2, 0.1 * deviation ** 2)

    const sums = Array.from(batch.targets.data.slice(0, n))
    expectMean(sums, 1, Math.sqrt(1 / 6), 1.05)
    // (s − 1)² of two uniform numbers: mean 1/6, second moment 1/15
    expectMean(
      sums.map((sum) => (sum - 1) ** 2),
      1 / 6,
      Math.sqrt(1 / 15 - 1 / 36),
      0.19,
    )
    expect(task.chance.loss).toBe(1 / 12)
  })
})

describe('variants', () => {
  test('longer: 25 pairs make 150 numbers, one marked in each half', () => {
    const longer = task.split('test-length', { strength: 25 })
    const batch = longer.take(0, 30)
    expect(longer.steps).toBe(150)
    let beyond = 0
    for (let b = 0; b < 30; b++) {
      const { numbers, markers } = trialOf(batch, b)
      const places = markers.flatMap((marker, t) => (marker === 1 ? [t] : []))
      expect(places.map((t) => (t < 75 ? 0 : 1))).toEqual([0, 1])
      if (places[0] >= 50) beyond++
      expect(batch.targets.data[b]).toBe(numbers[places[0]] + numbers[places[1]])
      expect(new Set(numbers).size).toBe(150)
    }
    expect(beyond).toBeGreaterThan(2)
  })

  test('noise is what the task has and its strength, the sum is that without', () => {
    const clean = task.split('test').take(0, 60)
    const noisy = adding({ seed: root, dt: 20, noise: 0.2 })
      .split('test-noise', { strength: 0.1 })
      .take(0, 60)
    expect(noisy.targets).toEqual(clean.targets)
    const noise = Array.from(noisy.inputs.data, (value, i) => (value - clean.inputs.data[i]) / 0.3)
    expectMean(noise, 0, 1, 0.1)
    expectMean(
      noise.map((x) => x * x),
      1,
      Math.SQRT2,
      1.1,
    )
  })
})

describe('refuses, in one line', () => {
  test.each([
    [{ dt: 21 }, 'adding: dt must be a positive number of at most 20 ms, got 21'],
    [{ dt: 0 }, 'adding: dt must be a positive number of at most 20 ms, got 0'],
    [{ length: 7 }, 'adding: length must be an even positive integer, got 7'],
    [{ length: 0 }, 'adding: length must be an even positive integer, got 0'],
    [{ length: Number.NaN }, 'adding: length must be an even positive integer, got NaN'],
    [{ noise: -1 }, 'adding: noise must be a finite number of at least 0, got -1'],
  ])('%j', (options, message) => {
    expect(() => adding({ seed: root, ...options })).toThrow(message)
  })

  test('a missing seed, half a pair', () => {
    expect(() => adding({} as never)).toThrow('adding: seed must be a seed, such as seed(7), got undefined')
    expect(() => task.split('test-length', { strength: 1.5 })).toThrow(
      'adding: strength of "test-length" must be an integer of at least 0, got 1.5',
    )
  })
})

import { type Batch, seed } from '@credit/core'
import { describe, expect, test } from 'vitest'
import { copy } from './copy.js'

const root = seed(24)
// a symbol is one step, as in the source
const task = copy({ seed: root, dt: 20 })

/** Which input is 1 at each step of trial b; throws unless it is one, and the others 0. */
const shownIn = ({ inputs: { data, shape } }: Batch, b: number) =>
  Array.from({ length: shape[0] }, (_, t) => {
    const row = Array.from(data.subarray((t * shape[1] + b) * shape[2], (t * shape[1] + b + 1) * shape[2]))
    expect([...row].sort()).toEqual([...Array(row.length - 1).fill(0), 1])
    return row.indexOf(1)
  })
const targetsOf = ({ targets, inputs }: Batch, b: number) =>
  Array.from(targets.data as Int32Array).filter((_, i) => i % inputs.shape[1] === b)

describe('the trial', () => {
  test('at 20 ms, 120 steps as in the source for T = 100: 10 symbols, 99 blanks, go, 10 blanks', () => {
    expect([task.steps, task.inputs, task.outputs]).toEqual([120, 10, 9])
    expect(task.periods).toEqual({ sequence: 200, delay: 1980, go: 20, recall: 200 })
    const batch = task.split('test').take(0, 20)
    for (let b = 0; b < 20; b++) {
      const shown = shownIn(batch, b)
      const symbols = shown.slice(0, 10)
      expect(Math.max(...symbols)).toBeLessThan(8)
      expect(shown.slice(10)).toEqual([...Array(99).fill(8), 9, ...Array(10).fill(8)])
      expect(targetsOf(batch, b)).toEqual([...Array(110).fill(8), ...symbols])
    }
    expect(batch.mask).toBeUndefined()
  })

  test.each([10, 5, 2])('at %d ms a symbol is as long, in steps of that length', (dt) => {
    const fine = copy({ seed: root, dt })
    const [batch, base] = [fine.split('test').take(0, 5), task.split('test').take(0, 5)]
    const times = 20 / dt
    expect(fine.steps).toBe(120 * times)
    const held = (values: number[]) => values.flatMap((value) => Array<number>(times).fill(value))
    for (let b = 0; b < 5; b++) {
      expect(shownIn(batch, b)).toEqual(held(shownIn(base, b)))
      expect(targetsOf(batch, b)).toEqual(held(targetsOf(base, b)))
    }
  })

  test.each([7, 3, 18.5])('at %d ms, which divides no symbol, none is left out', (dt) => {
    const batch = copy({ seed: root, dt, symbols: 40, length: 9 }).split('test').take(0, 5)
    const base = copy({ seed: root, dt: 20, symbols: 40, length: 9 }).split('test').take(0, 5)
    const runs = (values: number[]) => values.filter((value, i) => value !== values[i - 1])
    for (let b = 0; b < 5; b++) {
      expect(runs(shownIn(batch, b))).toEqual(runs(shownIn(base, b)))
      expect(runs(targetsOf(batch, b))).toEqual(runs(targetsOf(base, b)))
    }
  })

  test('each symbol equally often at each place, whatever the one before', () => {
    const n = 4000
    const batch = copy({ seed: root, dt: 20, delay: 20 }).split('train').batch(n, seed(6))
    const counts = new Float64Array(80)
    let repeated = 0
    for (let t = 0; t < 10; t++) {
      for (let b = 0; b < n; b++) {
        const [symbol, before] = [0, 1].map((back) => {
          const at = ((t - back) * n + b) * 10
          return batch.inputs.data.subarray(at, at + 10).indexOf(1)
        })
        counts[8 * t + symbol!] += 1
        if (t > 0 && symbol === before) repeated++
      }
    }
    const allowed = (trials: number) => 4 * Math.sqrt((trials * 7) / 64)
    for (const count of counts) {
      expect(Math.abs(count - n / 8)).toBeLessThan(allowed(n))
      // the control: one in five is refused, and below, over all places, one in seven
      expect(Math.abs(count - n / 5)).toBeGreaterThan(allowed(n))
    }
    for (let symbol = 0; symbol < 8; symbol++) {
      const all = counts.filter((_, i) => i % 8 === symbol).reduce((sum, count) => sum + count, 0)
      expect(Math.abs(all - (10 * n) / 8)).toBeLessThan(allowed(10 * n))
      expect(Math.abs(all - (10 * n) / 7)).toBeGreaterThan(allowed(10 * n))
    }
    expect(Math.abs(repeated - (9 * n) / 8)).toBeLessThan(allowed(9 * n))
    expect(Math.abs(repeated - (9 * n) / 7)).toBeGreaterThan(allowed(9 * n))
  })

  test('chance: 10 ln 8 / (T + 20) over the trial, ln 8 over the recall', () => {
    expect(task.chance.loss).toBeCloseTo((10 * Math.log(8)) / 120, 14)
    expect(task.chance.accuracy).toBeCloseTo((110 + 10 / 8) / 120, 14)
    const recall = copy({ seed: root, dt: 20, symbols: 4, scored: 'recall' })
    expect(recall.chance.loss).toBeCloseTo(Math.log(4), 14)
    expect(recall.chance.accuracy).toBe(0.25)
  })

  test("scored: 'recall' has the same trials and a mask of its last 10 symbols", () => {
    const recall = copy({ seed: root, dt: 20, scored: 'recall' }).split('test').take(0, 3)
    const batch = task.split('test').take(0, 3)
    expect([recall.inputs, recall.targets]).toEqual([batch.inputs, batch.targets])
    expect(Array.from(recall.mask!.data)).toEqual([...Array(110).fill(0), ...Array(10).fill(1)])
  })
})

describe('variants', () => {
  test('a longer delay has the same symbols', () => {
    const longer = task.split('test-delay', { strength: 400 })
    const [base, batch] = [task.split('test').take(0, 5), longer.take(0, 5)]
    expect(longer.steps).toBe(140)
    for (let b = 0; b < 5; b++) {
      const symbols = shownIn(base, b).slice(0, 10)
      expect(shownIn(batch, b)).toEqual([...symbols, ...Array(119).fill(8), 9, ...Array(10).fill(8)])
      expect(targetsOf(batch, b)).toEqual([...Array(130).fill(8), ...symbols])
    }
  })

  test('noise is what the task has and its strength', () => {
    const clean = task.split('test').take(0, 30)
    const noisy = copy({ seed: root, dt: 20, noise: 0.2 }).split('test-noise', { strength: 0.1 }).take(0, 30)
    expect(noisy.targets).toEqual(clean.targets)
    const noise = noisy.inputs.data.map((value, i) => value - clean.inputs.data[i])
    const n = noise.length
    const mean = noise.reduce((sum, x) => sum + x, 0) / n
    const squares = noise.reduce((sum, x) => sum + x * x, 0) / n
    expect(Math.abs(mean)).toBeLessThan((4 * 0.3) / Math.sqrt(n))
    expect(Math.abs(squares / 0.3 ** 2 - 1)).toBeLessThan(4 * Math.sqrt(2 / n))
    expect(Math.abs(squares / 0.31 ** 2 - 1)).toBeGreaterThan(4 * Math.sqrt(2 / n))
  })
})

describe('refuses, in one line', () => {
  test.each([
    [{ dt: 21 }, 'copy: dt must be a positive number of at most 20 ms, got 21'],
    [{ dt: Number.NaN }, 'copy: dt must be a positive number of at most 20 ms, got NaN'],
    [{ symbols: 1 }, 'copy: symbols must be an integer of at least 2, got 1'],
    [{ length: 0 }, 'copy: length must be an integer of at least 1, got 0'],
    [{ delay: 5 }, 'copy: delay must be a finite number of at least dt (10 ms), got 5'],
    [{ noise: -0.1 }, 'copy: noise must be a finite number of at least 0, got -0.1'],
    [{ scored: 'last' as never }, 'copy: scored must be one of "trial", "recall", got "last"'],
  ])('%j', (options, message) => {
    expect(() => copy({ seed: root, ...options })).toThrow(message)
  })

  test('a missing seed', () => {
    expect(() => copy({} as never)).toThrow('copy: seed must be a seed, such as seed(7), got undefined')
    expect(() => copy(undefined as never)).toThrow('seed must be a seed')
  })
})

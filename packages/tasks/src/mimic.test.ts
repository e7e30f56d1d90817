import { type Batch, fillGaussian, type Seed, seed } from '@credit/core'
import { describe, expect, test } from 'vitest'
import { mimic } from './mimic.js'

const root = seed(34)
const task = mimic({ seed: root })

/** The outputs of the stated teacher before they are scaled, `[T, B, 2]`, by plain loops. */
function simulate({ inputs }: Batch, teacher: Seed, keep: number): number[] {
  const [steps, trials] = inputs.shape as [number, number, number]
  const draw = (name: string, n: number, fanIn: number) =>
    fillGaussian(new Float64Array(n), teacher.child(name).generator(), 0, Math.sqrt(1 / fanIn))
  const W = draw('recurrent', 256, 16)
  const U = draw('input', 128, 8)
  const V = draw('readout', 32, 16)
  const out: number[] = []
  const states = Array.from({ length: trials }, () => Array<number>(16).fill(0))
  for (let t = 0; t < steps; t++) {
    for (let b = 0; b < trials; b++) {
      const rates = states[b].map(Math.tanh)
      states[b] = states[b].map((state, i) => {
        let drive = 0
        for (let j = 0; j < 16; j++) drive += W[16 * i + j] * rates[j]
        for (let j = 0; j < 8; j++) drive += U[8 * i + j] * inputs.data[(t * trials + b) * 8 + j]
        return keep * state + (1 - keep) * drive
      })
      for (let k = 0; k < 2; k++) {
        out.push(states[b].reduce((sum, state, j) => sum + V[16 * k + j] * Math.tanh(state), 0))
      }
    }
  }
  return out
}

/** Mean and variance of output k over the steps and trials of a batch, and of its means over single trials. */
function statistics({ targets }: Batch, k: number) {
  const [steps, trials] = targets.shape as [number, number, number]
  const values = Array.from({ length: trials }, (_, b) =>
    Array.from({ length: steps }, (_, t) => targets.data[(t * trials + b) * 2 + k]),
  )
  const meanOf = (numbers: number[]) => numbers.reduce((sum, x) => sum + x, 0) / numbers.length
  const about = (numbers: number[], mean: number) => meanOf(numbers.map((x) => (x - mean) ** 2))
  const mean = meanOf(values.map(meanOf))
  const squares = values.map((trial) => about(trial, mean))
  const variance = meanOf(squares)
  return {
    mean,
    variance,
    meanError: Math.sqrt(about(values.map(meanOf), mean) / trials),
    varianceError: Math.sqrt(about(squares, variance) / trials),
  }
}

describe('the trial', () => {
  test('50 steps of 10 ms, 8 inputs and 2 outputs, the loss at every step', () => {
    expect([task.dt, task.steps, task.inputs, task.outputs]).toEqual([10, 50, 8, 2])
    expect(task.periods).toEqual({ duration: 500 })
    expect(task.objective).toMatchObject({ loss: { name: 'squared-error' }, l2: 0 })
    expect(task.chance).toEqual({ loss: 1 })
    expect(task.split('test').take(0, 2).mask).toBeUndefined()
  })

  test('inputs are 0 or 1, equally likely, drawn again every 20 ms', () => {
    const { data } = task.split('test').take(0, 200).inputs
    const row = 200 * 8
    const drawn: number[] = []
    for (let t = 0; t < 50; t += 2) {
      const [first, second] = [0, 1].map((more) => data.slice((t + more) * row, (t + more + 1) * row))
      expect(second).toEqual(first)
      drawn.push(...first!)
    }
    const n = drawn.length
    expect(drawn.every((value) => value === 0 || value === 1)).toBe(true)
    const mean = drawn.reduce((sum, x) => sum + x / n, 0)
    expect(Math.abs(mean - 0.5)).toBeLessThan(2 / Math.sqrt(n))
    expect(Math.abs(mean - 0.52)).toBeGreaterThan(2 / Math.sqrt(n))
    // neighbours: the next input, the next trial, the next draw
    for (const distance of [1, 8, row]) {
      let sum = 0
      for (let i = 0; i + distance < n; i++) sum += (drawn[i] - 0.5) * (drawn[i + distance] - 0.5)
      expect(Math.abs(sum / n)).toBeLessThan(1 / Math.sqrt(n))
    }
  })

  test('at 5 ms the same inputs, each held for four steps', () => {
    const base = task.split('test').take(0, 5).inputs.data
    const { data, shape } = mimic({ seed: root, dt: 5 }).split('test').take(0, 5).inputs
    expect(shape).toEqual([100, 5, 8])
    for (let t = 0; t < 100; t++) {
      const half = Math.floor(t / 2)
      expect(data.slice(t * 40, (t + 1) * 40)).toEqual(base.slice(half * 40, (half + 1) * 40))
    }
  })
})

describe('trials of odd sizes', () => {
  test.each([
    [{ inputs: 5 }, 50, 2],
    [{ inputs: 40, hold: 30 }, 50, 3],
    [{ inputs: 3, hold: 500, duration: 70 }, 7, 7],
  ])('%j: fair coins, each held, the last for what is left', (options, steps, held) => {
    const I = options.inputs
    const { data, shape } = mimic({ seed: root, ...options })
      .split('test')
      .take(0, 100).inputs
    expect(shape).toEqual([steps, 100, I])
    const row = 100 * I
    const drawn: number[] = []
    for (let t = 0; t < steps; t += held) {
      const first = data.slice(t * row, (t + 1) * row)
      for (let more = t + 1; more < Math.min(t + held, steps); more++) {
        expect(data.slice(more * row, (more + 1) * row)).toEqual(first)
      }
      drawn.push(...first)
    }
    const ones = drawn.reduce((sum, x) => sum + x, 0)
    expect(Math.abs(ones - drawn.length / 2)).toBeLessThan(2 * Math.sqrt(drawn.length))
    // neighbours differ in half of the cases
    const changes = drawn.filter((x, i) => i > 0 && x !== drawn[i - 1]).length
    expect(Math.abs(changes - drawn.length / 2)).toBeLessThan(2 * Math.sqrt(drawn.length))
  })
})

describe('the teacher', () => {
  /** The largest difference between the targets and a simulation, scaled over the first 200 trials of 'train'. */
  function worst(batch: Batch, teacher: Seed, keep: number): number {
    const sample = simulate(task.split('train').take(0, 200), teacher, keep)
    const raw = simulate(batch, teacher, keep)
    let most = 0
    for (const k of [0, 1]) {
      const of = sample.filter((_, i) => i % 2 === k)
      const mean = of.reduce((sum, y) => sum + y / of.length, 0)
      const deviation = Math.sqrt(of.reduce((sum, y) => sum + (y - mean) ** 2 / of.length, 0))
      for (let i = k; i < raw.length; i += 2) {
        most = Math.max(most, Math.abs((raw[i] - mean) / deviation - batch.targets.data[i]))
      }
    }
    return most
  }

  const train = task.split('train')
  test.each([
    ['take', task.split('test').take(0, 10)],
    ['batch', train.batch(10, seed(3))],
    ['sampler', train.sampler(10, seed(3))(1)],
  ])('is the stated one in every %s, by another program', (_, batch) => {
    expect(worst(batch, root.child('teacher'), Math.exp(-10 / 20))).toBeLessThan(1e-11)
    // the controls: another draw, another time constant
    expect(worst(batch, root.child('other'), Math.exp(-10 / 20))).toBeGreaterThan(0.5)
    expect(worst(batch, root.child('teacher'), Math.exp(-10 / 21))).toBeGreaterThan(0.01)
  })

  test('has outputs of mean 0 and variance 1, so that the mean target costs 1', () => {
    const [train, held] = [task.split('train').take(0, 200), task.split('test').take(0, 1000)]
    for (const k of [0, 1]) {
      const known = statistics(train, k)
      const fresh = statistics(held, k)
      expect(known.mean).toBeCloseTo(0, 12)
      expect(known.variance).toBeCloseTo(1, 12)
      expect(Math.abs(fresh.mean)).toBeLessThan(4 * Math.hypot(known.meanError, fresh.meanError))
      const error = Math.hypot(known.varianceError, fresh.varianceError)
      expect(Math.abs(fresh.variance - 1)).toBeLessThan(4 * error)
      // the control: the interval refuses 1.25
      expect(Math.abs(fresh.variance - 1.25)).toBeGreaterThan(4 * error)
    }
  })

  test('answers alike whatever else was asked of it, and is another one for another seed', () => {
    const split = task.split('test')
    const whole = split.take(0, 7).targets.data
    task.split('test-duration').take(0, 3)
    const alone = split.take(4, 1).targets.data
    for (let t = 0; t < 50; t++)
      expect(alone.slice(2 * t, 2 * t + 2)).toEqual(whole.slice(14 * t + 8, 14 * t + 10))
    expect(
      mimic({ seed: seed(35) })
        .split('test')
        .take(0, 7).targets.data,
    ).not.toEqual(whole)
  })
})

describe('variants', () => {
  const share = (strength: number) => {
    const { data } = task.split('test-rate', { strength }).take(0, 100).inputs
    return data.reduce((sum, x) => sum + x, 0) / data.length
  }

  test('a higher rate of ones, at most 1', () => {
    const error = Math.sqrt((0.8 * 0.2) / (100 * 25 * 8))
    expect(Math.abs(share(0.3) - 0.8)).toBeLessThan(4 * error)
    expect(Math.abs(share(0.3) - 0.82)).toBeGreaterThan(4 * error)
    expect(share(0.7)).toBe(1)
  })

  test('a higher rate adds ones and takes none away, held as long', () => {
    const of = (strength: number) => task.split('test-rate', { strength }).take(0, 20).inputs.data
    const [none, some, more] = [of(0), of(0.2), of(0.4)]
    expect(none).toEqual(task.split('test').take(0, 20).inputs.data)
    expect(none!.every((value, i) => value <= some![i])).toBe(true)
    const row = 20 * 8
    for (let t = 0; t < 50; t += 2) {
      expect(more!.slice((t + 1) * row, (t + 2) * row)).toEqual(more!.slice(t * row, (t + 1) * row))
    }
    // the control: what is added is neither nothing nor the same for two strengths
    expect(some).not.toEqual(none)
    expect(more).not.toEqual(some)
  })

  test('a longer trial goes on with the same inputs and the same teacher', () => {
    const [short, long] = [task.split('test'), task.split('test-duration', { strength: 200 })].map((split) =>
      split.take(0, 5),
    )
    expect(long!.inputs.shape).toEqual([70, 5, 8])
    expect(long!.inputs.data.slice(0, 50 * 40)).toEqual(short!.inputs.data)
    expect(long!.targets.data.slice(0, 50 * 10)).toEqual(short!.targets.data)
  })
})

test.each([
  [{ duration: 5 }, 'mimic: duration must be a finite number of at least dt (10 ms), got 5'],
  [{ hold: 5 }, 'mimic: hold must be a finite number of at least dt (10 ms), got 5'],
  [{ timeConstant: -1 }, 'mimic: timeConstant must be a finite number of at least 0, got -1'],
  [{ inputs: 0 }, 'mimic: inputs must be an integer of at least 1, got 0'],
  [{ units: 0 }, 'mimic: units must be an integer of at least 1, got 0'],
  [{ outputs: 1.5 }, 'mimic: outputs must be an integer of at least 1, got 1.5'],
  [{ dt: 0 }, 'mimic: dt must be a positive number of ms, got 0'],
  [{ seed: undefined as never }, 'mimic: seed must be a seed, such as seed(7), got undefined'],
])('refuses %j', (options, message) => {
  expect(() => mimic({ seed: root, ...options })).toThrow(message)
})

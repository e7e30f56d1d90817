import { type Batch, daleMatrix, seed, spectralRadius } from '@credit/core'
import { describe, expect, test } from 'vitest'
import { delayedXor, delayedXorSettings } from './delayedXor.js'
import { initializersFor, networkFor } from './networkFor.js'

const root = seed(21)
const task = delayedXor({ seed: root })
const silent = delayedXor({ seed: root, noise: 0 })

/** Input i of trial b at step t. */
const input = ({ inputs }: Batch, t: number, b: number, i: number) =>
  inputs.data[(t * inputs.shape[1] + b) * 2 + i]

/** The bits of trial b, read off the middle of the cues of a silent batch at a step of 1 ms. */
const bitsOf = (batch: Batch, b: number) => [
  input(batch, 50, b, 0) > 1 ? 1 : 0,
  input(batch, 850, b, 1) > 1 ? 1 : 0,
]

describe('the trial, number by number', () => {
  test('900 steps of 1 ms: cue 100, delay 700, cue 100', () => {
    expect([task.dt, task.steps, task.inputs, task.outputs]).toEqual([1, 900, 2, 2])
    expect(task.periods).toEqual({ 'first cue': 100, delay: 700, 'last cue': 100 })
    expect(task.objective).toMatchObject({ loss: { at: 'last', targets: 'labels' }, l2: 5e-4 })
  })

  // 0.02 + 2·exp(−u²/1250), u = −50 + 100·i/99, by another program
  test.each([
    [0, 0.2906705664732254],
    [1, 0.31321153093163107],
    [25, 1.2453140462888777],
    [49, 2.019591920017739],
    [50, 2.019591920017739],
    [99, 0.2906705664732254],
  ])('a set bit at step %d of its cue', (step, expected) => {
    const batch = silent.split('test').take(0, 40)
    let seen = 0
    for (let b = 0; b < 40; b++) {
      const [first, last] = bitsOf(batch, b)
      if (first === 1) expect(input(batch, step, b, 0)).toBeCloseTo(expected, 13)
      if (last === 1) expect(input(batch, 800 + step, b, 1)).toBeCloseTo(expected, 13)
      seen += first! + last!
    }
    expect(seen).toBeGreaterThan(20)
  })

  test('0.02 everywhere else, in trials with and without bits', () => {
    const batch = silent.split('test').take(0, 40)
    for (let b = 0; b < 40; b++) {
      const [first, last] = bitsOf(batch, b)
      for (let t = 0; t < 900; t++) {
        if (first === 0 || t >= 100) expect(input(batch, t, b, 0)).toBe(0.02)
        if (last === 0 || t < 800) expect(input(batch, t, b, 1)).toBe(0.02)
      }
    }
  })

  test('at 5 ms: 20, 140 and 20 steps, the bump from end to end of the cue', () => {
    const coarse = delayedXor({ seed: root, dt: 5, noise: 0 })
    const batch = coarse.split('test').take(0, 20)
    expect(coarse.steps).toBe(180)
    let seen = 0
    for (let b = 0; b < 20; b++) {
      if (input(batch, 10, b, 0) < 1) continue
      seen++
      const bump = [0.290670566473, 0.423345867667, 0.594997138015, 0.804161011362, 1.043048678349]
      bump.forEach((value, t) => {
        expect(input(batch, t, b, 0)).toBeCloseTo(value, 11)
        expect(input(batch, 19 - t, b, 0)).toBeCloseTo(value, 11)
      })
      expect(input(batch, 20, b, 0)).toBe(0.02)
    }
    expect(seen).toBeGreaterThan(3)
  })

  test('class 1 iff the bits are equal; each pair of bits in a quarter of the trials', () => {
    const batch = silent.split('train').batch(1000, seed(3))
    const counts = [0, 0, 0, 0]
    for (let b = 0; b < 1000; b++) {
      const [first, last] = bitsOf(batch, b)
      expect(batch.targets.data[b]).toBe(first === last ? 1 : 0)
      counts[2 * first! + last!] += 1
    }
    // binomial deviation 13.7; four of them
    for (const count of counts) expect(Math.abs(count - 250)).toBeLessThan(55)
  })

  test('N(0, 0.01²) on every input and step, whatever the bits', () => {
    const clean = silent.split('test').take(0, 60).inputs.data
    const noisy = task.split('test').take(0, 60)
    expect(noisy.targets).toEqual(silent.split('test').take(0, 60).targets)
    const noise = noisy.inputs.data.map((value, i) => (value - clean[i]) / 0.01)
    const n = noise.length
    const moment = (power: number) => noise.reduce((sum, x) => sum + x ** power, 0) / n
    // deviations of the moments of a normal number: 1, √2, √15, √96; four of them
    expect(Math.abs(moment(1))).toBeLessThan(4 / Math.sqrt(n))
    expect(Math.abs(moment(2) - 1)).toBeLessThan(4 * Math.sqrt(2 / n))
    expect(Math.abs(moment(3))).toBeLessThan(4 * Math.sqrt(15 / n))
    expect(Math.abs(moment(4) - 3)).toBeLessThan(4 * Math.sqrt(96 / n))
    // neighbours: the other input, the next trial, the next step
    for (const distance of [1, 2, 120]) {
      let sum = 0
      for (let i = 0; i + distance < n; i++) sum += noise[i] * noise[i + distance]
      expect(Math.abs(sum / n)).toBeLessThan(4 / Math.sqrt(n))
    }
    // the control: the intervals refuse a deviation of 0.0102
    expect(Math.abs(moment(2) - 1.04)).toBeGreaterThan(4 * Math.sqrt(2 / n))
  })
})

describe('the network of the source', () => {
  const { paper } = delayedXorSettings
  const network = networkFor(task, paper)
  const parameters = network.initialize(seed(5), initializersFor(paper))

  test('120 relu units that keep exp(−1/100), 97 excitatory and 23 inhibitory, inhibitory first', () => {
    expect(network).toMatchObject({ inputs: 2, hidden: 120, outputs: 2 })
    expect(network.cell.unit?.leak).toBeCloseTo(Math.exp(-0.01), 15)
    expect(network.cell.activation?.name).toBe('relu')
    expect(Array.from(network.signs!)).toEqual([...Array(23).fill(-1), ...Array(97).fill(1)])
    expect(Array.from(network.types)).toEqual([...Array(23).fill(0), ...Array(97).fill(1)])
    expect(network.readoutSigns).toBe('obeyed')
    expect(network.layout.blocks.bias.length).toBe(0)
    expect(parameters.readoutBias).toEqual(new Float64Array(2))
    for (let i = 0; i < 120; i++) expect(parameters.recurrent[i * 121]).toBe(0)
  })

  test('has a draw of its own for W, for V where the readout obeys, for U where inputs inhibit', () => {
    const { dale } = paper
    const drawn = (changes: object) => Object.keys(initializersFor({ dale: { ...dale!, ...changes } }))
    expect(drawn({})).toEqual(['recurrent', 'readout'])
    expect(drawn({ readout: 'free' })).toEqual(['recurrent'])
    expect(drawn({ inputs: 1 })).toEqual(['recurrent', 'readout', 'input'])
    expect(initializersFor({})).toEqual({})
  })

  test('W is the balanced draw without its diagonal: sums 0 and radius 1 before it goes', () => {
    const draw = daleMatrix(network.signs!, seed(5).child('recurrent').generator())
    for (let post = 0; post < 120; post++) {
      const row = draw.subarray(post * 120, (post + 1) * 120)
      expect(Math.abs(row.reduce((sum, weight) => sum + weight, 0))).toBeLessThan(1e-13)
    }
    expect(spectralRadius(draw, 120)).toBeCloseTo(1, 10)
    expect(parameters.recurrent).toEqual(draw.map((weight, i) => (i % 121 === 0 ? 0 : weight)))
    // without it neither holds
    expect(spectralRadius(parameters.recurrent, 120)).toBeGreaterThan(1.1)
  })

  test('V is the first two rows of its own draw, diagonal kept; U is N(0, 2/I) of either sign', () => {
    const draw = daleMatrix(network.signs!, seed(5).child('readout').generator())
    expect(parameters.readout).toEqual(draw.slice(0, 240))
    expect(parameters.readout[0]).toBeLessThan(0)
    const variance = parameters.input.reduce((sum, weight) => sum + weight * weight, 0) / 240
    expect(Math.abs(variance - 1)).toBeLessThan(4 * Math.sqrt(2 / 240))
    const positive = parameters.input.subarray(0, 46).filter((weight) => weight > 0).length
    expect(Math.abs(positive - 23)).toBeLessThan(14)
  })

  test('is trained as the source says', () => {
    expect(paper).toMatchObject({ optimizer: 'adam', learningRate: 5e-4, batch: 32, l2: 5e-4 })
    expect(paper).toMatchObject({ schedule: { factor: 0.8, every: 300 }, updates: { exact: 3000 } })
    expect(paper.evaluation).toEqual({ every: 20, trials: 32, draw: 'fresh' })
  })
})

describe('variants', () => {
  test('a longer delay has more steps and the same bits', () => {
    const longer = silent.split('test-delay', { strength: 250 })
    const [base, batch] = [silent.split('test').take(0, 10), longer.take(0, 10)]
    expect(longer.steps).toBe(1150)
    expect(batch.targets).toEqual(base.targets)
    for (let b = 0; b < 10; b++) {
      for (let t = 0; t < 100; t++) expect(input(batch, 1050 + t, b, 1)).toBe(input(base, 800 + t, b, 1))
    }
  })

  test('noise grows by its strength', () => {
    const clean = silent.split('test').take(0, 10).inputs.data
    const noisy = task.split('test-noise', { strength: 0.3 }).take(0, 10).inputs.data
    const squares = noisy.reduce((sum, value, i) => sum + (value - clean[i]) ** 2, 0) / noisy.length
    expect(Math.abs(squares / 0.31 ** 2 - 1)).toBeLessThan(4 * Math.sqrt(2 / noisy.length))
  })
})

describe('refuses, in one line', () => {
  test.each([
    [{ delay: 0.5 }, 'delayed-xor: delay must be a finite number of at least dt (1 ms), got 0.5'],
    [{ noise: -0.1 }, 'delayed-xor: noise must be a finite number of at least 0, got -0.1'],
    [{ dt: 51 }, 'delayed-xor: dt must be a positive number of at most 50 ms, got 51'],
    [{ dt: 0 }, 'delayed-xor: dt must be a positive number of at most 50 ms, got 0'],
    [{ dt: Number.NaN }, 'delayed-xor: dt must be a positive number of at most 50 ms, got NaN'],
  ])('%j', (options, message) => {
    expect(() => delayedXor({ seed: root, ...options })).toThrow(message)
  })

  test('a missing seed, an unknown variant, a strength where there is none or a negative one', () => {
    expect(() => delayedXor({} as never)).toThrow(
      'delayed-xor: seed must be a seed, such as seed(7), got undefined',
    )
    expect(() => task.split('test-pattern')).toThrow(
      'delayed-xor: split must be one of "train", "validation", "test", "test-noise", "test-delay", got "test-pattern"',
    )
    expect(() => task.split('test', { strength: 1 })).toThrow('strength of "test" must be left out, got 1')
    expect(() => task.split('test-delay', { strength: -1 })).toThrow(
      'delayed-xor: strength of "test-delay" must be a finite number of at least 0, got -1',
    )
  })
})

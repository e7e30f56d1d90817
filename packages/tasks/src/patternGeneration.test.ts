import { type Batch, meanSquaredError, seed, squaredError } from '@credit/core'
import { describe, expect, test } from 'vitest'
import { patternGeneration } from './patternGeneration.js'

const root = seed(31)
const task = patternGeneration({ seed: root })
const frozen = patternGeneration({ seed: root, perturbation: 0 })

/** The inputs of trial b, `[T, I]`. */
const trialOf = ({ inputs: { data, shape } }: Batch, b: number) => {
  const [, trials, I] = shape as [number, number, number]
  return data.filter((_, i) => Math.floor(i / I) % trials === b)
}
const targetOf = (batch: Batch) =>
  batch.targets.data.filter((_, i) => i % batch.inputs.shape[1] === 0) as Float64Array
const curveOf = (n: number, dt = 1) =>
  targetOf(
    patternGeneration({ seed: seed(n), dt, inputs: 1 })
      .split('test')
      .take(0, 1),
  )

/** Least squares by the normal equations, solved by elimination; the residual's largest magnitude beside. */
function fit(columns: readonly Float64Array[], y: Float64Array): { weights: number[]; error: number } {
  const n = columns.length
  const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, i) => sum + value * b[i], 0)
  const rows = columns.map((a) => [...columns.map((b) => dot(a, b)), dot(a, y)])
  for (let p = 0; p < n; p++) {
    for (let r = 0; r < n; r++) {
      if (r === p) continue
      const factor = rows[r][p] / rows[p][p]
      for (let c = p; c <= n; c++) rows[r][c] -= factor * rows[p][c]
    }
  }
  const weights = rows.map((row, p) => row[n] / row[p])
  const error = y.reduce((most, value, i) => {
    const fitted = columns.reduce((sum, column, k) => sum + weights[k] * column[i], 0)
    return Math.max(most, Math.abs(value - fitted))
  }, 0)
  return { weights, error }
}

const sines = (periods: readonly number[], dt = 1) => {
  const at = (f: (ms: number) => number) => Float64Array.from({ length: 1000 / dt }, (_, t) => f(t * dt))
  const waves = periods.flatMap((p) => [
    at((ms) => Math.sin((2 * Math.PI * ms) / p)),
    at((ms) => Math.cos((2 * Math.PI * ms) / p)),
  ])
  return [...waves, at(() => 1)]
}

describe('the target', () => {
  test('1000 steps of 1 ms, one output, the same in every trial and split', () => {
    expect([task.dt, task.steps, task.inputs, task.outputs]).toEqual([1, 1000, 100, 1])
    expect(task.periods).toEqual({ pattern: 1000 })
    const one = targetOf(task.split('test').take(0, 1))
    for (const name of ['train', 'validation', 'test', 'test-perturbation']) {
      const { data } = task.split(name).take(3, 2).targets
      for (let t = 0; t < 1000; t++) for (const b of [0, 1]) expect(data[2 * t + b]).toBe(one[t])
    }
  })

  test.each([1, 2, 3])('is a sum of sines of 1000, 500, 333 and 200 ms, and of no others (seed %d)', (n) => {
    expect(fit(sines([1000, 500, 333, 200]), curveOf(n)).error).toBeLessThan(1e-11)
    expect(fit(sines([1000, 500, 333, 200], 5), curveOf(n, 5)).error).toBeLessThan(1e-11)
    // the controls: a near-by period, or one less
    expect(fit(sines([1000, 500, 333, 202]), curveOf(n)).error).toBeGreaterThan(1e-3)
    expect(fit(sines([1000, 500, 333]), curveOf(n)).error).toBeGreaterThan(1e-2)
  })

  test('begins at 0 and has a largest magnitude of 1', () => {
    for (let n = 0; n < 20; n++) {
      const curve = curveOf(n)
      expect(curve[0]).toBe(0)
      expect(Math.max(...curve.map(Math.abs))).toBe(1)
    }
  })

  test('weights from U(0.5, 2), phases from U(0, 2π), over seeds', () => {
    // weights are known up to the scale, so their ratios are compared with those of uniform numbers
    const logs: number[] = []
    const phases: number[] = []
    for (let n = 0; n < 200; n++) {
      const { weights } = fit(sines([1000, 500, 333, 200], 10), curveOf(n, 10))
      const amplitudes = [0, 1, 2, 3].map((k) => Math.hypot(weights[2 * k], weights[2 * k + 1]))
      expect(Math.max(...amplitudes) / Math.min(...amplitudes)).toBeLessThanOrEqual(4)
      logs.push(Math.log(amplitudes[0] / amplitudes[1]), Math.log(amplitudes[2] / amplitudes[3]))
      for (const k of [0, 1, 2, 3]) phases.push(Math.atan2(weights[2 * k + 1], weights[2 * k]))
    }
    // log of U(a, b): the variance of a difference is twice its own
    const variance = (a: number, b: number) => {
      const moment = (f: (x: number) => number) => (f(b) - f(a)) / (b - a)
      const mean = moment((x) => x * Math.log(x) - x)
      return 2 * (moment((x) => x * Math.log(x) ** 2 - 2 * x * Math.log(x) + 2 * x) - mean * mean)
    }
    const squares = logs.map((x) => x * x)
    const mean = squares.reduce((sum, x) => sum + x, 0) / squares.length
    const error = Math.sqrt(squares.reduce((sum, x) => sum + (x - mean) ** 2, 0)) / squares.length
    expect(Math.abs(mean - variance(0.5, 2))).toBeLessThan(4 * error)
    expect(Math.abs(mean - variance(0.8, 2))).toBeGreaterThan(4 * error)
    // uniform on the circle: cosines of the first two multiples have mean 0 and deviation √½
    for (const multiple of [1, 2]) {
      for (const wave of [Math.cos, Math.sin]) {
        const sum = phases.reduce((total, phase) => total + wave(multiple * phase), 0)
        expect(Math.abs(sum)).toBeLessThan(4 * Math.sqrt(phases.length / 2))
      }
    }
    // the control: half of the circle is not
    const half = phases.reduce((total, phase) => total + Math.cos(phase / 2), 0)
    expect(Math.abs(half)).toBeGreaterThan(4 * Math.sqrt(phases.length / 2))
  })

  test('chance is the loss of its mean, half the mean squared error', () => {
    const batch = task.split('test').take(0, 1)
    const mean = targetOf(batch).reduce((sum, value) => sum + value, 0) / 1000
    const guess = { data: new Float64Array(1000).fill(mean), shape: [1000, 1, 1] }
    expect(task.chance.loss).toBeCloseTo(0.5 * meanSquaredError(guess, batch, squaredError()), 12)
  })
})

describe('the input', () => {
  test.each([1, 4, 10])('spikes at 50 Hz, of height 1/dt (dt %d)', (dt) => {
    const { data } = patternGeneration({ seed: root, dt }).split('test').take(0, 1).inputs
    expect(new Set(data)).toEqual(new Set([0, 1 / dt]))
    const p = 0.05 * dt
    const deviation = Math.sqrt((p * (1 - p)) / data.length)
    const frequency = data.filter((value) => value > 0).length / data.length
    expect(Math.abs(frequency - p)).toBeLessThan(4 * deviation)
    expect(Math.abs(frequency - 1.1 * p)).toBeGreaterThan(4 * deviation)
  })

  test('is frozen: without perturbation every trial is the same, another seed gives another', () => {
    const first = trialOf(frozen.split('train').take(0, 1), 0)
    const changed = (trial: Float64Array) => trial.filter((value, i) => value !== first[i]).length
    expect(changed(trialOf(frozen.split('test').take(7, 2), 1))).toBe(0)
    expect(changed(trialOf(frozen.split('train').batch(2, seed(1)), 1))).toBe(0)
    const other = patternGeneration({ seed: seed(32), perturbation: 0 })
    // two independent trains differ in a share 2 · 0.05 · 0.95 of all numbers
    expect(changed(trialOf(other.split('train').take(0, 1), 0))).toBeGreaterThan(9000)
  })

  test.each([
    ['test', undefined, 0.01, 0.015],
    ['test-perturbation', undefined, 0.21, 0.23],
    ['test-perturbation', 0.99, 1, 0.97],
  ])('%s (%s): numbers drawn anew with probability %d', (name, strength, q, near) => {
    const clean = trialOf(frozen.split('test').take(0, 1), 0)
    const batch = task.split(name, strength === undefined ? {} : { strength }).take(0, 4)
    const p = 0.05
    let [spikes, changed, n] = [0, 0, 0]
    for (let b = 0; b < 4; b++) {
      trialOf(batch, b).forEach((value, i) => {
        n++
        if (value > 0) spikes++
        if (value !== clean[i]) changed++
      })
    }
    // a new number differs from the frozen one with probability 2p(1 − p), p the frozen rate being 0.05 up to its own error
    const frozenRate = clean.filter((value) => value > 0).length / clean.length
    const differs = frozenRate * (1 - p) + (1 - frozenRate) * p
    const allowed = (mean: number) => 4 * Math.sqrt(n * mean * (1 - mean))
    expect(Math.abs(changed - n * q * differs)).toBeLessThan(allowed(q * differs))
    expect(Math.abs(changed - n * near * differs)).toBeGreaterThan(allowed(near * differs))
    const rate = (1 - q) * frozenRate + q * p
    expect(Math.abs(spikes - n * rate)).toBeLessThan(allowed(q * p))
  })
})

describe('a perturbed trial', () => {
  /** Which numbers of trial b differ from the frozen ones, and how. */
  const changesOf = (batch: Batch, b: number) => {
    const clean = trialOf(frozen.split('test').take(0, 1), 0)
    const trial = trialOf(batch, b)
    const which = (spike: boolean) =>
      [...trial.keys()].filter((i) => trial[i] !== clean[i] && trial[i] > 0 === spike)
    return { gained: which(true), lost: which(false) }
  }

  test('gains q·p(1 − f) spikes and loses q(1 − p)·f of all, f the frozen share; each trial others', () => {
    const batch = task.split('test-perturbation').take(0, 10)
    const clean = trialOf(frozen.split('test').take(0, 1), 0)
    const f = clean.filter((value) => value > 0).length / clean.length
    const [q, p] = [0.21, 0.05]
    const counts = { gained: 0, lost: 0 }
    const seen = new Set<number>()
    for (let b = 0; b < 10; b++) {
      const { gained, lost } = changesOf(batch, b)
      counts.gained += gained.length
      counts.lost += lost.length
      seen.add(lost[0])
    }
    const n = 10 * clean.length
    const near = (count: number, mean: number) => Math.abs(count - mean) < 4 * Math.sqrt(mean)
    expect(near(counts.gained, n * q * p * (1 - f))).toBe(true)
    expect(near(counts.lost, n * q * (1 - p) * f)).toBe(true)
    // the controls: without the chance of a spike that is drawn anew to be one again, or the reverse
    expect(near(counts.lost, n * q * f)).toBe(false)
    expect(near(counts.gained, n * q * p)).toBe(false)
    expect(seen.size).toBeGreaterThan(5)
  })
})

describe('refuses, in one line', () => {
  test.each([
    [{ dt: 11 }, 'pattern-generation: dt must be a positive number of at most 10 ms, got 11'],
    [{ dt: 0 }, 'pattern-generation: dt must be a positive number of at most 10 ms, got 0'],
    [{ dt: Number.NaN }, 'pattern-generation: dt must be a positive number of at most 10 ms, got NaN'],
    [{ inputs: 0 }, 'pattern-generation: inputs must be an integer of at least 1, got 0'],
    [{ perturbation: -0.1 }, 'pattern-generation: perturbation must be a number from 0 to 1, got -0.1'],
  ])('%j', (options, message) => {
    expect(() => patternGeneration({ seed: root, ...options })).toThrow(message)
  })

  test('a missing seed, a probability above 1', () => {
    expect(() => patternGeneration({} as never)).toThrow(
      'pattern-generation: seed must be a seed, got undefined',
    )
    expect(() => patternGeneration(undefined as never)).toThrow('seed must be a seed')
    expect(() => task.split('test-perturbation', { strength: 1 })).toThrow(
      'pattern-generation: strength of "test-perturbation" must be',
    )
  })
})

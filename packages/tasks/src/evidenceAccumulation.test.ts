import { type Batch, seed } from '@credit/core'
import { describe, expect, test } from 'vitest'
import { evidenceAccumulation } from './evidenceAccumulation.js'

const root = seed(23)
const task = evidenceAccumulation({ seed: root })
// 4 steps a cue and 2 a gap; a channel that is on spikes at every step
const coarse = evidenceAccumulation({ seed: root, dt: 25 })

/** Whether channel i of trial b spikes at step t. */
const spikes = ({ inputs }: Batch, t: number, b: number, i: number) =>
  inputs.data[(t * inputs.shape[1] + b) * 40 + i] > 0

/** Spikes of a group (0 left, 1 right, 2 recall, 3 background) of trial b from one step to another. */
function count(batch: Batch, b: number, group: number, from: number, to: number): number {
  let sum = 0
  for (let t = from; t < to; t++) {
    for (let i = 10 * group; i < 10 * group + 10; i++) if (spikes(batch, t, b, i)) sum++
  }
  return sum
}

/** The side of each cue of trial b of a coarse batch. */
const sidesOf = (batch: Batch, b: number, cues = 7) =>
  Array.from({ length: cues }, (_, k) => (spikes(batch, 6 * k + 3, b, 10) ? 1 : 0) as number)

/** A binomial count is as stated, and not that of a near-by probability. */
function expectShare(hits: number, n: number, probability: number, near: number): void {
  const allowed = 4 * Math.sqrt(n * probability * (1 - probability))
  expect(Math.abs(hits - n * probability)).toBeLessThan(allowed)
  expect(Math.abs(hits - n * near)).toBeGreaterThan(allowed)
}

describe('the trial', () => {
  const trials = 60
  const batch = task.split('test').take(0, trials)

  test('2250 steps of 1 ms: seven times 50 + 100, delay, recall of 150; 4 groups of 10', () => {
    expect([task.dt, task.steps, task.inputs, task.outputs]).toEqual([1, 2250, 40, 2])
    expect(task.periods).toEqual({ cues: 1050, delay: 1050, recall: 150 })
    expect(task.channels.inputs[25].name).toBe('recall 5')
    const { mask } = batch
    expect(Array.from(mask!.data)).toEqual(Array.from({ length: 2250 }, (_, t) => (t >= 2100 ? 1 : 0)))
  })

  test('a cue is ten channels of one side, from 50 to 150 ms of each 150; the other side is silent', () => {
    const seen = new Uint8Array(2250)
    for (let b = 0; b < trials; b++) {
      for (let k = 0; k < 7; k++) {
        const from = 150 * k
        const counts = [0, 1].map((side) => count(batch, b, side, from, from + 150))
        expect(Math.min(...counts)).toBe(0)
        expect(Math.max(...counts)).toBeGreaterThan(10)
        expect(count(batch, b, 0, from, from + 50) + count(batch, b, 1, from, from + 50)).toBe(0)
      }
      expect(count(batch, b, 0, 1050, 2250) + count(batch, b, 1, 1050, 2250)).toBe(0)
      expect(count(batch, b, 2, 0, 2100)).toBe(0)
      for (let t = 0; t < 2250; t++)
        if (count(batch, b, 0, t, t + 1) + count(batch, b, 1, t, t + 1) > 0) seen[t] = 1
    }
    // the cues are on at all of their 100 steps: 10 · 60 chances of 0.04 each
    expect(Array.from(seen)).toEqual(
      Array.from({ length: 2250 }, (_, t) => (t < 1050 && t % 150 >= 50 ? 1 : 0)),
    )
  })

  test('0.04 spikes per ms in cues and recall, 0.01 in the background', () => {
    let [cue, recall, background] = [0, 0, 0]
    const channels = new Float64Array(40)
    for (let b = 0; b < trials; b++) {
      cue += count(batch, b, 0, 0, 2250) + count(batch, b, 1, 0, 2250)
      recall += count(batch, b, 2, 2100, 2250)
      background += count(batch, b, 3, 0, 2250)
      for (let i = 20; i < 40; i++)
        for (let t = 0; t < 2250; t++) if (spikes(batch, t, b, i)) channels[i] += 1
    }
    expectShare(cue, trials * 7 * 100 * 10, 0.04, 0.042)
    expectShare(recall, trials * 150 * 10, 0.04, 0.044)
    expectShare(background, trials * 2250 * 10, 0.01, 0.0105)
    // every channel, not ten times the first
    for (let i = 20; i < 30; i++) expectShare(channels[i], trials * 150, 0.04, 0.08)
    for (let i = 30; i < 40; i++) expectShare(channels[i], trials * 2250, 0.01, 0.015)
  })

  test('at 10 ms the same rates: spikes of height 0.1', () => {
    const slow = evidenceAccumulation({ seed: root, dt: 10 }).split('test').take(0, 200)
    expect(slow.inputs.shape).toEqual([225, 200, 40])
    expect(new Set(slow.inputs.data)).toEqual(new Set([0, 0.1]))
    let [recall, background] = [0, 0]
    for (let b = 0; b < 200; b++) {
      recall += count(slow, b, 2, 210, 225)
      background += count(slow, b, 3, 0, 225)
    }
    expectShare(recall, 200 * 15 * 10, 0.4, 0.42)
    expectShare(background, 200 * 225 * 10, 0.1, 0.105)
  })

  test('at a step that divides nothing the cues still end where their period does', () => {
    const odd = evidenceAccumulation({ seed: root, dt: 20 }).split('test').take(0, 40)
    let last = 0
    for (let b = 0; b < 40; b++) {
      for (let t = 0; t < odd.inputs.shape[0]; t++)
        if (count(odd, b, 0, t, t + 1) > 0) last = Math.max(last, t)
    }
    expect(odd.inputs.shape[0]).toBe(53 + 53 + 8)
    expect(last).toBe(52)
  })
})

describe('the cues', () => {
  const trials = 3000
  const batch = coarse.split('train').batch(trials, seed(5))
  const cues = Array.from({ length: trials }, (_, b) => sidesOf(batch, b))
  const right = cues.map((sides) => sides.reduce((sum, side) => sum + side, 0))

  test('the target is the side of most, at every step', () => {
    const steps = coarse.steps
    right.forEach((number, b) => {
      for (const t of [0, steps - 1]) expect(batch.targets.data[t * trials + b]).toBe(number > 3 ? 1 : 0)
    })
  })

  test('left and right equally often, at each place', () => {
    const labels = Array.from(batch.targets.data.slice(0, trials) as Int32Array)
    expectShare(
      labels.reduce((sum, label) => sum + label, 0),
      trials,
      0.5,
      0.58,
    )
    for (let k = 0; k < 7; k++) {
      expectShare(
        cues.reduce((sum, sides) => sum + sides[k], 0),
        trials,
        0.5,
        0.58,
      )
    }
  })

  /** Mean and standard error of (r − n/2)², whose mean is n p (1 − p) + n² (½ − p)². */
  const spreadOf = (numbers: readonly number[], n: number) => {
    const squares = numbers.map((r) => (r - n / 2) ** 2)
    const mean = squares.reduce((sum, x) => sum + x, 0) / squares.length
    const sum = squares.reduce((total, x) => total + (x - mean) ** 2, 0)
    return { mean, error: Math.sqrt(sum) / squares.length }
  }
  const spread = (n: number, p: number) => n * p * (1 - p) + n * n * (0.5 - p) ** 2

  test('on the less likely side with probability 0.3', () => {
    const { mean, error } = spreadOf(right, 7)
    expect(Math.abs(mean - spread(7, 0.3))).toBeLessThan(4 * error)
    expect(Math.abs(mean - spread(7, 0.33))).toBeGreaterThan(4 * error)
    expect(Math.abs(mean - spread(7, 0.27))).toBeGreaterThan(4 * error)
  })

  test('with distractors, more of them; the trials keep their likely side', () => {
    const easy = evidenceAccumulation({ seed: root, dt: 25 }).split('test').take(0, 250)
    const hard = coarse.split('test-distractors', { strength: 0.15 }).take(0, 250)
    // the same draws against a higher threshold: a cue that changes side leaves the likely one
    let changed = 0
    for (let b = 0; b < 250; b++) {
      const [a, c] = [sidesOf(easy, b), sidesOf(hard, b)]
      const moves = new Set(a.flatMap((side, k) => (side === c[k] ? [] : [side])))
      expect(moves.size).toBeLessThan(2)
      a.forEach((side, k) => {
        if (side !== c[k]) changed++
      })
    }
    expectShare(changed, 250 * 7, 0.15, 0.2)
  })
})

describe('variants', () => {
  test('more cues: two pairs make eleven, and 600 ms', () => {
    const more = coarse.split('test-cues', { strength: 2 })
    const batch = more.take(0, 50)
    expect(more.steps).toBe((11 * 150 + 1050 + 150) / 25)
    const base = coarse.split('test').take(0, 50)
    for (let b = 0; b < 50; b++) {
      const sides = sidesOf(batch, b, 11)
      expect(sides.slice(0, 7)).toEqual(sidesOf(base, b))
      const right = sides.reduce((sum, side) => sum + side, 0)
      expect(batch.targets.data[b]).toBe(right > 5 ? 1 : 0)
      expect(count(batch, b, 0, 66, more.steps) + count(batch, b, 1, 66, more.steps)).toBe(0)
    }
  })

  test('a longer delay keeps cues, recall and targets', () => {
    const longer = task.split('test-delay', { strength: 200 })
    const [base, batch] = [task.split('test').take(0, 3), longer.take(0, 3)]
    expect(longer.steps).toBe(2450)
    for (let b = 0; b < 3; b++) {
      expect(batch.targets.data[b]).toBe(base.targets.data[b])
      let changed = 0
      for (let i = 0; i < 40; i++) {
        for (let t = 0; t < 2100; t++) if (spikes(batch, t, b, i) !== spikes(base, t, b, i)) changed++
        if (i >= 30) continue
        for (let t = 2100; t < 2250; t++)
          if (spikes(batch, t + 200, b, i) !== spikes(base, t, b, i)) changed++
      }
      expect(changed).toBe(0)
      expect(count(batch, b, 3, 2100, 2300)).toBeGreaterThan(0)
    }
  })
})

describe('the released program of MDGL', () => {
  const released = evidenceAccumulation({ seed: root, protocol: 'mdgl-release' })
  const fast = evidenceAccumulation({ seed: root, protocol: 'mdgl-release', dt: 25 })
  /** Each cue of trial b of a batch at 25 ms: 4 steps of 10 channels with a mean of 1 are never all silent. */
  const patternOf = (batch: Batch, b: number) => {
    let pattern = 0
    for (let k = 0; k < 7; k++) if (count(batch, b, 1, 6 * k + 2, 6 * k + 6) > 0) pattern += 2 ** k
    return pattern
  }
  const patterns = (batch: Batch) =>
    Array.from({ length: batch.inputs.shape[1] }, (_, b) => patternOf(batch, b))

  test('2000 steps, loss at the last one, a delay of 800', () => {
    expect(released.steps).toBe(2000)
    expect(released.periods).toEqual({ cues: 1050, delay: 800, recall: 150 })
    expect(released.objective.loss.at).toBe('last')
    expect(released.variants.map(({ name }) => name)).toEqual(['test-delay'])
    expect(released.split('test').take(0, 3).targets.shape).toEqual([3])
  })

  test('each of the 128 patterns once in 128 trials, in another order in the next; the label is the side of most', () => {
    const batch = fast.split('train').take(0, 256)
    const seen = patterns(batch)
    const all = Array.from({ length: 128 }, (_, n) => n)
    for (const from of [0, 128]) expect(seen.slice(from, from + 128).toSorted((a, b) => a - b)).toEqual(all)
    expect(seen.slice(0, 128)).not.toEqual(seen.slice(128))
    seen.forEach((pattern, b) => {
      const right = all.slice(0, 7).filter((k) => (pattern >> k) & 1).length
      expect(batch.targets.data[b]).toBe(right > 3 ? 1 : 0)
    })
  })

  test('control: with a likelier side some patterns come twice in 128 trials', () => {
    expect(new Set(patterns(coarse.split('train').take(0, 128))).size).toBeLessThan(100)
  })

  test('counts of 0.04 and 0.01 a step, more than one spike where that comes', () => {
    const trials = 60
    const { inputs } = released.split('test').take(0, trials)
    const sums = [0, 0, 0, 0]
    inputs.data.forEach((value, i) => {
      sums[Math.floor((i % 40) / 10)] += value
    })
    expect(new Set(inputs.data)).toEqual(new Set([0, 1, 2, 3]))
    const expectCount = (total: number, mean: number) =>
      expect(Math.abs(total - mean)).toBeLessThan(4 * Math.sqrt(mean))
    expectCount(sums[0] + sums[1], trials * 7 * 100 * 10 * 0.04)
    expectCount(sums[2], trials * 150 * 10 * 0.04)
    expectCount(sums[3], trials * 2000 * 10 * 0.01)
  })
})

describe('refuses, in one line', () => {
  test.each([
    [
      { protocol: 'mdgl-release', cues: 17 },
      'evidence-accumulation: cues must be an integer from 1 to 15, got 17',
    ],
    [{ protocol: 'other' }, 'evidence-accumulation: protocol must be'],
    [{ dt: 26 }, 'evidence-accumulation: dt must be a positive number of at most 25 ms, got 26'],
    [{ dt: -1 }, 'evidence-accumulation: dt must be a positive number of at most 25 ms, got -1'],
    [{ cues: 6 }, 'evidence-accumulation: cues must be an odd positive integer, got 6'],
    [{ cues: -1 }, 'evidence-accumulation: cues must be an odd positive integer, got -1'],
    [{ cues: 2.5 }, 'evidence-accumulation: cues must be an odd positive integer, got 2.5'],
    [{ delay: 0 }, 'evidence-accumulation: delay must be a finite number of at least dt (1 ms), got 0'],
  ])('%j', (options, message) => {
    expect(() => evidenceAccumulation({ seed: root, ...(options as object) })).toThrow(message)
  })

  test('a missing seed, half a pair of cues, distractors that are the majority', () => {
    expect(() => evidenceAccumulation({} as never)).toThrow('seed must be a seed, got undefined')
    expect(() => task.split('test-cues', { strength: 0.5 })).toThrow(
      'evidence-accumulation: strength of "test-cues" must be an integer of at least 0, got 0.5',
    )
    expect(() => task.split('test-distractors', { strength: 0.3 })).toThrow(
      'evidence-accumulation: strength of "test-distractors" must be a number of at most 0.2, got 0.3',
    )
  })
})

import { type Batch, type Seed, seed } from '@credit/core'
import { describe, expect, test } from 'vitest'
import { splitOf } from './split.js'

/** A split whose targets are the positions themselves. */
function positions(size: number) {
  return splitOf('train', size, { steps: 1, spans: { trial: { from: 0, to: 1, steps: 1 } } }, (trials) => ({
    inputs: { data: new Float64Array(trials.length), shape: [1, trials.length, 1] },
    targets: { data: Int32Array.from(trials), shape: [trials.length] },
  }))
}

const drawn = (batch: Batch) => Array.from(batch.targets.data)
const upTo = (n: number) => Array.from({ length: n }, (_, i) => i)
const sorted = (numbers: number[]) => [...numbers].sort((a, b) => a - b)

describe('take', () => {
  test('gives a range', () => {
    expect(drawn(positions(10).take(3, 4))).toEqual([3, 4, 5, 6])
    expect(drawn(positions(10).take(0, 10))).toEqual(upTo(10))
    expect(drawn(positions(10).take(9, 1))).toEqual([9])
  })

  test.each([
    [-1, 2, 'take: from must be an integer from 0 to 9, got -1'],
    [10, 1, 'take: from must be an integer from 0 to 9, got 10'],
    [8, 3, 'take: trials must be an integer from 1 to 2, got 3'],
    [0, 0, 'take: trials must be an integer from 1 to 10, got 0'],
    [0, 1.5, 'take: trials must be an integer from 1 to 10, got 1.5'],
  ])('refuses %d, %d', (from, trials, message) => {
    expect(() => positions(10).take(from, trials)).toThrow(message)
  })
})

describe('batch', () => {
  test('draws without replacement', () => {
    for (let i = 0; i < 50; i++) {
      const trials = drawn(positions(30).batch(20, seed(1).child(i)))
      expect(new Set(trials).size).toBe(20)
      expect(Math.min(...trials)).toBeGreaterThanOrEqual(0)
      expect(Math.max(...trials)).toBeLessThan(30)
    }
    expect(sorted(drawn(positions(30).batch(30, seed(2))))).toEqual(upTo(30))
  })

  test('same seed, same trials; another seed, others', () => {
    const split = positions(1000)
    expect(drawn(split.batch(50, seed(3)))).toEqual(drawn(split.batch(50, seed(3))))
    expect(drawn(split.batch(50, seed(3)))).not.toEqual(drawn(split.batch(50, seed(4))))
  })

  test('every trial is as likely as any other', () => {
    const counts = new Float64Array(20)
    for (let i = 0; i < 4000; i++) {
      for (const trial of drawn(positions(20).batch(5, seed(5).child(i)))) counts[trial] += 1
    }
    // hypergeometric: 4000 draws with probability 1/4, deviation 27.4; five deviations
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(137)
  })

  test('refuses more trials than there are', () => {
    expect(() => positions(10).batch(11, seed(1))).toThrow(
      'batch: trials must be an integer from 1 to 10, got 11',
    )
  })
})

// each of these did not come back, or asked for all memory that there is
test.each([10, Number.POSITIVE_INFINITY])(
  'of %d trials, no number of them without a sensible end',
  (size) => {
    for (const trials of [2 ** 31, 2 ** 53, Number.POSITIVE_INFINITY, Number.NaN]) {
      const message = new RegExp(`^\\w+: trials must be an integer from 1 to \\d+, got ${trials}$`)
      expect(() => positions(size).take(0, trials)).toThrow(message)
      expect(() => positions(size).batch(trials, seed(1))).toThrow(message)
      expect(() => positions(size).sampler(trials, seed(1))).toThrow(message)
    }
  },
)

describe('sampler', () => {
  const stream = (size: number, trials: number, updates: number, from: Seed) => {
    const sample = positions(size).sampler(trials, from)
    return upTo(updates).flatMap((update) => drawn(sample(update)))
  }

  test.each([
    [12, 4],
    [10, 4],
    [7, 7],
    [11, 1],
  ])('%d trials by %d: each epoch is every trial once', (size, trials) => {
    const all = stream(size, trials, 4 * size, seed(6))
    const epochs = upTo(4 * trials).map((epoch) => all.slice(epoch * size, (epoch + 1) * size))
    for (const epoch of epochs) expect(sorted(epoch)).toEqual(upTo(size))
  })

  test('epochs have different orders', () => {
    const all = stream(50, 10, 10, seed(7))
    expect(all.slice(0, 50)).not.toEqual(all.slice(50))
    expect(all.slice(0, 50)).not.toEqual(upTo(50))
  })

  test('a pure function of the update: a fresh sampler, in any order, draws the same', () => {
    const reference = positions(23).sampler(5, seed(8))
    const inOrder = upTo(40).map((update) => drawn(reference(update)))
    const other = positions(23).sampler(5, seed(8))
    for (const update of [39, 0, 17, 4, 38, 17, 5, 0]) expect(drawn(other(update))).toEqual(inOrder[update])
    for (const update of [7, 31]) {
      expect(drawn(positions(23).sampler(5, seed(8))(update))).toEqual(inOrder[update])
    }
    // another seed: other trials
    expect(drawn(positions(23).sampler(5, seed(9))(0))).not.toEqual(inOrder[0])
  })

  test('far updates are as good as near ones', () => {
    const sample = positions(55_000).sampler(256, seed(10))
    const far = drawn(sample(10_000_000))
    expect(new Set(far).size).toBe(256)
    expect(drawn(positions(55_000).sampler(256, seed(10))(10_000_000))).toEqual(far)
  })

  test('refuses bad numbers', () => {
    expect(() => positions(10).sampler(11, seed(1))).toThrow(
      'sampler: trials must be an integer from 1 to 10, got 11',
    )
    expect(() => positions(10).sampler(2, seed(1))(-1)).toThrow(
      'sampler: update must be an integer of at least 0, got -1',
    )
  })
})

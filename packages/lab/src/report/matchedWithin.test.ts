import { expect, test } from 'vitest'
import { end, evaluation, handmadeRun } from '../../test/handmadeRuns.ts'
import { learns, matchedWithin } from './matchedWithin.js'

const chance = { loss: Math.LN2, accuracy: 0.5 }
const plain = { by: 'accuracy', chance, smoothing: 1 } as const

/** Training accuracy at updates 0, 10, 20, … */
const run = (condition: string, accuracies: readonly (number | null)[], seed = 0) =>
  handmadeRun(
    [
      ...accuracies.map((accuracy, k) =>
        evaluation(10 * k, 'train', accuracy, accuracy === null ? null : 1 - accuracy),
      ),
      end(10 * accuracies.length),
    ],
    { condition, seed },
  )

test('both are read where they first reach the worse of their two bests', () => {
  const fast = run('fast', [0.5, 0.8, 0.95, 1])
  const slow = run('slow', [0.5, 0.6, 0.7, 0.9, 0.85])
  expect(matchedWithin([fast, slow], plain)).toEqual({ level: 0.9, updates: [20, 30], lost: [] })
  expect(matchedWithin([slow, fast], plain).updates).toEqual([30, 20])
})

test('a lucky evaluation neither sets the level nor is read, once the curve is smooth', () => {
  const lucky = run('lucky', [0.5, 0.99, 0.6, 0.7, 0.8, 0.9, 0.9, 0.9])
  const steady = run('steady', [0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.95])
  expect(matchedWithin([lucky, steady], plain).updates[0]).toBe(10)
  const smooth = matchedWithin([lucky, steady], { ...plain, smoothing: 3 })
  // means of three: 0.745 0.697 0.763 0.7 0.8 0.867 0.9 0.9, and 0.55 0.6 0.7 0.783 0.85 0.9 0.933 0.95
  expect(smooth.level).toBeCloseTo(0.9, 12)
  expect(smooth.updates).toEqual([60, 50])
})

test('by the loss, less is better', () => {
  const by = { ...plain, by: 'loss' } as const
  const { level, updates } = matchedWithin([run('a', [0.5, 0.9, 0.95]), run('b', [0.5, 0.7, 0.9])], by)
  expect(level).toBeCloseTo(0.1, 12)
  expect(updates).toEqual([10, 20])
})

test('a run that never learns is named, and its seed is not read', () => {
  const fails = run('fails', [0.5, 0.6, 0.74, 0.7])
  const good = run('good', [0.5, 0.9, 1])
  expect(matchedWithin([fails, good], plain)).toEqual({
    level: Number.NaN,
    updates: [Number.NaN, Number.NaN],
    lost: [fails],
  })
  // control: half of the way is 0.75
  expect(learns(run('just', [0.5, 0.75]), plain)).toBe(true)
  expect(learns(fails, plain)).toBe(false)
  expect(learns(fails, { ...plain, floor: 0.4 })).toBe(true)
})

test('without chance every run with an evaluation learns; one without any does not', () => {
  expect(learns(run('a', [0.5, 0.51]), { ...plain, chance: undefined })).toBe(true)
  expect(learns(run('a', [null, null]), { ...plain, chance: undefined })).toBe(false)
  expect(learns(run('a', [null, null]), plain)).toBe(false)
})

test('what is no floor, no smoothing and no run is refused', () => {
  const good = run('good', [0.5, 0.9])
  expect(() => matchedWithin([], plain)).toThrow('matchedWithin: runs must be at least one')
  expect(() => learns(good, { ...plain, floor: 1.1 })).toThrow('learns: floor must be from 0 to 1')
  expect(() => learns(good, { ...plain, smoothing: 2 })).toThrow('learns: smoothing must be an odd number')
})

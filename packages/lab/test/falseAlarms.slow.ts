import { describe, expect, test } from 'vitest'
import { mostOf, planted } from './simulation.ts'

// Records are made up, read, matched, tested and judged as those of any study. Ten seeds, two tasks.
const none = { effect: 0, spread: 1, fails: {}, seeds: 10 }
const draws = 300

describe.each([
  ['all runs learn', none],
  ['one run in ten never learns', { ...none, fails: { exact: 0.1, mdgl: 0.1, eprop: 0.1 } }],
] as const)(
  'without an effect, %s',
  (_, effect) => {
    const { decided, recovered } = planted(draws, effect)
    test.each(Object.keys(decided))('%s is decided, on any task, in at most 5 %% of the draws', (id) => {
      expect(decided[id]).toBeLessThanOrEqual(mostOf(draws))
      expect(recovered[id]).toBeLessThanOrEqual(mostOf(draws, 0.005))
    })
  },
  600_000,
)

/**
 * The probability that Wilcoxon's exact test of ten normal differences of mean d and deviation 1 recovers a claim on both of
 * two tasks after Holm, by SciPy and NumPy from 400,000 draws.
 */
const rates = { 0.8: 0.323, 1: 0.586, 1.2: 0.809, 1.5: 0.964 }

test.each(Object.entries(rates))(
  'a planted effect of %s standard deviations is recovered at its rate',
  (effect, rate) => {
    const { recovered } = planted(draws, { ...none, effect: Number(effect) })
    // 3.5 standard deviations of the share
    const away = 3.5 * Math.sqrt((rate * (1 - rate)) / draws)
    for (const id of ['curvature', 'curvature-end']) {
      expect(Math.abs(recovered[id] / draws - rate), id).toBeLessThan(away)
    }
    expect(recovered.gap / draws).toBeGreaterThan(rate - away - 0.05)
  },
  600_000,
)

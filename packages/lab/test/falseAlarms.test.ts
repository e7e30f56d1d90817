import { describe, expect, test } from 'vitest'
import { mostOf, planted } from './simulation.ts'

// A sample of falseAlarms.slow.ts.
const none = { effect: 0, spread: 1, fails: { exact: 0.1, mdgl: 0.1, eprop: 0.1 }, seeds: 10 }

test('without an effect verdicts stay undecided, but for about one in twenty', () => {
  const { decided, draws } = planted(60, none)
  for (const [id, count] of Object.entries(decided)) expect(count, id).toBeLessThanOrEqual(mostOf(draws))
}, 60_000)

describe('control', () => {
  test('an effect of three standard deviations is found in nearly every draw', () => {
    const { recovered, draws } = planted(20, { ...none, effect: 3, fails: {} })
    for (const id of ['gap', 'curvature', 'curvature-end'])
      expect(recovered[id], id).toBeGreaterThan(draws - 3)
  }, 60_000)
  test('the count that is allowed is that of a rate of 5 %', () => {
    expect(mostOf(1000)).toBeGreaterThan(60)
    expect(mostOf(1000)).toBeLessThan(80)
    expect(mostOf(1000, 0.1)).toBeGreaterThan(100)
  })
})

import { defineRule, eprop, type Rule } from '@credit/rules'
import { parseRule } from '@credit/rules/registry'
import { expect, it } from 'vitest'
import { cases, growth, noise } from './memoryGrowth.js'

// The same over a million steps: memory.slow.ts.
const steps = 20_000

it.each(cases)(`the memory of %s (%s leak) does not grow in ${steps} steps`, (notation, leakModel) => {
  const { bytes, before, after } = growth(parseRule(notation), leakModel, steps)
  expect(after).toEqual(before)
  expect(bytes).toBeLessThan(noise)
})

/** e-prop without its trace, that remembers something of every step. */
function remembering(remember: (past: unknown[], step: number) => void): Rule {
  const past: unknown[] = []
  return defineRule({
    name: 'remembering',
    traits: eprop().traits,
    online: {
      arrays: () => ({}),
      open: (pass) => ({ step: () => remember(past, pass.stepsDone) }),
    },
  })
}

// control
it.each([
  ['a number', (past: unknown[], step: number) => past.push(step)],
  ['an object', (past: unknown[], step: number) => past.push({ step })],
  ['an array', (past: unknown[]) => past.push(new Float64Array(1))],
] as const)('a rule that keeps %s of every step is found out', (_, remember) => {
  expect(growth(remembering(remember), 'voltage', steps).bytes).toBeGreaterThan(noise)
})

it('without remembering, the same rule is not', () => {
  expect(
    growth(
      remembering(() => {}),
      'voltage',
      steps,
    ).bytes,
  ).toBeLessThan(noise)
})

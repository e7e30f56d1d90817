import { parseRule } from '@credit/rules/registry'
import { expect, it } from 'vitest'
import { cases, growth, noise } from './memoryGrowth.js'

// Four minutes. A rule that kept a tenth of a byte a step would be found; the controls are in memory.test.ts.
const steps = 1_000_000

it.each(cases)(`the memory of %s (%s leak) does not grow in ${steps} steps`, (notation, leakModel) => {
  const { bytes, before, after } = growth(parseRule(notation), leakModel, steps)
  expect(after).toEqual(before)
  expect(bytes).toBeLessThan(noise)
})

import { expect, test } from 'vitest'
import { configurationOf } from './configurationOf.js'
import { measuredEnough } from './measuredEnough.js'

const named = { task: 'copy', rule: 'eprop', seed: 0 }

test.each([1, 7, 10, 25, 300, 999, 16_000])(
  '%d updates are measured at ten points, or at each',
  (updates) => {
    const { measures } = configurationOf(named, { preset: 'quick', training: { updates } })
    for (const every of [measures.evaluateEvery, measures.alignEvery, measures.curvatureEvery]) {
      expect(Math.floor(updates / every)).toBeGreaterThanOrEqual(Math.min(updates, 10))
    }
    expect(measures.curvatureEvery).toBe(measures.evaluateEvery)
  },
)

test('what a person gives stays, and λ_max follows the evaluations', () => {
  const measuresOf = (measures: Record<string, number>) =>
    configurationOf(named, { preset: 'quick', training: { updates: 100 }, measures }).measures
  expect(measuresOf({ evaluateEvery: 50, alignEvery: 100 })).toMatchObject({
    ...{ evaluateEvery: 50, alignEvery: 100, curvatureEvery: 50 },
  })
  expect(measuresOf({ curvatureEvery: 0 })).toMatchObject({ evaluateEvery: 10, curvatureEvery: 0 })
})

test('a whole configuration is left as it is', () => {
  const whole = configurationOf(named, {
    preset: 'quick',
    measures: { evaluateEvery: 400, curvatureEvery: 0 },
  })
  const { task: _, rule: __, seed: ___, ...settings } = whole
  expect(configurationOf(named, { preset: 'none', ...settings })).toEqual(whole)
})

test('updates that are none change nothing', () => {
  expect(measuredEnough({ training: { updates: 'many' } })).toEqual({ training: { updates: 'many' } })
  expect(measuredEnough({ training: { updates: 0 } })).toEqual({ training: { updates: 0 } })
})

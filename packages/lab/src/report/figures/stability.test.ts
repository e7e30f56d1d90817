import { expect, test } from 'vitest'
import {
  alignment,
  curvature,
  end,
  evaluation,
  handmade,
  handmadeRun,
  train,
} from '../../../test/handmadeRuns.ts'
import { summarize } from '../summary.js'
import { figureData } from './data.js'
import { stabilityFigure, stabilityPoints } from './stability.js'

const lines = [
  curvature(0, 5),
  train(0, 0.7, 0.1),
  alignment(0, 'recurrent', 0.9, 0.8),
  alignment(0, 'overall', 0.9, 0.3),
  train(10, 0.6, 0.05),
  alignment(10, 'recurrent', 0.9, 0.4),
  curvature(15, 30),
  evaluation(20, 'test', 0.9),
  evaluation(20, 'train', 0.9),
  curvature(20, 60),
  end(20),
]

test('each λ_max goes with the learning rate and the recurrent ρ as last recorded by then', () => {
  expect(stabilityPoints(handmadeRun(lines))).toEqual([
    { update: 0, lambda: 5, learningRate: 0.1, rho: 0.8 },
    { update: 15, lambda: 30, learningRate: 0.05, rho: 0.4 },
    { update: 20, lambda: 60, learningRate: 0.05, rho: 0.4 },
  ])
  const withoutRates = lines.map((line) => ({ ...line, learningRate: null }))
  expect(stabilityPoints(handmadeRun(withoutRates))).toEqual([])
})

const figureOf = (training: object, more: readonly object[] = []) => {
  const comparison = handmade([handmadeRun([...lines, ...more], { configuration: { training } })])
  const summary = summarize(comparison)
  return stabilityFigure(figureData(comparison, summary.tasks[0], summary.reference))
}

test('is drawn for plain gradient descent alone, and says why where it is not', () => {
  expect(figureOf({ optimizer: 'sgd', momentum: 0 })).toMatchObject({ svg: expect.any(String), absent: [] })
  expect(figureOf({ optimizer: 'adam', momentum: 0 })).toMatchObject({
    svg: undefined,
    absent: [expect.stringContaining('these runs used adam')],
  })
  expect(figureOf({ optimizer: 'sgd', momentum: 0.9 }).absent[0]).toContain('these runs used momentum 0.9')
  expect(figureOf({}).absent[0]).toContain('these runs used an optimizer that was not recorded')
})

test('says how many measurements have no bound, and that steps were clipped', () => {
  const plain = figureOf({ optimizer: 'sgd' }).svg!
  expect(plain).not.toMatch(/no bound|clipped/)
  const negative = [alignment(16, 'recurrent', -0.2, -0.1), curvature(17, 3)]
  const text = figureOf({ optimizer: 'sgd', clip: 1 }, negative).svg!.replace(/<[^>]+>/g, ' ')
  expect(text).toMatch(/2 of 4\s+measurements have no bound/)
  expect(text).toMatch(/Gradients were\s+clipped/)
})

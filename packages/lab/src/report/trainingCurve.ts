import type { Measure } from './measures.js'
import type { Chance } from './ofTask.js'
import type { Run } from './read.js'
import { latest } from './records.js'

/** A loss with its sign turned round, and back: of goodness more is better. */
export function goodness(value: number, by: Measure): number {
  return by === 'accuracy' ? value : -value
}

/** Update and goodness of an evaluation. */
export type CurvePoint = readonly [update: number, goodness: number]

/** Performance on the training trials at each evaluation, in order; of several at one update the last counts. */
export function trainingCurve({ records }: Run, by: Measure): CurvePoint[] {
  const evaluations = records.evaluation.filter((record) => record.split === 'train')
  const updates = [...new Set(evaluations.map((record) => record.update))].sort((a, b) => a - b)
  return updates
    .map((update): CurvePoint => {
      const { [by]: value } = latest(evaluations.filter((record) => record.update === update))!
      return [update, goodness(value, by)]
    })
    .filter(([, good]) => Number.isFinite(good))
}

/**
 * The running mean over so many evaluations, those before and after the point alike; near the ends over those that there
 * are.
 *
 * @param window an odd number; 1 leaves the curve as it is.
 */
export function smoothed(curve: readonly CurvePoint[], window: number): CurvePoint[] {
  const reach = (window - 1) / 2
  return curve.map(([update], i) => {
    const near = curve.slice(Math.max(0, i - reach), i + reach + 1)
    return [update, near.reduce((sum, [, good]) => sum + good, 0) / near.length]
  })
}

/** The accuracy, or loss, that lies that share of the way from guessing to perfect; NaN where chance is not known. */
export function floorOf(chance: Chance | undefined, by: Measure, share: number): number {
  const guess = chance?.[by] ?? Number.NaN
  return by === 'accuracy' ? guess + share * (1 - guess) : guess * (1 - share)
}

import type { Alternative } from '../alternative.js'
import { normalUpperTail } from './normal.js'

/** The probabilities, under "no effect", of a statistic at most and at least as large as the one seen. */
export interface Tails {
  readonly below: number
  readonly above: number
}

/** The p-value; two-sided it is twice the smaller tail, and never above 1. */
export function pOf(alternative: Alternative, { below, above }: Tails): number {
  if (alternative === 'greater') return above
  if (alternative === 'less') return below
  return Math.min(1, 2 * Math.min(below, above))
}

/** Tails of a distribution over 0, 1, 2, …, given by weights. Each is a sum of positive terms, so nothing cancels. */
export function exactTails(weights: Float64Array, at: number): Tails {
  let [below, above] = [0, 0]
  for (let k = 0; k <= at; k++) below += weights[k]
  for (let k = weights.length - 1; k >= at; k--) above += weights[k]
  const total = below + above - weights[at]
  // a tail that is everything may come out a bit above the total
  return { below: Math.min(1, below / total), above: Math.min(1, above / total) }
}

/**
 * Tails of the normal approximation to a discrete statistic: each reaches beyond the value seen by `correction`, half
 * a step. Both are 1 without spread, where the statistic can't be anything but its mean.
 */
export function normalTails(at: number, mean: number, spread: number, correction: number): Tails {
  if (spread === 0) return { below: 1, above: 1 }
  return {
    below: normalUpperTail((mean - at - correction) / spread),
    above: normalUpperTail((at - mean - correction) / spread),
  }
}

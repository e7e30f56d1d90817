import { normalQuantile } from '@credit/core'
import { deviationOf, meanOf } from '../statistics/internal/moments.js'
import { normalUpperTail } from '../statistics/internal/normal.js'

/** How much a paired test could have seen. */
export interface Power {
  /** The probability of a decision at the estimated effect, with as many seeds. */
  readonly reached: number
  /** Seeds that decide with probability 0.8 if the effect is the estimated one; null where that is above 1000. */
  readonly seeds: number | null
}

/** Of a signed-rank test against a t test, for normal differences. */
const efficiency = 3 / Math.PI
const aim = 0.8

/**
 * Power of a two-sided signed-rank test at the effect that was estimated, by the normal approximation: with d the mean
 * over the standard deviation of the differences, `Φ(√(3n/π)·|d| − z)`. It is a guide to how many seeds would decide, not
 * evidence: an effect that is not there is estimated as well.
 *
 * @param level that p must come below: 0.05 over the number of tasks, the first step of Holm's method.
 *
 * @example
 * powerOf([1, 2, -1, 3, 2, 1], 0.05).seeds // => 9
 */
export function powerOf(differences: readonly number[], level: number): Power {
  const n = differences.length
  const spread = deviationOf(differences)
  const d = Math.abs(meanOf(differences)) / spread
  const z = normalQuantile(1 - level / 2)
  if (!(d > 0)) return { reached: level, seeds: null }
  if (spread === 0) return { reached: 1, seeds: n }
  const wanted = Math.ceil(((z + normalQuantile(aim)) / d) ** 2 / efficiency)
  return {
    reached: normalUpperTail(z - Math.sqrt(efficiency * n) * d),
    // 2^(1 - n) must come below the level, whatever the effect
    seeds: wanted > 1000 ? null : Math.max(wanted, 1 + Math.ceil(-Math.log2(level))),
  }
}

import { ArgumentError, checkInteger, checkNumber } from '@credit/core'
import type { Measure } from './measures.js'
import type { Chance } from './ofTask.js'
import type { Run } from './read.js'
import { type CurvePoint, floorOf, goodness, smoothed, trainingCurve } from './trainingCurve.js'

export interface WithinOptions {
  /** What the level is a level of. */
  readonly by: Measure
  /** What guessing reaches in the task; without it every run counts as one that learns. */
  readonly chance: Chance | undefined
  /** How far from guessing (0) to perfect (1) a run must come to have learned. Default 0.5. */
  readonly floor?: number
  /** How many evaluations the curves are smoothed over: an odd number. Default 3. */
  readonly smoothing?: number
}

/** Runs of one seed, each read where it first is as good as all of them become. */
export interface MatchedWithin {
  /** The worse of their bests, an accuracy or a loss; NaN when one of them never learns. */
  readonly level: number
  /** The update at which each run is read, in their order; NaN when one of them never learns. */
  readonly updates: readonly number[]
  /** Those that never learn. */
  readonly lost: readonly Run[]
}

/**
 * Runs of one task and one seed at matched training performance. With a_r(u) the running mean of the accuracy (or of minus
 * the loss) of run r on the split "train" over `smoothing` evaluations,
 *
 *     level = min_r max_u a_r(u)            the worse of their bests
 *     u_r   = min { u : a_r(u) ≥ level }    where run r is read
 *
 * A run whose best stays below `chance + floor · (perfect − chance)` never learns, an outcome of its own: the runs of this
 * seed can't be read then, and no other seed is touched.
 *
 * @throws ArgumentError for no runs, a floor outside [0, 1] or a smoothing that is not odd.
 */
export function matchedWithin(runs: readonly Run[], options: WithinOptions): MatchedWithin {
  if (runs.length === 0) throw new ArgumentError('matchedWithin', 'runs', 'at least one', runs)
  const curves = runs.map((run) => curveOf('matchedWithin', run, options))
  const lost = runs.filter((_, k) => !isLearned(curves[k], options))
  if (lost.length > 0) return { level: Number.NaN, updates: runs.map(() => Number.NaN), lost }
  const level = Math.min(...curves.map(bestOf))
  const updates = curves.map((curve) => curve.find(([, good]) => good >= level)![0])
  return { level: goodness(level, options.by), updates, lost }
}

/**
 * Whether a run learns: whether its smoothed training performance ever reaches the floor.
 *
 * @throws ArgumentError as `matchedWithin`.
 */
export function learns(run: Run, options: WithinOptions): boolean {
  return isLearned(curveOf('learns', run, options), options)
}

function curveOf(caller: string, run: Run, { by, floor = 0.5, smoothing = 3 }: WithinOptions): CurvePoint[] {
  checkNumber(caller, 'floor', floor, 'from 0 to 1', (x) => x >= 0 && x <= 1)
  checkInteger(caller, 'smoothing', smoothing, 1)
  if (smoothing % 2 === 0) throw new ArgumentError(caller, 'smoothing', 'an odd number', smoothing)
  return smoothed(trainingCurve(run, by), smoothing)
}

function isLearned(curve: readonly CurvePoint[], { by, chance, floor = 0.5 }: WithinOptions): boolean {
  const least = floorOf(chance, by, floor)
  const best = bestOf(curve)
  return Number.isNaN(least) ? Number.isFinite(best) : best >= goodness(least, by)
}

function bestOf(curve: readonly CurvePoint[]): number {
  return Math.max(...curve.map(([, good]) => good))
}

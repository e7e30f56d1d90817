import { ArgumentError, checkNumber } from '@credit/core'
import { type Measure, measureOf, type Names, namesOf, readingAt, type Values } from './measures.js'
import { number } from './numbers.js'
import type { Chance } from './ofTask.js'
import type { Run } from './read.js'
import { floorOf, goodness, trainingCurve } from './trainingCurve.js'

export interface MatchedOptions {
  /** What guessing reaches in the task; without it no common level can be too low, and the verdict says so. */
  readonly chance?: Chance | undefined
  /** How far from guessing (0) to perfect (1) the common level must lie. Default 0.5. */
  readonly floor?: number
  /** What the level is a level of. Default: accuracy if the task has one, else loss. */
  readonly by?: Measure
}

/** One run, read where it first is as good on the training trials as every run becomes. */
export interface MatchedRun {
  readonly run: Run
  /** The update at which it is read; NaN where there is none. */
  readonly update: number
  /** As `readingAt`: loss and accuracy of each split, gaps, λ_max and the other measures recorded there. */
  readonly values: Values
}

export interface Matched {
  readonly by: Measure
  /** The common level: an accuracy, or a loss; NaN where a run has no evaluation on the training trials. */
  readonly level: number
  /** The run that comes least far. */
  readonly setBy: Run | undefined
  /** The accuracy that the level must reach at least, or the loss at most; NaN where chance is not known. */
  readonly floor: number
  readonly verdict: 'comparable' | 'not comparable'
  /** Why, as a sentence. */
  readonly reason: string
  readonly runs: readonly MatchedRun[]
  /** What could not be read there. */
  readonly warnings: readonly string[]
}

/**
 * Runs of one task at matched training performance. With a_r(u) the accuracy of run r on the split "train" when it is
 * evaluated at update u (of several evaluations at one update the last counts; nothing is smoothed or interpolated),
 *
 *     level = min_r max_u a_r(u)            the best of the run that comes least far
 *     u_r   = min { u : a_r(u) ≥ level }    where run r is read
 *
 * and the same with the loss, `level = max_r min_u ℓ_r(u)`, `ℓ_r(u) ≤ level`. So every run is read at an evaluation of its
 * own at which it is at least as good as the level; it may be better by one step between evaluations.
 *
 * The verdict is 'not comparable' when the level is below `chance + floor · (perfect − chance)`, perfect being an accuracy
 * of 1 or a loss of 0: runs that have learnt next to nothing have next to no gap. By default that is half of the way.
 *
 * A run that is missing, unfinished or damaged is left out, with a warning.
 *
 * @throws ArgumentError when there are no runs with records, runs of several tasks, or a floor outside [0, 1].
 */
export function matched(all: readonly Run[], options: MatchedOptions = {}): Matched {
  const share = checkNumber('matched', 'floor', options.floor ?? 0.5, 'from 0 to 1', (x) => x >= 0 && x <= 1)
  const runs = all.filter((run) => run.state === 'ended')
  const tasks = [...new Set(runs.map((run) => run.task))]
  if (tasks.length !== 1) throw new ArgumentError('matched', 'runs', 'runs of one task with records', tasks)
  const by = options.by ?? measureOf(runs)
  const names = namesOf(runs)
  const curves = runs.map((run) => trainingCurve(run, by))
  const best = curves.map((curve) => Math.max(...curve.map(([, good]) => good)))
  const unread = runs.filter((_, k) => best[k] === Number.NEGATIVE_INFINITY)
  const least = Math.min(...best)
  const level = unread.length > 0 ? Number.NaN : goodness(least, by)
  const floor = floorOf(options.chance, by, share)
  const found = runs.map((run, k): MatchedRun => {
    const update = curves[k].find(([, good]) => good >= least && unread.length === 0)?.[0] ?? Number.NaN
    return { run, update, values: readingAt(run.records, update, measureOf(runs), names) }
  })
  const setBy = unread.length > 0 ? undefined : runs[best.indexOf(least)]
  return {
    ...{ by, level, setBy, floor, runs: found },
    ...verdictOf({ by, level, floor, setBy, unread, share }),
    warnings: [...leftOut(all, runs), ...(unread.length > 0 ? [] : lacking(found, names))],
  }
}

type Judged = Pick<Matched, 'by' | 'level' | 'floor' | 'setBy'> & { unread: readonly Run[]; share: number }

function verdictOf({ by, level, floor, setBy, unread, share }: Judged): Pick<Matched, 'verdict' | 'reason'> {
  if (setBy === undefined) {
    const which = unread.map(labelOf).join('; ')
    return { verdict: 'not comparable', reason: `No evaluation on split "train": ${which}.` }
  }
  const show = (x: number) => number(x, by)
  const common = `The training ${by} that all runs reach is ${show(level)} (${labelOf(setBy)} comes least far)`
  if (Number.isNaN(floor)) {
    return { verdict: 'comparable', reason: `${common}; chance is not known, so no floor was asked for.` }
  }
  const enough = goodness(level, by) >= goodness(floor, by)
  const asked = `${show(floor)}, ${Math.round(100 * share)} % of the way from chance to perfect`
  return enough
    ? { verdict: 'comparable', reason: `${common}; the floor is ${asked}.` }
    : {
        verdict: 'not comparable',
        reason: `${common}, ${by === 'loss' ? 'above' : 'below'} the floor of ${asked}.`,
      }
}

function leftOut(all: readonly Run[], ended: readonly Run[]): string[] {
  const without = all.length - ended.length
  return without === 0
    ? []
    : [`At matched performance, ${without} of ${all.length} runs are left out: no records.`]
}

/** One sentence for each quantity that some runs lack where they are read. */
function lacking(found: readonly MatchedRun[], names: Names): string[] {
  const wanted: Record<string, string> = {
    lambdaMax: 'λ_max (measures.curvatureEvery, --curvature-every)',
    ...Object.fromEntries(names.unseen.map((split) => [`gap.${split}`, `gap to split "${split}"`])),
  }
  return Object.entries(wanted).flatMap(([name, what]) => {
    const without = found.filter(({ values }) => !Number.isFinite(values[name])).length
    if (without === 0) return []
    return [`At matched performance, ${without} of ${found.length} runs have no ${what} at their update.`]
  })
}

function labelOf({ condition, seed }: Run): string {
  return `${condition}, seed ${seed}`
}

import { chanceOf } from './chance.js'
import type { Measure } from './measures.js'
import { general, number } from './numbers.js'
import type { Run } from './read.js'
import { latest } from './records.js'
import { goodness, trainingCurve } from './trainingCurve.js'

/** Of the way from guessing to its best, what a run must have kept at its end. */
const kept = 0.25
/** So many times λ_max at the best evaluation, and the curvature has run away. */
const runaway = 30

/** Whether a sentence is one of `collapses`. */
export function isCollapse(sentence: string): boolean {
  return sentence.startsWith('Collapsed: ')
}

/**
 * Runs that had learnt and ended as if they had not, a sentence each: training performance back at chance, or λ_max far above
 * what it was at the best evaluation. At its end such a run has no gap to speak of. Where it is not known what guessing reaches,
 * the first evaluation stands for it.
 */
export function collapses(runs: readonly Run[], by: Measure): string[] {
  return runs.flatMap((run) => {
    // of equal ones the last: as good as ever is no collapse, however sharp it has become
    const curve = trainingCurve(run, by)
    const [first] = curve
    const last = curve.at(-1)
    if (first === undefined || last === undefined) return []
    const best = curve.reduce((a, b) => (b[1] >= a[1] ? b : a))
    const chance = chanceOf([run])?.[by]
    const guess = chance === undefined ? first[1] : goodness(chance, by)
    const learnt = best[1] - guess
    const least = by === 'accuracy' ? 0.25 * (1 - guess) : 0.25 * Math.abs(guess)
    const isLost = learnt >= least && last[1] - guess <= kept * learnt
    const [atBest, atEnd] = [lambdaAt(run, best[0]), lambdaAt(run, last[0])]
    const isRunaway = last[0] > best[0] && atBest > 0 && atEnd > runaway * atBest
    if (!isLost && !isRunaway) return []
    const shown = (good: number) => number(goodness(good, by), by)
    const lambda = Number.isFinite(atEnd)
      ? `; λ_max ${general.value(atEnd)}, ${Number.isFinite(atBest) ? general.value(atBest) : 'unknown'} there`
      : ''
    const what = isLost ? `training ${by} is back at chance` : 'λ_max has run away'
    return [
      `Collapsed: ${run.condition}, seed ${run.seed}: ${what}: ${shown(last[1])} at the end, ${shown(best[1])} at update ${best[0]}${lambda}.`,
    ]
  })
}

function lambdaAt({ records }: Run, update: number): number {
  const found = records.curvature.filter((record) => record.update === update)
  return latest(found)?.value ?? Number.NaN
}

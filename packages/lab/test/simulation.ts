import type { Labels } from '../src/reproduce/evidence.ts'
import type { StudyRuns } from '../src/reproduce/reproduction.ts'
import { reproductionOf } from '../src/reproduce/reproduction.ts'
import { madeUpRuns, type Planted } from './madeUpStudy.ts'

/** Of some draws: in how many each claim was recovered, or the opposite found, on all tasks together and on any. */
export interface Verdicts {
  readonly draws: number
  readonly recovered: Readonly<Record<string, number>>
  /** A verdict that is not 'undecided', on at least one task. */
  readonly decided: Readonly<Record<string, number>>
}

/** The whole pipeline, from records to verdicts, over so many studies. */
export function verdictsOver(draws: number, studyOf: (k: number) => readonly [StudyRuns, Labels]): Verdicts {
  const recovered: Record<string, number> = {}
  const decided: Record<string, number> = {}
  for (let k = 0; k < draws; k++) {
    const [runs, labels] = studyOf(k)
    for (const { id, verdict, tasks } of reproductionOf(runs, {
      labels,
      intervals: false,
      sensitivity: false,
    }).claims) {
      recovered[id] = (recovered[id] ?? 0) + Number(verdict === 'recovered')
      decided[id] = (decided[id] ?? 0) + Number(tasks.some((task) => task.verdict !== 'undecided'))
    }
  }
  return { draws, recovered, decided }
}

/** Made-up studies with an effect of known size, each another draw. */
export const planted = (draws: number, effect: Omit<Planted, 'draw'>) =>
  verdictsOver(draws, (draw) => [madeUpRuns({ ...effect, draw }), 'true'])

/**
 * How many of so many draws are more than a true rate of 5 % gives, but once in a thousand times: the count that a test
 * must stay below.
 */
export function mostOf(draws: number, rate = 0.05): number {
  let [probability, below] = [(1 - rate) ** draws, 0]
  for (let count = 0; ; count++) {
    below += probability
    if (below > 0.999) return count
    probability *= ((draws - count) / (count + 1)) * (rate / (1 - rate))
  }
}

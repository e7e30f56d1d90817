import { curvatureFigure } from '../report/figures/curvature.js'
import { figureData } from '../report/figures/data.js'
import { learningFigure } from '../report/figures/learning.js'
import { stabilityFigure } from '../report/figures/stability.js'
import { summarize } from '../report/summary.js'
import type { StudyRuns } from './reproduction.js'

/** A picture of one task of a study. */
export interface TaskFigure {
  readonly task: string
  readonly title: string
  /** In the folder of the study. */
  readonly file: string
  readonly svg: string
}

/** Learning, curvature along training and λ_max against 2/(ηρ), of each task that has runs with these records. */
export function taskFigures({ plan: { plan }, comparisons }: StudyRuns): TaskFigure[] {
  return [...comparisons].flatMap(([task, comparison]) => {
    if (!comparison.runs.some(({ state }) => state === 'ended')) return []
    const reference = plan.conditions[0].name
    const isThere = comparison.conditions.some(({ name }) => name === reference)
    const summary = summarize(comparison, isThere ? { reference } : {})
    const data = figureData(comparison, summary.tasks[0], summary.reference)
    return [learningFigure(data), curvatureFigure(data), stabilityFigure(data)].flatMap(
      ({ name, title, svg }) =>
        svg === undefined ? [] : [{ task, title, file: `figures/${task}-${name}.svg`, svg }],
    )
  })
}

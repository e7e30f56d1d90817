import type { Comparison, Run } from '../read.js'
import type { TaskSummary } from '../summary.js'
import { type RuleStyle, ruleStyles } from './style.js'

/** What the figures of one task are drawn from. */
export interface FigureData {
  readonly summary: TaskSummary
  readonly runs: readonly Run[]
  readonly styles: readonly RuleStyle[]
}

export function figureData(comparison: Comparison, summary: TaskSummary): FigureData {
  const runs = comparison.runs.filter((run) => run.task === summary.task)
  return { summary, runs, styles: ruleStyles(comparison.rules) }
}

export function runsOf(data: FigureData, rule: string): Run[] {
  return data.runs.filter((run) => run.rule === rule)
}

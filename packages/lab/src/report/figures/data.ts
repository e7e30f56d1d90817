import type { Comparison, Run } from '../read.js'
import { latest } from '../records.js'
import type { Row } from '../row.js'
import type { TaskSummary } from '../summary.js'
import { type ConditionStyle, conditionStyles, mostConditions } from './style.js'

/** What the figures of one task are drawn from. */
export interface FigureData {
  readonly summary: TaskSummary
  /** Those with records. */
  readonly runs: readonly Run[]
  readonly styles: readonly ConditionStyle[]
  /** The last update that any run came to. */
  readonly lastUpdate: number
  /** How many conditions there are, drawn or not. */
  readonly conditions: number
}

/** The first conditions as many as can be told apart; the reference is always among them. */
export function figureData(comparison: Comparison, summary: TaskSummary, reference: string): FigureData {
  const names = summary.rows.map(({ condition }) => condition)
  const first = names.slice(0, mostConditions)
  const isThere = first.includes(reference) || !names.includes(reference)
  const drawn = isThere ? first : [...first.slice(0, -1), reference]
  const runs = comparison.runs.filter((run) => run.task === summary.task && run.state === 'ended')
  const ends = runs.map(
    ({ records }) => latest([...records.end, ...records.evaluation, ...records.train])?.update,
  )
  return {
    summary,
    runs,
    lastUpdate: Math.max(1, ...ends.map((end) => end ?? 0)),
    styles: conditionStyles(drawn),
    conditions: names.length,
  }
}

export function runsOf(data: FigureData, { condition }: ConditionStyle): Run[] {
  return data.runs.filter((run) => run.condition === condition)
}

export function rowOf(data: FigureData, { condition }: ConditionStyle): Row {
  return data.summary.rows.find((row) => row.condition === condition)!
}

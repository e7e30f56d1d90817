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

/** As many conditions as can be told apart, in turns from each rule; the reference is always among them. */
export function figureData(comparison: Comparison, summary: TaskSummary, reference: string): FigureData {
  const names = summary.rows.map(({ condition }) => condition)
  const first = inTurns(summary.rows).slice(0, mostConditions)
  const isThere = first.includes(reference) || !names.includes(reference)
  const chosen = new Set(isThere ? first : [...first.slice(0, -1), reference])
  const drawn = names.filter((name) => chosen.has(name))
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

/** The first condition of every rule, then the second of each, and so on. */
function inTurns(rows: readonly Row[]): string[] {
  const before = new Map<string, number>()
  const turns = rows.map(({ condition, rule }) => {
    const turn = before.get(rule) ?? 0
    before.set(rule, turn + 1)
    return { condition, turn }
  })
  return turns.sort((a, b) => a.turn - b.turn).map(({ condition }) => condition)
}

export function runsOf(data: FigureData, { condition }: ConditionStyle): Run[] {
  return data.runs.filter((run) => run.condition === condition)
}

export function rowOf(data: FigureData, { condition }: ConditionStyle): Row {
  return data.summary.rows.find((row) => row.condition === condition)!
}

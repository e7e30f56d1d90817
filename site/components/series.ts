import type { Metric } from '../worker/protocol.ts'

/** Values over updates, as uPlot takes them: one x for all lines, null where a line has none. */
export interface Series {
  readonly x: number[]
  readonly ys: (number | null)[][]
}

/** Picks one number out of each metric that has it; the lines are the rules. */
export function seriesOf(
  metrics: readonly (readonly Metric[])[],
  pick: (metric: Metric) => number | undefined,
): Series {
  const rows = new Map<number, (number | null)[]>()
  metrics.forEach((list, rule) => {
    for (const metric of list) {
      const value = pick(metric)
      if (value === undefined) continue
      const row = rows.get(metric.update) ?? metrics.map(() => null)
      row[rule] = Number.isFinite(value) ? value : null
      rows.set(metric.update, row)
    }
  })
  const x = [...rows.keys()].sort((a, b) => a - b)
  return { x, ys: metrics.map((_, rule) => x.map((update) => rows.get(update)?.[rule] ?? null)) }
}

const number = (value: unknown) => (typeof value === 'number' ? value : undefined)

/** Accuracy on the validation split, or the loss of a task without one. */
export const performance = (metric: Metric) => {
  if (metric.kind !== 'evaluation' || metric.split !== 'validation') return undefined
  const accuracy = number(metric.accuracy)
  return accuracy === undefined || Number.isNaN(accuracy) ? number(metric.loss) : accuracy
}
export const validationLoss = (metric: Metric) =>
  metric.kind === 'evaluation' && metric.split === 'validation' ? number(metric.loss) : undefined
export const accuracyOf = (metric: Metric) =>
  metric.kind === 'evaluation' && metric.split === 'validation' ? number(metric.accuracy) : undefined
export const cosine = (metric: Metric) =>
  metric.kind === 'alignment' && metric.block === 'recurrent' ? number(metric.cosine) : undefined
export const rho = (metric: Metric) =>
  metric.kind === 'alignment' && metric.block === 'recurrent' ? number(metric.rho) : undefined
export const lambdaMax = (metric: Metric) => (metric.kind === 'curvature' ? number(metric.value) : undefined)
export const residual = (metric: Metric) =>
  metric.kind === 'curvature' ? number(metric.residual) : undefined
export const trainLoss = (metric: Metric) => (metric.kind === 'train' ? number(metric.loss) : undefined)
export const learningRate = (metric: Metric) =>
  metric.kind === 'train' ? number(metric.learningRate) : undefined

/** The last value that `pick` finds. */
export function last(
  metrics: readonly Metric[],
  pick: (metric: Metric) => number | undefined,
): number | undefined {
  for (let i = metrics.length - 1; i >= 0; i--) {
    const value = pick(metrics[i])
    if (value !== undefined) return value
  }
  return undefined
}

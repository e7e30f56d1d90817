import type { Measure, Quantity } from './measures.js'
import { cosine, general, type NumberStyle, range, styleOf } from './numbers.js'
import { rankCorrelation } from './statistic.js'
import type { Row } from './summary.js'

/**
 * What the numbers of one task show, in sentences that claim no more than they do: means, ranges over seeds
 * and whether the ranges overlap. No test of significance is made, and none is implied.
 */
export function findings(rows: readonly Row[], measure: Measure): string[] {
  const style = styleOf(measure)
  const unit = measure === 'accuracy' ? ' %' : ''
  const gapUnit = measure === 'accuracy' ? ' points' : ''
  return [
    extremes(rows, 'test', `test ${measure}`, style, unit),
    extremes(rows, 'gap', `gap between train and test ${measure}`, style, gapUnit),
    cosines(rows),
    extremes(rows, 'lambdaEnd', 'λ_max at the end of training', general, ''),
    correlation(rows),
  ].filter((sentence) => sentence !== '')
}

function extremes(
  rows: readonly Row[],
  name: Quantity,
  what: string,
  style: NumberStyle,
  unit: string,
): string {
  const known = rows.filter((row) => row[name].n > 0)
  if (known.length === 0) return ''
  const show = (row: Row) => {
    const { n, mean } = row[name]
    const spread = n > 1 ? `, ${range(row[name], style)} over ${n} seeds` : ', one seed'
    return `${row.rule} (${style.value(mean)}${unit}${spread})`
  }
  const ordered = [...known].sort((a, b) => b[name].mean - a[name].mean)
  const [high, low] = [ordered[0]!, ordered.at(-1)!]
  if (known.length === 1) return `The ${what} is known for one rule only: ${show(high)}.`
  if (style.value(high[name].mean) === style.value(low[name].mean)) {
    return `The mean ${what} is the same for all rules to the digits shown (${style.value(high[name].mean)}${unit}).`
  }
  const enough = high[name].n > 1 && low[name].n > 1
  const apart = high[name].least > low[name].most ? 'do not overlap' : 'overlap'
  const caution = enough ? `their ranges over seeds ${apart}` : 'with one seed the difference may be chance'
  return `The mean ${what} is highest for ${show(high)} and lowest for ${show(low)}; ${caution}.`
}

function cosines(rows: readonly Row[]): string {
  const known = rows.filter((row) => row.cosineMean.n > 0)
  if (known.length === 0) return ''
  const list = known.map((row) => `${row.rule} ${cosine.value(row.cosineMean.mean)}`).join(', ')
  return `Cosine with the exact gradient, recurrent block, mean over training and seeds: ${list}.`
}

function correlation(rows: readonly Row[]): string {
  const points = rows
    .flatMap((row) => row.runs)
    .filter((run) => Number.isFinite(run.gap) && Number.isFinite(run.lambdaEnd))
  const rho = rankCorrelation(
    points.map((run) => run.lambdaEnd),
    points.map((run) => run.gap),
  )
  if (!Number.isFinite(rho)) return ''
  return (
    `Over the ${points.length} runs of all rules, the rank correlation (Spearman) of the gap with λ_max at the end is ` +
    `${rho.toFixed(2)}; it mixes differences between rules with differences between seeds and was not tested.`
  )
}

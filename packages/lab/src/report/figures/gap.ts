import * as Plot from '@observablehq/plot'
import type { FigureData } from './data.js'
import { emptyPanel, type Panel, plotPanel } from './panel.js'
import { scaleOf } from './scale.js'

/** The generalization gap of each run against its λ_max at the end: one point a run. */
export function gapPanel(data: FigureData, width: number, height: number): Panel {
  const accuracy = data.summary.measure === 'accuracy'
  const title = accuracy ? 'Gap (train − test accuracy), points' : 'Gap (test − train loss)'
  const points = data.styles.map((style) => ({
    style,
    runs: (data.summary.rows.find((row) => row.rule === style.rule)?.runs ?? [])
      .map((run) => ({ x: run.lambdaEnd, y: accuracy ? 100 * run.gap : run.gap }))
      .filter(({ x, y }) => Number.isFinite(x) && Number.isFinite(y)),
  }))
  const all = points.flatMap(({ runs }) => runs)
  if (all.length === 0) return emptyPanel(title, width, height, 'no run has both a gap and λ_max at the end')
  const scale = scaleOf(all.map(({ x }) => x))
  const label = `λ_max of the recurrent block at the end${scale.type === 'log' ? ' (log scale)' : ''}`
  return plotPanel(title, width, height, {
    x: { ...scale, label, labelArrow: 'none' },
    y: { type: 'linear', nice: true, label: null, ticks: 5, grid: true },
    marks: [
      Plot.ruleY([0], { stroke: '#777' }),
      ...points.map(({ style, runs }) =>
        Plot.dot(runs, {
          x: 'x',
          y: 'y',
          symbol: style.symbol as Plot.DotOptions['symbol'],
          stroke: style.color,
          fill: style.color,
          fillOpacity: 0.55,
          r: 4.4,
        }),
      ),
    ],
  })
}

/** How many points `gapPanel` draws. */
export function gapCount(data: FigureData): number {
  const runs = data.summary.rows.flatMap((row) => row.runs)
  return runs.filter((run) => Number.isFinite(run.gap) && Number.isFinite(run.lambdaEnd)).length
}

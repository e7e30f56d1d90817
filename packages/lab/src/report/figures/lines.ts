import * as Plot from '@observablehq/plot'
import { emptyPanel, type Panel, plotPanel } from './panel.js'
import type { Point } from './series.js'
import type { RuleStyle } from './style.js'

export interface Line {
  readonly style: RuleStyle
  readonly points: readonly Point[]
}

/** Lines of means over updates, each with its band from the least to the most seed and a few markers. */
export function linesPanel(
  title: string,
  width: number,
  height: number,
  lines: readonly Line[],
  y: Plot.ScaleOptions = {},
  missing = 'not recorded',
): Panel {
  const drawn = lines.filter((line) => line.points.some((point) => Number.isFinite(point.mean)))
  if (drawn.length === 0) return emptyPanel(title, width, height, missing)
  const last = Math.max(...drawn.flatMap((line) => line.points.map((point) => point.update)))
  return plotPanel(title, width, height, {
    x: { type: 'linear', domain: [0, Math.max(last, 1)], label: 'update', labelArrow: 'none', ticks: 5 },
    y: { type: 'linear', label: null, ticks: 5, grid: true, ...y },
    marks: [
      ...drawn.map(({ style, points }) =>
        Plot.areaY(
          points.filter((point) => point.n > 1),
          { x: 'update', y1: 'least', y2: 'most', fill: style.color, fillOpacity: 0.15 },
        ),
      ),
      ...drawn.map(({ style, points }) =>
        Plot.lineY(points, {
          x: 'update',
          y: 'mean',
          stroke: style.color,
          strokeDasharray: style.dash,
          strokeWidth: 1.8,
        }),
      ),
      ...drawn.map(({ style, points }) =>
        Plot.dot(markers(points, style.index), {
          x: 'update',
          y: 'mean',
          symbol: style.symbol as Plot.DotOptions['symbol'],
          fill: style.color,
          r: 3.4,
        }),
      ),
    ],
  })
}

/** About five markers, at other places for each rule, and always the last point. */
function markers(points: readonly Point[], index: number): Point[] {
  const finite = points.filter((point) => Number.isFinite(point.mean))
  const stride = Math.max(1, Math.ceil(finite.length / 5))
  const offset = Math.floor((index * stride * 0.37) % stride)
  return finite.filter((_, k) => k % stride === offset || k === finite.length - 1)
}

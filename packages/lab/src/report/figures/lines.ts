import * as Plot from '@observablehq/plot'
import type { Run } from '../read.js'
import { type FigureData, runsOf } from './data.js'
import { axisTitle, type Panel, plotPanel } from './panel.js'
import { type Point, type Sample, series, windowed, windowSize } from './series.js'
import type { ConditionStyle } from './style.js'

/** Medians of one condition over the runs, with their range. */
export interface Line {
  readonly style: ConditionStyle
  readonly points: readonly Point[]
}

/** What the lines of `linesPanel` are, said in every figure that has some. */
export const linesNote = 'Line: median of the seeds; band: from the least to the most of them.'

/** A line for each condition that has any value, averaged over windows of `size` updates within each seed. */
export function linesOf(data: FigureData, samples: (run: Run) => readonly Sample[], size = 1): Line[] {
  return data.styles
    .map((style) => ({ style, points: series(runsOf(data, style), (run) => windowed(samples(run), size)) }))
    .filter(({ points }) => points.some(({ n }) => n > 0))
}

/** The window that leaves a long record a small picture, and the sentence that says so; 1 and none for a short one. */
export function windowOf(data: FigureData, what: string, samples: (run: Run) => readonly Sample[]) {
  const size = windowSize(data.runs.map(samples))
  return {
    size,
    notes: size > 1 ? [`The ${what} is averaged over windows of ${size} updates within each seed.`] : [],
  }
}

/** Least and most of lines and bands; undefined where there are no lines. */
export function spanOf(lines: readonly Line[]): [number, number] | undefined {
  const points = lines.flatMap((line) => line.points).filter((point) => point.n > 0)
  if (points.length === 0) return undefined
  return [Math.min(...points.map(({ least }) => least)), Math.max(...points.map(({ most }) => most))]
}

/** Medians over updates (or delays), each with its band and a few markers. */
export function linesPanel(
  data: FigureData,
  title: string,
  width: number,
  height: number,
  lines: readonly Line[],
  {
    x = {},
    y = {},
    marks = [],
  }: { x?: Plot.ScaleOptions; y?: Plot.ScaleOptions; marks?: Plot.Markish[] } = {},
): Panel {
  return plotPanel(title, width, height, {
    x: { type: 'linear', domain: [0, data.lastUpdate], label: 'update', ...axisTitle, ticks: 5, ...x },
    y: { type: 'linear', label: null, ticks: 5, grid: true, ...y },
    marks: [
      ...marks,
      ...lines.map(({ style, points }) =>
        Plot.areaY(
          points.filter((point) => point.n > 1),
          {
            ...{ x: 'x', y1: 'least', y2: 'most', ariaDescription: style.key },
            ...{ fill: style.color, fillOpacity: lines.length > 4 ? 0.1 : 0.15 },
          },
        ),
      ),
      ...lines.map(({ style, points }) =>
        Plot.lineY(points, {
          x: 'x',
          y: 'median',
          stroke: style.color,
          strokeDasharray: style.dash,
          strokeWidth: 1.8,
          ariaDescription: style.key,
        }),
      ),
      ...lines.map(({ style, points }) =>
        Plot.dot(markers(points, style.index), {
          x: 'x',
          y: 'median',
          symbol: style.symbol as Plot.DotOptions['symbol'],
          fill: style.color,
          r: 3.4,
          ariaDescription: style.key,
        }),
      ),
      ...lines.map(({ style, points }) =>
        Plot.dot(thinned(points), {
          ...{ x: 'x', y: 'median', r: 7, fill: '#fff', fillOpacity: 0, ariaDescription: style.key },
          title: (point: Point) => saidOf(style.key, point),
        }),
      ),
    ],
  })
}

/** Most points of a line that say their numbers when one points at them. */
const mostSaid = 40

function thinned(points: readonly Point[]): Point[] {
  const finite = points.filter((point) => point.n > 0)
  const stride = Math.max(1, Math.ceil(finite.length / mostSaid))
  return finite.filter((_, k) => k % stride === 0 || k === finite.length - 1)
}

function saidOf(condition: string, { x, median, least, most, n }: Point): string {
  const short = (value: number) => String(Number(value.toPrecision(3)))
  return `${condition} at ${short(x)}: ${short(median)}${n > 1 ? ` (${short(least)} to ${short(most)}, n = ${n})` : ''}`
}

/** About five markers, at other places for each condition, and always the last point. */
function markers(points: readonly Point[], index: number): Point[] {
  const finite = points.filter((point) => point.n > 0)
  const stride = Math.max(1, Math.ceil(finite.length / 5))
  const offset = Math.floor((index * stride * 0.37) % stride)
  return finite.filter((_, k) => k % stride === offset || k === finite.length - 1)
}

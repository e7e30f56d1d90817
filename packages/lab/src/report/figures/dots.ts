import * as Plot from '@observablehq/plot'
import { bootstrapInterval } from '../../statistics/bootstrapInterval.js'
import { resamples } from '../paired.js'
import { streamOf } from '../stream.js'
import { wrap } from '../text.js'
import { type FigureData, rowOf } from './data.js'
import { type Absent, type Panel, plotContent, plotPanel, titleHeight } from './panel.js'
import { type Scale, scaleOf } from './scale.js'
import { type ConditionStyle, soft } from './style.js'

/** What the dots and bars of `dotsPanel` are, said in every figure that has some. */
export const dotsNote =
  'Dot: one seed; thin lines join the same seed. Black bar below: mean and its 95 % bootstrap interval (from 4 seeds on).'

export const labelsWidth = 150
const rowHeight = 46
const margins = { marginTop: 8, marginBottom: 24 }

export function dotsHeight(data: FigureData): number {
  return titleHeight + margins.marginTop + margins.marginBottom + rowHeight * data.styles.length
}

/** The names of the conditions with their markers, to stand left of panels of dots. */
export function labelsPanel(data: FigureData): Panel {
  const height = dotsHeight(data)
  const content = plotContent({
    ...{ width: labelsWidth, height: height - titleHeight, ...margins, marginLeft: 0, marginRight: 0 },
    x: { type: 'linear', domain: [0, labelsWidth], axis: null },
    y: yScale(data),
    marks: [
      Plot.text(
        data.styles.map((style) => ({ y: style.index, text: labelOf(style.condition) })),
        { x: () => labelsWidth - 22, y: 'y', text: 'text', textAnchor: 'end', fontSize: 11.5 },
      ),
      ...data.styles.map((style) =>
        Plot.dot([style.index], {
          ...{ x: () => labelsWidth - 8, y: (y: number) => y, ...filled(style, 4) },
          ariaDescription: `legend: ${style.key}`,
        }),
      ),
    ],
  })
  return {
    width: labelsWidth,
    height,
    content: `<g transform="translate(0,${titleHeight})">${content}</g>`,
  }
}

export interface DotsOptions {
  readonly title: string
  /** As in `runs.csv`. */
  readonly quantity: string
  readonly width: number
  /** The values are drawn times this. Default 1. */
  readonly factor?: number
  /** Values that there cannot be are not on the axis: no accuracy is above 100. */
  readonly limits?: readonly [least: number, most: number]
  /** Draws a line at 0. */
  readonly zero?: boolean
  /** Said where no run has the quantity. */
  readonly absent: string
}

/** One quantity of every run, a row a condition. */
export function dotsPanel(data: FigureData, options: DotsOptions): Panel | Absent {
  const { title, quantity, width, factor = 1, zero = false, limits } = options
  const rows = data.styles.map((style) => ({
    style,
    dots: rowOf(data, style)
      .runs.map(({ seed: run, values }) => ({
        run,
        x: factor * (values[quantity] ?? Number.NaN),
        y: style.index,
      }))
      .filter(({ x }) => Number.isFinite(x)),
  }))
  const all = rows.flatMap(({ dots }) => dots)
  if (all.length === 0) return { absent: options.absent }
  const scale = withinLimits(scaleOf([...all.map(({ x }) => x), ...(zero ? [0] : [])]), limits)
  const bars = rows.flatMap(({ style, dots }) =>
    meanBar(
      data,
      style,
      quantity,
      dots.map(({ x }) => x),
    ),
  )
  const heading = scale.type === 'log' ? `${title} (log scale)` : title
  return plotPanel(heading, width, dotsHeight(data), {
    ...{ ...margins, marginLeft: 14, marginRight: 14 },
    x: {
      ...scale,
      ...(typeof scale.ticks === 'number' ? { ticks: Math.floor(width / 65) } : {}),
      label: null,
      grid: true,
    },
    y: yScale(data),
    marks: [
      Plot.ruleX(zero ? [0] : [], { stroke: soft }),
      Plot.line(all, { x: 'x', y: 'y', z: 'run', stroke: '#999999', strokeWidth: 0.7, strokeOpacity: 0.6 }),
      ...rows.map(({ style, dots }) =>
        Plot.dot(dots, {
          ...{ x: 'x', y: 'y', ...filled(style, 3.4), fillOpacity: 0.55, strokeWidth: 0.8 },
          ariaDescription: style.key,
          title: ({ run, x }: (typeof dots)[number]) =>
            `${style.key}, seed ${run}: ${Number(x.toPrecision(4))}`,
        }),
      ),
      Plot.ruleY(bars, { y: 'y', x1: 'lower', x2: 'upper', stroke: '#000', strokeWidth: 2 }),
      Plot.ruleX(bars, { x: 'mean', y1: 'from', y2: 'to', stroke: '#000', strokeWidth: 2 }),
    ],
  })
}

function withinLimits(scale: Scale, limits: DotsOptions['limits']): Scale {
  if (limits === undefined) return scale
  const [from, to] = scale.domain
  // a little room, so that a dot on the limit is whole
  const room = 0.03 * (to - from)
  return { ...scale, domain: [Math.max(from, limits[0] - room), Math.min(to, limits[1] + room)] }
}

function yScale({ styles }: FigureData): Plot.ScaleOptions {
  return { type: 'linear', domain: [-0.5, styles.length - 0.5], reverse: true, axis: null }
}

function filled({ symbol, color }: ConditionStyle, r: number) {
  return { symbol: symbol as Plot.DotOptions['symbol'], fill: color, stroke: color, r }
}

function meanBar(
  { summary }: FigureData,
  style: ConditionStyle,
  quantity: string,
  values: readonly number[],
) {
  if (values.length === 0) return []
  const mean = (numbers: readonly number[]) => numbers.reduce((sum, x) => sum + x, 0) / numbers.length
  const at = mean(values)
  const y = style.index + 0.3
  const tick = { y, mean: at, from: y - 0.09, to: y + 0.09 }
  if (values.length < 4) return [{ ...tick, lower: at, upper: at }]
  const stream = streamOf('mean', summary.task, style.condition, quantity)
  const { lower, upper } = bootstrapInterval(values, mean, { seed: stream, resamples })
  return [{ ...tick, lower, upper }]
}

/** At most three lines; the whole names are in the tables. */
function labelOf(condition: string): string {
  const lines = wrap(condition, 20)
  return lines.length <= 3 ? lines.join('\n') : [...lines.slice(0, 2), `${lines[2].slice(0, 19)}…`].join('\n')
}

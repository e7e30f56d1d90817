import * as Plot from '@observablehq/plot'
import type { Run } from '../read.js'
import { wrap } from '../text.js'
import { type FigureData, rowOf } from './data.js'
import { type Figure, figure, figureWidth } from './figure.js'
import { linesNote, linesOf, linesPanel, spanOf } from './lines.js'
import { type Absent, axisTitle, isAbsent, type Panel, plotPanel, titleHeight } from './panel.js'
import { scaleOf } from './scale.js'
import type { ConditionStyle } from './style.js'

/** What the marks of `lambdaPairsPanel` are. */
export const pairsNote =
  'Start (hollow) to end (filled): a line a seed; black bars: ± the residual |Hv - λv|, usually smaller than the marker.'

/** λ_max over the updates, and of each run at its start and end. */
export function curvatureFigure(data: FigureData): Figure {
  const perCondition = Math.max(
    34,
    12 * Math.max(...data.styles.map((style) => rowOf(data, style).runs.length)),
  )
  const height = Math.max(250, Math.min(560, 70 + data.styles.length * perCondition))
  const lines = lambdaLinesPanel(data, 400, height)
  const pairs = lambdaPairsPanel(data, figureWidth - 400, height)
  return figure(data, {
    name: 'curvature',
    title: 'largest eigenvalue λ_max of the Hessian',
    rows: [[lines, pairs]],
    notes: [
      `True objective, of ${data.summary.curved}, on a fixed probe batch.`,
      ...(isAbsent(lines) ? [] : [linesNote]),
      ...(isAbsent(pairs) ? [] : [pairsNote]),
    ],
  })
}

function lambdaLinesPanel(data: FigureData, width: number, height: number): Panel | Absent {
  const lines = linesOf(data, ({ records }: Run) =>
    records.curvature.map((record) => [record.update, record.value] as const),
  )
  if (lines.every(({ points }) => points.length < 3)) {
    return {
      absent:
        'λ_max over training: recorded at the start and the end alone (measures.curvatureEvery, --curvature-every)',
    }
  }
  const y = scaleOf(spanOf(lines)!)
  const title = `λ_max over training${y.type === 'log' ? ' (log scale)' : ''}`
  return linesPanel(data, title, width, height, lines, { y })
}

interface Pair {
  readonly style: ConditionStyle
  readonly y: number
  readonly start: number
  readonly end: number
  readonly residualStart: number
  readonly residualEnd: number
}

/**
 * λ_max of each run, from the start (hollow) to the end (filled), a line of seeds per
 * condition; horizontal bars are ± the residual of the eigenpair. Logarithmic where all are positive and span more
 * than a factor of twenty.
 */
export function lambdaPairsPanel(data: FigureData, width: number, height: number): Panel | Absent {
  const pairs = pairsOf(data)
  const values = pairs.flatMap(({ start, end }) => [start, end]).filter(Number.isFinite)
  if (values.length === 0)
    return { absent: 'no curvature record (measures.curvatureEvery, --curvature-every)' }
  const scale = scaleOf(values)
  const band = (height - titleHeight - 44) / data.styles.length
  const room = Math.max(1, Math.floor(band / 12))
  const labels = data.styles.map((style) => ({ y: style.index, text: labelOf(style.condition, room) }))
  const longest = Math.max(...labels.flatMap(({ text }) => text.split('\n').map((line) => line.length)))
  const spacing = (0.7 * band) / Math.max(1, ...data.styles.map((style) => rowOf(data, style).runs.length))
  const r = Math.max(1.6, Math.min(3.6, 0.45 * spacing))
  const whole = pairs.filter(({ start, end }) => Number.isFinite(start) && Number.isFinite(end))
  const bars = pairs.flatMap((pair) =>
    [bar(pair, 'start', scale.domain), bar(pair, 'end', scale.domain)].filter((one) => one !== undefined),
  )
  return plotPanel('λ_max, start (hollow) to end (filled)', width, height, {
    marginLeft: Math.max(46, 22 + longest * 6.2),
    x: {
      ...scale,
      label: `λ_max${scale.type === 'log' ? ' (log scale)' : ''}`,
      ...axisTitle,
      grid: true,
    },
    y: { type: 'linear', domain: [-0.5, data.styles.length - 0.5], reverse: true, axis: null },
    marks: [
      Plot.ruleY(
        data.styles.slice(1).map((style) => style.index - 0.5),
        { stroke: '#ddd' },
      ),
      Plot.text(labels, {
        y: 'y',
        text: 'text',
        frameAnchor: 'left',
        textAnchor: 'end',
        dx: -8,
        fontSize: 11,
      }),
      Plot.link(whole, {
        x1: 'start',
        x2: 'end',
        y1: 'y',
        y2: 'y',
        stroke: ({ style }: Pair) => style.color,
        strokeOpacity: 0.55,
      }),
      Plot.ruleY(bars, { y: 'y', x1: 'from', x2: 'to', stroke: '#000', strokeWidth: 2.5 }),
      ...data.styles.flatMap((style) => {
        const own = pairs.filter((pair) => pair.style === style)
        const symbol = style.symbol as Plot.DotOptions['symbol']
        const stroke = style.color
        const ariaDescription = style.key
        return [
          Plot.dot(own, {
            x: 'start',
            y: 'y',
            symbol,
            stroke,
            fill: '#fff',
            r,
            strokeWidth: 1.3,
            ariaDescription,
          }),
          Plot.dot(own, { x: 'end', y: 'y', symbol, stroke, fill: stroke, r, ariaDescription }),
        ]
      }),
    ],
  })
}

function pairsOf(data: FigureData): Pair[] {
  return data.styles.flatMap((style) => {
    const { runs } = rowOf(data, style)
    return runs.map(({ values }, k) => ({
      style,
      // The seeds of a condition share the middle 70 % of its band.
      y: style.index + (0.7 * (k + 0.5)) / runs.length - 0.35,
      start: values['start.lambdaMax'],
      end: values['end.lambdaMax'],
      residualStart: values['start.lambdaMax.residual'],
      residualEnd: values['end.lambdaMax.residual'],
    }))
  })
}

// The longest names are cut where their band has no room for all lines; the legend has them whole.
function labelOf(condition: string, room: number): string {
  const lines = wrap(condition, 22)
  if (lines.length <= room) return lines.join('\n')
  return [...lines.slice(0, room - 1), `${lines[room - 1].slice(0, 21)}…`].join('\n')
}

function bar(pair: Pair, at: 'start' | 'end', [from, to]: readonly [number, number]) {
  const [value, residual] = at === 'start' ? [pair.start, pair.residualStart] : [pair.end, pair.residualEnd]
  if (!Number.isFinite(value) || !Number.isFinite(residual)) return undefined
  return { y: pair.y, from: Math.max(from, value - residual), to: Math.min(to, value + residual) }
}

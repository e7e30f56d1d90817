import * as Plot from '@observablehq/plot'
import { wrap } from '../text.js'
import type { FigureData } from './data.js'
import { emptyPanel, type Panel, plotPanel, titleHeight } from './panel.js'
import { scaleOf } from './scale.js'
import type { RuleStyle } from './style.js'

interface Pair {
  readonly style: RuleStyle
  readonly y: number
  readonly start: number
  readonly end: number
  readonly residualStart: number
  readonly residualEnd: number
}

/**
 * λ_max of the recurrent block of each run, from the start (hollow) to the end (filled), a line of seeds per
 * rule; horizontal bars are ± the residual of the eigenpair. Logarithmic where all are positive and span more
 * than a factor of twenty.
 */
export function lambdaPanel(data: FigureData, width: number, height: number): Panel {
  const pairs = pairsOf(data)
  const values = pairs.flatMap(({ start, end }) => [start, end]).filter(Number.isFinite)
  const title = 'λ_max of the recurrent block, start (hollow) to end (filled)'
  if (values.length === 0) return emptyPanel(title, width, height, 'no curvature of block "recurrent"')
  const scale = scaleOf(values)
  const band = (height - titleHeight - 44) / data.styles.length
  const room = Math.max(1, Math.floor(band / 12))
  const labels = data.styles.map((style) => ({ y: style.index, text: labelOf(style.rule, room) }))
  const longest = Math.max(...labels.flatMap(({ text }) => text.split('\n').map((line) => line.length)))
  const whole = pairs.filter(({ start, end }) => Number.isFinite(start) && Number.isFinite(end))
  const bars = pairs.flatMap((pair) =>
    [bar(pair, 'start', scale.domain), bar(pair, 'end', scale.domain)].filter((one) => one !== undefined),
  )
  return plotPanel(title, width, height, {
    marginLeft: Math.max(46, 14 + longest * 6.2),
    x: {
      ...scale,
      label: `λ_max${scale.type === 'log' ? ' (log scale)' : ''}`,
      labelArrow: 'none',
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
        return [
          Plot.dot(own, { x: 'start', y: 'y', symbol, stroke, fill: '#fff', r: 3.6, strokeWidth: 1.3 }),
          Plot.dot(own, { x: 'end', y: 'y', symbol, stroke, fill: stroke, r: 3.6 }),
        ]
      }),
    ],
  })
}

function pairsOf(data: FigureData): Pair[] {
  return data.styles.flatMap((style) => {
    const runs = data.summary.rows.find((row) => row.rule === style.rule)?.runs ?? []
    return runs.map((run, k) => ({
      style,
      // The seeds of a rule share the middle 70 % of its band.
      y: style.index + (0.7 * (k + 0.5)) / runs.length - 0.35,
      start: run.lambdaStart,
      end: run.lambdaEnd,
      residualStart: run.residualStart,
      residualEnd: run.residualEnd,
    }))
  })
}

// The longest rule names are cut where their band has no room for all lines; the legend has them whole.
function labelOf(rule: string, room: number): string {
  const lines = wrap(rule, 22)
  if (lines.length <= room) return lines.join('\n')
  return [...lines.slice(0, room - 1), `${lines[room - 1]!.slice(0, 21)}…`].join('\n')
}

function bar(pair: Pair, at: 'start' | 'end', [from, to]: readonly [number, number]) {
  const [value, residual] = at === 'start' ? [pair.start, pair.residualStart] : [pair.end, pair.residualEnd]
  if (!Number.isFinite(value) || !Number.isFinite(residual)) return undefined
  return { y: pair.y, from: Math.max(from, value - residual), to: Math.min(to, value + residual) }
}

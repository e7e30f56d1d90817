import * as Plot from '@observablehq/plot'
import { latest } from '../records.js'
import { type FigureData, runsOf } from './data.js'
import { type Figure, figure, figureWidth } from './figure.js'
import { axisTitle, type Panel, plotPanel } from './panel.js'
import { logTicks, tickText } from './scale.js'
import type { ConditionStyle } from './style.js'

const most = 4
/** Below this share of the largest density a curve is not drawn. One eigenvalue of thousands is some 1e-5 of the bulk. */
const least = 1e-6

/** Density of the eigenvalues at the end, a panel a condition, a line a seed. */
export function spectrumFigure(data: FigureData): Figure {
  const [name, title] = ['spectrum', 'spectrum of the Hessian at the end']
  const found = data.styles
    .map((style) => ({
      style,
      seeds: runsOf(data, style).flatMap((run) => latest(run.records.spectrum) ?? []),
    }))
    .filter(({ seeds }) => seeds.length > 0)
  if (found.length === 0) {
    return { name, title, svg: undefined, absent: ['no spectrum record (measures.spectrum, --spectrum end)'] }
  }
  const peak = Math.max(...found.flatMap(({ seeds }) => seeds.map(({ upper }) => Math.max(...upper))))
  const domain: [number, number] = [least * peak, 1.5 * peak]
  const perRow = Math.min(most, found.length)
  const width = figureWidth / perRow
  const panels = found.map(({ style, seeds }) => spectrumPanel(style, seeds, domain, width))
  return figure(data, {
    ...{ name, title },
    rows: Array.from({ length: Math.ceil(panels.length / perRow) }, (_, k) =>
      panels.slice(k * perRow, (k + 1) * perRow),
    ),
    notes: [
      `Density per unit of eigenvalue (log scale), of ${data.summary.curved}, integral 1; a line a seed; band: its lower to upper bound (± 2 standard errors over Lanczos runs).`,
      `Densities below ${tickText(least)} of the largest are not drawn; each condition has its own horizontal axis.`,
    ],
  })
}

type Spectrum = { readonly grid: readonly number[] } & Readonly<
  Record<'density' | 'lower' | 'upper', readonly number[]>
>

function spectrumPanel(
  style: ConditionStyle,
  seeds: readonly Spectrum[],
  domain: [number, number],
  width: number,
): Panel {
  const shown = (value: number) => Math.max(domain[0], value)
  const curves = seeds.map(({ grid, density, lower, upper }) =>
    grid.map((x, k) => ({
      ...{ x, y: density[k] > domain[0] ? density[k] : Number.NaN },
      ...{ lower: shown(lower[k]), upper: upper[k] > domain[0] ? upper[k] : Number.NaN },
    })),
  )
  const color = style.color
  return plotPanel(style.condition, width, 240, {
    x: { type: 'linear', label: 'eigenvalue', ...axisTitle, ticks: 4 },
    y: {
      type: 'log',
      domain,
      label: null,
      ticks: logTicks(domain),
      tickFormat: tickText,
      grid: true,
      clamp: true,
    },
    marks: [
      ...curves.map((curve) =>
        Plot.areaY(curve, { x: 'x', y1: 'lower', y2: 'upper', fill: color, fillOpacity: 0.12 }),
      ),
      ...curves.map((curve) => Plot.lineY(curve, { x: 'x', y: 'y', stroke: color, strokeWidth: 1 })),
    ],
  })
}

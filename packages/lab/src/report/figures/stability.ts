import * as Plot from '@observablehq/plot'
import { counted } from '../../counted.js'
import { alignedAs } from '../blockText.js'
import type { Run } from '../read.js'
import { latest } from '../records.js'
import { type FigureData, runsOf } from './data.js'
import { type Figure, figure, figureWidth } from './figure.js'
import { linesNote, linesOf, linesPanel, spanOf } from './lines.js'
import { type Absent, axisTitle, type Panel, plotPanel } from './panel.js'
import { logTicks, scaleOf, tickText } from './scale.js'
import { soft } from './style.js'

/** λ_max at one update beside the learning rate and ρ of that update. */
export interface StabilityPoint {
  readonly update: number
  readonly lambda: number
  readonly learningRate: number
  readonly rho: number
}

const [name, title] = ['stability', 'λ_max against 2/(ηρ)']

/**
 * λ_max against the largest curvature that a rule with step η and relative step ρ along the gradient would stay at
 * (`λ_max < 2/(ηρ)`, exact for one residual): at the last update, and their quotient along training.
 */
export function stabilityFigure(data: FigureData): Figure {
  const plain = data.runs.filter(isPlainDescent)
  if (plain.length === 0 && data.runs.length > 0) {
    const { optimizer, momentum } = trainingOf(data.runs[0])
    const with_ =
      optimizer === 'sgd' ? `momentum ${momentum}` : String(optimizer ?? 'an optimizer that was not recorded')
    const absent = `λ_max against 2/(ηρ): the bound is that of plain gradient descent (training.optimizer sgd, momentum 0), these runs used ${with_}`
    return { name, title, svg: undefined, absent: [absent] }
  }
  const eligible = { ...data, runs: plain }
  const points = plain.flatMap(stabilityPoints)
  const undefinedBounds = points.filter(({ rho, lambda }) => !(rho > 0 && lambda > 0)).length
  const clipped = plain.some((run) => Number(trainingOf(run).clip ?? 0) > 0)
  return figure(data, {
    ...{ name, title },
    rows: [[endPanel(eligible, figureWidth / 2, 330), quotientPanel(eligible, figureWidth / 2, 330)]],
    notes: [
      `η: learning rate, ρ = ĝ·g/|g|²: relative step along the gradient; λ_max and ρ of ${data.summary.curved}, as last recorded by then.`,
      'Points: one a run, at its last update; on the dashed line λ_max = 2/(ηρ).',
      linesNote,
      'For one residual near a minimum the rule is unstable beyond 2/(ηρ); with many residuals that is a guide.',
      ...(undefinedBounds > 0
        ? [`${undefinedBounds} of ${points.length} measurements have no bound (ρ or λ_max not above 0).`]
        : []),
      ...(clipped ? ['Gradients were clipped, so steps can be smaller than η.'] : []),
      ...(plain.length < data.runs.length
        ? [`Left out: ${counted(data.runs.length - plain.length, 'run')} with momentum or another optimizer.`]
        : []),
    ],
  })
}

/** What a run has of each measurement of λ_max, with η and ρ as last recorded by then; those without either are left out. */
export function stabilityPoints({ records }: Run): StabilityPoint[] {
  const trains = records.train.filter((record) => Number.isFinite(record.learningRate))
  const rhos = records.alignment.filter((record) => Number.isFinite(record.rho))
  return records.curvature
    .filter((record) => Number.isFinite(record.value))
    .flatMap(({ update, value, block }): StabilityPoint[] => {
      const before = <T extends { update: number }>(list: readonly T[]) =>
        latest(list.filter((record) => record.update <= update))
      const [train, alignment] = [
        before(trains),
        before(rhos.filter((record) => record.block === alignedAs(block))),
      ]
      if (train === undefined || alignment === undefined) return []
      return [{ update, lambda: value, learningRate: train.learningRate, rho: alignment.rho }]
    })
}

function endPanel(data: FigureData, width: number, height: number): Panel | Absent {
  const points = data.styles.map((style) => ({
    style,
    points: runsOf(data, style).flatMap((run) => {
      const last = latest(stabilityPoints(run))
      if (last === undefined || last.update === 0) return []
      const bound = 2 / (last.learningRate * last.rho)
      return last.lambda > 0 && bound > 0 && Number.isFinite(bound) ? [{ x: bound, y: last.lambda }] : []
    }),
  }))
  const all = points.flatMap((one) => one.points)
  if (all.length === 0) return absent
  const values = all.flatMap(({ x, y }) => [x, y])
  // One range for both axes, so that the line runs from corner to corner.
  const domain: [number, number] = [Math.min(...values) / 1.5, Math.max(...values) * 1.5]
  const axis = { type: 'log', domain, ticks: logTicks(domain), tickFormat: tickText } as const
  return plotPanel('λ_max at the end (log scale)', width, height, {
    x: { ...axis, label: '2/(ηρ) (log scale)', ...axisTitle },
    y: { ...axis, label: null, grid: true },
    marks: [
      Plot.line(
        domain.map((d) => [d, d] as const),
        { stroke: soft, strokeDasharray: '5 3' },
      ),
      ...points.map(({ style, points: own }) =>
        Plot.dot(own, {
          ...{ x: 'x', y: 'y', symbol: style.symbol as Plot.DotOptions['symbol'] },
          ...{ stroke: style.color, fill: style.color, fillOpacity: 0.55, r: 4 },
          ariaDescription: style.key,
        }),
      ),
    ],
  })
}

function quotientPanel(data: FigureData, width: number, height: number): Panel | Absent {
  const lines = linesOf(data, (run) =>
    stabilityPoints(run)
      .map((one) => [one.update, 0.5 * one.learningRate * one.rho * one.lambda] as const)
      .filter(([, quotient]) => quotient > 0),
  )
  const span = spanOf(lines)
  if (span === undefined) return absent
  const y = scaleOf([...span, 1], 10)
  const heading = `ηρλ_max / 2 over training${y.type === 'log' ? ' (log scale)' : ''}`
  return linesPanel(data, heading, width, height, lines, {
    y,
    marks: [Plot.ruleY([1], { stroke: soft, strokeDasharray: '5 3' })],
  })
}

const absent: Absent = {
  absent:
    'λ_max against 2/(ηρ): no update has λ_max, learning rate and ρ (measures.curvatureEvery, measures.alignEvery)',
}

/** Whether the bound is one for this run: no momentum, no other optimizer. */
export function isPlainDescent(run: Run): boolean {
  const { optimizer, momentum } = trainingOf(run)
  return optimizer === 'sgd' && (momentum === undefined || momentum === 0)
}

function trainingOf({ configuration }: Run): Readonly<Record<string, unknown>> {
  const { training } = configuration
  return typeof training === 'object' && training !== null ? (training as Record<string, unknown>) : {}
}

import type { Run } from '../read.js'
import { type FigureData, runsOf } from './data.js'
import { type Line, linesPanel } from './lines.js'
import type { Panel } from './panel.js'
import { scaleOf } from './scale.js'
import { series, windowed, windowSize } from './series.js'

/** Accuracy in per cent (or the loss, for a task without accuracy) on a split over the updates. */
export function evaluationPanel(data: FigureData, split: string, width: number, height: number): Panel {
  const { measure } = data.summary
  const unit = measure === 'accuracy' ? 'accuracy, %' : 'loss'
  const lines = (name: string) => evaluationLines(data, name)
  // Both splits share one scale: the gap between them is what the pair of panels is for.
  const both = [...lines('train'), ...lines('test')]
  const domain = measure === 'accuracy' ? percentDomain(both) : span(both)
  return linesPanel(
    `${capital(split)} ${unit}`,
    width,
    height,
    lines(split),
    domain === undefined ? {} : { domain, nice: measure === 'loss' },
    `no evaluation on split "${split}"`,
  )
}

/** Training loss over the updates, logarithmic where it spans more than a factor of ten. */
export function lossPanel(data: FigureData, width: number, height: number): Panel {
  const size = windowSize(data.runs)
  const samples = ({ records }: Run) =>
    windowed(
      records.train.map(({ update, loss }) => [update, loss] as const),
      size,
    )
  const lines = data.styles.map((style) => ({ style, points: series(runsOf(data, style.rule), samples) }))
  const all = span(lines)
  const scale = all === undefined ? {} : scaleOf(all, 10)
  const log = 'type' in scale && scale.type === 'log'
  return linesPanel(
    `Training loss${log ? ' (log scale)' : ''}`,
    width,
    height,
    lines,
    scale,
    'no train records',
  )
}

function evaluationLines(data: FigureData, split: string): Line[] {
  const { measure } = data.summary
  const factor = measure === 'accuracy' ? 100 : 1
  const samples = ({ records }: Run) =>
    records.evaluation
      .filter((record) => record.split === split)
      .map((record) => [record.update, factor * record[measure]] as const)
  return data.styles.map((style) => ({ style, points: series(runsOf(data, style.rule), samples) }))
}

function span(lines: readonly Line[]): [number, number] | undefined {
  const points = lines.flatMap((line) => line.points).filter((point) => point.n > 0)
  if (points.length === 0) return undefined
  const least = Math.min(...points.map((point) => point.least))
  const most = Math.max(...points.map((point) => point.most))
  return least < most ? [least, most] : [least - 0.5, most + 0.5]
}

function percentDomain(lines: readonly Line[]): [number, number] | undefined {
  const range = span(lines)
  if (range === undefined) return undefined
  return [Math.max(0, 10 * Math.floor((range[0] - 1e-9) / 10)), 100]
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1)
}

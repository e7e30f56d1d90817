import { cosinePanel } from './alignment.js'
import { lambdaPanel } from './curvature.js'
import type { FigureData } from './data.js'
import { gapPanel } from './gap.js'
import { evaluationPanel, lossPanel } from './learning.js'
import { legend } from './legend.js'
import { type Panel, sheet } from './panel.js'

const width = 980

/** Test and train accuracy (or loss) and the training loss, side by side. */
export function learningFigure(data: FigureData): string {
  const w = width / 3
  return row(data, 'Learning curves', [
    evaluationPanel(data, 'test', w, 270),
    evaluationPanel(data, 'train', w, 270),
    lossPanel(data, w, 270),
  ])
}

export function alignmentFigure(data: FigureData): string {
  const w = width / 2
  return row(data, 'Alignment with the exact gradient', [
    cosinePanel(data, 'recurrent', w, 260),
    cosinePanel(data, 'overall', w, 260),
  ])
}

export function curvatureFigure(data: FigureData): string {
  const perRule = Math.max(34, 12 * Math.max(...data.summary.rows.map((row) => row.runs.length)))
  const height = 90 + data.styles.length * perRule
  return row(data, 'λ_max at the start and the end', [lambdaPanel(data, width, height)])
}

export function gapFigure(data: FigureData): string {
  return row(data, 'Gap against λ_max', [gapPanel(data, 640, 320)])
}

function row(data: FigureData, label: string, panels: readonly Panel[]): string {
  const key = legend(data.styles, width)
  const height = key.height + 8 + Math.max(...panels.map((panel) => panel.height))
  let x = Math.max(0, (width - panels.reduce((sum, panel) => sum + panel.width, 0)) / 2)
  const placed: [number, number, string][] = [[0, 4, key.content]]
  for (const panel of panels) {
    placed.push([x, key.height + 8, panel.content])
    x += panel.width
  }
  return sheet(`${label}: ${data.summary.task}`, width, height, placed)
}

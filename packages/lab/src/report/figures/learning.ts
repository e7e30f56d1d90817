import type { Run } from '../read.js'
import { capital } from '../text.js'
import type { FigureData } from './data.js'
import { type Figure, figure, figureWidth } from './figure.js'
import { type Line, linesNote, linesOf, linesPanel, spanOf, windowOf } from './lines.js'
import type { Absent, Panel } from './panel.js'
import { scaleOf } from './scale.js'

const lossSamples = ({ records }: Run) => records.train.map(({ update, loss }) => [update, loss] as const)

/** Test and train accuracy (or loss) and the training loss over the updates. */
export function learningFigure(data: FigureData): Figure {
  const width = figureWidth / 3
  const { size, notes } = windowOf(data, 'training loss', lossSamples)
  const panels = ['test', 'train'].map((split) => evaluationPanel(data, split, width, 270))
  return figure(data, {
    name: 'learning',
    title: 'learning curves',
    rows: [[...panels, lossPanel(data, size, width, 270)]],
    notes: [linesNote, ...notes],
  })
}

/** Accuracy in per cent (or the loss, for a task without accuracy) on a split over the updates. */
export function evaluationPanel(
  data: FigureData,
  split: string,
  width: number,
  height: number,
): Panel | Absent {
  const { measure } = data.summary
  const lines = (name: string) => evaluationLines(data, name)
  const own = lines(split)
  if (own.length === 0) {
    return { absent: `no evaluation on split "${split}" (measures.evaluateEvery, --evaluate-every)` }
  }
  // Both splits share one scale: the gap between them is what the pair of panels is for.
  const [least, most] = spanOf([...lines('train'), ...lines('test'), ...own])!
  const y =
    measure === 'accuracy'
      ? { domain: [Math.max(0, 10 * Math.floor((least - 1e-9) / 10)), 100] }
      : scaleOf([least, most])
  const log = 'type' in y && y.type === 'log' ? ' (log scale)' : ''
  const unit = measure === 'accuracy' ? 'accuracy, %' : `loss${log}`
  return linesPanel(data, `${capital(split)} ${unit}`, width, height, own, { y })
}

/** Training loss over the updates, logarithmic where it spans more than a factor of ten. */
function lossPanel(data: FigureData, size: number, width: number, height: number): Panel | Absent {
  const lines = linesOf(data, lossSamples, size)
  const span = spanOf(lines)
  if (span === undefined) return { absent: 'no train record (measures.alignEvery, --align-every)' }
  const scale = scaleOf(span, 10)
  const title = `Training loss, batches${scale.type === 'log' ? ' (log scale)' : ''}`
  return linesPanel(data, title, width, height, lines, { y: scale })
}

function evaluationLines(data: FigureData, split: string): Line[] {
  const { measure } = data.summary
  const factor = measure === 'accuracy' ? 100 : 1
  return linesOf(data, ({ records }) =>
    records.evaluation
      .filter((record) => record.split === split)
      .map((record) => [record.update, factor * record[measure]] as const),
  )
}

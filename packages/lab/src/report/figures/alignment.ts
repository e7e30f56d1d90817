import type { Run } from '../read.js'
import { type FigureData, runsOf } from './data.js'
import { linesPanel } from './lines.js'
import type { Panel } from './panel.js'
import { series } from './series.js'

/** Cosine of a block of the gradient estimate with the exact gradient over the updates. */
export function cosinePanel(data: FigureData, block: string, width: number, height: number): Panel {
  const samples = ({ records }: Run) =>
    records.alignment
      .filter((record) => record.block === block)
      .map((record) => [record.update, record.cosine] as const)
  const lines = data.styles.map((style) => ({ style, points: series(runsOf(data, style.rule), samples) }))
  const least = Math.min(
    0,
    ...lines.flatMap((line) => line.points.map((point) => point.least)).filter(Number.isFinite),
  )
  // A little room above 1, where the exact rule's line lies.
  const domain = [least < 0 ? Math.max(-1.03, least - 0.05) : 0, 1.03] as const
  const what = block === 'overall' ? 'all parameters' : `${block} block`
  return linesPanel(
    `Cosine with the exact gradient, ${what}`,
    width,
    height,
    lines,
    { domain },
    `no alignment of block "${block}"`,
  )
}

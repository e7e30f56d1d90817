import * as Plot from '@observablehq/plot'
import type { Run } from '../read.js'
import type { FigureData } from './data.js'
import { type Figure, figure, figureWidth } from './figure.js'
import { type Line, linesNote, linesOf, linesPanel, spanOf, windowOf } from './lines.js'
import type { Absent, Panel } from './panel.js'
import { soft } from './style.js'

const samplesOf =
  (block: string, quantity: 'cosine' | 'rho') =>
  ({ records }: Run) =>
    records.alignment
      .filter((record) => record.block === block)
      .map((record) => [record.update, record[quantity]] as const)

/** Cosine with the exact gradient, of the recurrent block and of all parameters, and ρ of the recurrent block. */
export function alignmentFigure(data: FigureData): Figure {
  const width = figureWidth / 3
  const { notes } = windowOf(data, 'alignment', samplesOf('recurrent', 'cosine'))
  return figure(data, {
    name: 'alignment',
    title: 'alignment with the exact gradient',
    rows: [
      [
        cosinePanel(data, 'recurrent', width, 270),
        cosinePanel(data, 'overall', width, 270),
        rhoPanel(data, width, 270),
      ],
    ],
    notes: [linesNote, 'Cosines without a value (a zero vector) are left out.', ...notes],
  })
}

/** Cosine of a block of the gradient estimate with the exact gradient over the updates. */
export function cosinePanel(data: FigureData, block: string, width: number, height: number): Panel | Absent {
  const lines = windowedLines(data, samplesOf(block, 'cosine'))
  const span = spanOf(lines)
  if (span === undefined) return absent(block)
  // A little room above 1, where the exact rule's line lies.
  const domain = [span[0] < 0 ? Math.max(-1.03, span[0] - 0.05) : 0, 1.03]
  const what = block === 'overall' ? 'all parameters' : `${block} block`
  const title = width < 400 ? 'Cosine' : 'Cosine with the exact gradient'
  return linesPanel(data, `${title}, ${what}`, width, height, lines, {
    y: { domain },
    marks: [zero(span[0])],
  })
}

function rhoPanel(data: FigureData, width: number, height: number): Panel | Absent {
  const lines = windowedLines(data, samplesOf('recurrent', 'rho'))
  const span = spanOf(lines)
  if (span === undefined) return absent('recurrent')
  const domain = [Math.min(0, span[0]), Math.max(1, span[1])]
  const room = 0.03 * (domain[1] - domain[0])
  const y = { domain: [domain[0] - (domain[0] < 0 ? room : 0), domain[1] + room] }
  return linesPanel(data, 'ρ = ĝ·g/|g|², recurrent block', width, height, lines, {
    y,
    marks: [zero(span[0])],
  })
}

function windowedLines(data: FigureData, samples: ReturnType<typeof samplesOf>): Line[] {
  return linesOf(data, samples, windowOf(data, 'alignment', samples).size)
}

function zero(least: number): Plot.Markish {
  return Plot.ruleY(least < 0 ? [0] : [], { stroke: soft })
}

function absent(block: string): Absent {
  return { absent: `no alignment of block "${block}" (measures.alignEvery, --align-every)` }
}

import { sharpnessText } from '../quantityText.js'
import { capital } from '../text.js'
import type { FigureData } from './data.js'
import { dotsNote, dotsPanel, labelsPanel, labelsWidth } from './dots.js'
import { type Figure, figure, figureWidth } from './figure.js'
import { isAbsent } from './panel.js'

const most = 4

/** The measures of sharpness beside λ_max, at the end. */
export function sharpnessFigure(data: FigureData): Figure {
  const { sharpness } = data.summary.names
  const [name, title] = ['sharpness', 'other measures of sharpness, at the end']
  if (sharpness.length === 0) {
    return { name, title, svg: undefined, absent: ['no sharpness record (measures.sharpness, --sharpness)'] }
  }
  const perRow = Math.min(most, sharpness.length)
  const panels = sharpness.map((measure) =>
    dotsPanel(data, {
      title: capital(sharpnessText(measure)),
      quantity: `end.${measure}`,
      width: (figureWidth - labelsWidth) / Math.max(3, perRow),
      absent: `${sharpnessText(measure)}: no value at the end`,
    }),
  )
  const absent = panels.filter(isAbsent)
  const drawn = panels.filter((panel) => !isAbsent(panel))
  const rows = Array.from({ length: Math.ceil(drawn.length / perRow) }, (_, k) => [
    labelsPanel(data),
    ...drawn.slice(k * perRow, (k + 1) * perRow),
  ])
  return figure(data, { name, title, legend: 'none', rows: [...rows, absent], notes: [dotsNote] })
}

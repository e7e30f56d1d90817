import type { Run } from '../read.js'
import type { FigureData } from './data.js'
import { type Figure, figure, figureWidth } from './figure.js'
import { linesNote, linesOf, linesPanel, spanOf } from './lines.js'
import type { Absent, Panel } from './panel.js'

const quantities = {
  cosine: 'Cosine with the exact credit',
  relativeError: 'Relative error of the credit',
} as const
type Quantity = keyof typeof quantities

/** Credit by delay, beside the exact one: cosine and relative error at the start and the end. */
export function lagsFigure(data: FigureData): Figure {
  const [name, title] = ['lags', 'credit by the delay between event and error']
  if (data.runs.every((run) => run.records.lag.length === 0)) {
    return { name, title, svg: undefined, absent: ['no lag record (measures.lags, --lags)'] }
  }
  const rows = (Object.keys(quantities) as Quantity[]).map((quantity) =>
    (['start', 'end'] as const).map((moment) => lagPanel(data, quantity, moment)),
  )
  return figure(data, {
    ...{ name, title, rows },
    notes: [
      linesNote,
      'Of all parameters, on a few probe trials; the longest delay stands for itself and all that are longer.',
    ],
  })
}

function lagPanel(data: FigureData, quantity: Quantity, moment: 'start' | 'end'): Panel | Absent {
  const lines = linesOf(data, ({ records }: Run) => {
    const updates = records.lag.map((record) => record.update)
    const at = moment === 'start' ? 0 : Math.max(...updates)
    if (moment === 'end' && at === 0) return []
    return records.lag
      .filter((record) => record.update === at)
      .map((record) => [record.lag, record[quantity]] as const)
  })
  const span = spanOf(lines)
  if (span === undefined) return { absent: `no lag record with a ${quantity} at the ${moment}` }
  const [least, most] = span
  const from = least < 0 ? least - 0.05 * (Math.max(most, 1) - least) : 0
  const longest = Math.max(...lines.flatMap(({ points }) => points.map(({ x }) => x)))
  const step = Math.max(1, Math.ceil(longest / 12))
  const ticks = Array.from({ length: Math.floor(longest / step) + 1 }, (_, k) => k * step)
  return linesPanel(data, `${quantities[quantity]}, at the ${moment}`, figureWidth / 2, 230, lines, {
    x: { label: 'delay, steps', ticks, domain: [0, longest] },
    y: { domain: [from, Math.max(1, most) * 1.03] },
  })
}

import type { Moment } from '../measures.js'
import { capital } from '../text.js'
import type { FigureData } from './data.js'
import { dotsNote, dotsPanel, labelsPanel, labelsWidth } from './dots.js'
import { type Figure, figure, figureWidth } from './figure.js'
import type { Absent, Panel } from './panel.js'

/** At most this many panels side by side. */
const most = 5

/** Accuracy (or loss) on train and every unseen split, and the gaps between them, at one moment. */
export function generalizationFigure(data: FigureData, moment: Moment): Figure {
  const { measure, names, matched } = data.summary
  const name = moment === 'end' ? 'generalization' : 'generalization-matched'
  const title = `generalization, ${whenOf(moment)}`
  if (moment === 'matched' && matched?.verdict !== 'comparable') {
    return {
      name,
      title,
      svg: undefined,
      absent: [`not comparable: ${matched?.reason ?? 'no run has records.'}`],
    }
  }
  const accuracy = measure === 'accuracy'
  const factor = accuracy ? 100 : 1
  const splits = names.splits.filter((split) => split !== 'validation')
  const values = splits.map((split) => ({
    quantity: `${moment}.${split}.${measure}`,
    title: `${capital(split)} ${accuracy ? 'accuracy, %' : 'loss'}`,
    absent: `no evaluation on split "${split}" (measures.evaluateEvery, --evaluate-every)`,
    factor,
    ...(accuracy ? { limits: [0, 100] as const } : {}),
  }))
  const gaps = names.unseen.map((split) => ({
    quantity: `${moment}.gap.${split}`,
    title: `Gap to ${split}, ${accuracy ? 'points' : 'loss'}`,
    absent: `no update with both train and ${split} evaluated`,
    factor,
    zero: true,
  }))
  const rows = [values, gaps].flatMap((all) =>
    chunks(all, most).map((some): (Panel | Absent)[] => {
      const width = (figureWidth - labelsWidth) / Math.max(3, some.length)
      return [labelsPanel(data), ...some.map((options) => dotsPanel(data, { ...options, width }))]
    }),
  )
  const drawn = rows.filter((row) => row.slice(1).some((panel) => 'content' in panel))
  const gapNote = accuracy
    ? 'Gap: train accuracy minus that on the split.'
    : 'Gap: loss on the split minus train loss.'
  const level = moment === 'matched' ? [matched!.reason] : []
  return figure(data, {
    ...{ name, title, legend: 'none' },
    rows: drawn.length === 0 ? rows.map((row) => row.slice(1)) : drawn,
    notes: [dotsNote, gapNote, ...level],
  })
}

export function whenOf(moment: Moment): string {
  return moment === 'end' ? 'at the end' : 'at matched performance'
}

function chunks<T>(values: readonly T[], size: number): T[][] {
  const count = Math.ceil(values.length / size)
  return Array.from({ length: count }, (_, k) => values.slice(k * size, (k + 1) * size))
}

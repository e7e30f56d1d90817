import { escapeText } from '../text.js'
import { cosinePanel } from './alignment.js'
import { lambdaPairsPanel, pairsNote } from './curvature.js'
import type { FigureData } from './data.js'
import { commonNotes, smallPrint } from './figure.js'
import { gapPanel } from './gap.js'
import { evaluationPanel } from './learning.js'
import { legend } from './legend.js'
import { linesNote } from './lines.js'
import { isAbsent, type Panel, sheet } from './panel.js'

const width = 1000
const panelHeight = 262

/** The four pictures of a comparison in one: about 1000 × 640 for each task, the tasks below each other. */
export function overviewFigure(tasks: readonly FigureData[]): string {
  const placed: [number, number, string][] = []
  let y = 0
  for (const data of tasks) {
    const title = `<text x="10" y="20" font-size="15" font-weight="600">${escapeText(data.summary.title)}</text>`
    const key = legend(data.styles, width)
    placed.push([0, y + 4, title], [0, y + 32, key.content])
    y += 40 + key.height
    const [w, h] = [width / 2, panelHeight]
    const panels = [
      evaluationPanel(data, 'test', w, h),
      cosinePanel(data, 'recurrent', w, h),
      lambdaPairsPanel(data, w, h),
      gapPanel(data, 'test', 'end', w, h),
    ]
    const drawn = panels.filter((panel): panel is Panel => !isAbsent(panel))
    for (const [k, panel] of drawn.entries()) {
      placed.push([(k % 2) * w, y + Math.floor(k / 2) * (h + 4), panel.content])
    }
    y += Math.ceil(drawn.length / 2) * (h + 4)
    const absent = panels.filter(isAbsent).map((panel) => `Left out: ${panel.absent}.`)
    const print = smallPrint([linesNote, pairsNote, ...absent, ...commonNotes(data)], width)
    placed.push([0, y, print.content])
    y += print.height + 16
  }
  return sheet(`Comparison: ${tasks.map((data) => data.summary.title).join(', ')}`, width, y, placed)
}

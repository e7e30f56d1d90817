import { escapeText, wrap } from '../text.js'
import { cosinePanel } from './alignment.js'
import { lambdaPanel } from './curvature.js'
import type { FigureData } from './data.js'
import { gapPanel } from './gap.js'
import { evaluationPanel } from './learning.js'
import { legend } from './legend.js'
import { sheet } from './panel.js'

const width = 1000
const panelHeight = 262

/** The four pictures of a comparison in one: about 1000 × 640 for each task, the tasks below each other. */
export function overviewFigure(tasks: readonly FigureData[]): string {
  const placed: [number, number, string][] = []
  let y = 0
  for (const data of tasks) {
    const title = `<text x="10" y="20" font-size="15" font-weight="600">${escapeText(data.summary.task)}</text>`
    const key = legend(data.styles, width)
    placed.push([0, y + 4, title], [0, y + 32, key.content])
    y += 40 + key.height
    const [w, h] = [width / 2, panelHeight]
    placed.push([0, y, evaluationPanel(data, 'test', w, h).content])
    placed.push([w, y, cosinePanel(data, 'recurrent', w, h).content])
    placed.push([0, y + h + 4, lambdaPanel(data, w, h).content])
    placed.push([w, y + h + 4, gapPanel(data, w, h).content])
    y += 2 * h + 8
    for (const line of wrap(readingNote(data), 165)) {
      placed.push([0, y, `<text x="10" y="14" font-size="11" fill="#444">${escapeText(line)}</text>`])
      y += 15
    }
    y += 12
  }
  return sheet(`Comparison: ${tasks.map((data) => data.summary.task).join(', ')}`, width, y, placed)
}

function readingNote(data: FigureData): string {
  return `Lines: mean over seeds; bands: least to most seed where there are two or more; ${seedCounts(data)}. λ_max: one pair a seed, bars: ± residual.`
}

/** `n = 5 seeds per rule` or, where the rules differ, `n = 5 seeds per rule except rflo 4`. */
export function seedCounts({ summary: { rows } }: FigureData): string {
  const counts = rows.map((row) => row.n)
  const most = Math.max(...counts)
  const fewer = rows.filter((row) => row.n < most).map((row) => `${row.rule} ${row.n}`)
  return `n = ${most} ${most === 1 ? 'seed' : 'seeds'} per rule${fewer.length > 0 ? ` except ${fewer.join(', ')}` : ''}`
}

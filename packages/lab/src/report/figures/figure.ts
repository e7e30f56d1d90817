import { equal } from '../numbers.js'
import { escapeText, wrap } from '../text.js'
import type { FigureData } from './data.js'
import { legend } from './legend.js'
import { type Absent, isAbsent, type Panel, sheet } from './panel.js'
import { soft } from './style.js'

/** One picture of the report: a file of its own and a place on the page. */
export interface Figure {
  /** The end of its file's name, such as `learning`. */
  readonly name: string
  readonly title: string
  /** Undefined where every panel is left out. */
  readonly svg: string | undefined
  /** What is left out, in sentences that say which record is missing and what makes it. */
  readonly absent: readonly string[]
}

export interface FigureParts {
  readonly name: string
  readonly title: string
  /** Panels side by side, in rows. */
  readonly rows: readonly (readonly (Panel | Absent)[])[]
  /** What lines, bands and bars are. */
  readonly notes: readonly string[]
  /** Left out where the panels name the conditions themselves. */
  readonly legend?: 'none'
}

export const figureWidth = 980
const noteLine = 14
/** Of a note's letters at 10.5 px, with room for wider fonts. */
const noteLetters = 172

/** Title, legend, rows of panels and the small print: what is drawn, of how many runs. */
export function figure(data: FigureData, parts: FigureParts): Figure {
  const { name, title, rows, notes } = parts
  const absent = [
    ...new Set(
      rows
        .flat()
        .filter(isAbsent)
        .map((panel) => panel.absent),
    ),
  ]
  const drawn = rows
    .map((row) => row.filter((panel): panel is Panel => !isAbsent(panel)))
    .filter((row) => row.length > 0)
  if (drawn.length === 0) return { name, title, svg: undefined, absent }
  const label = `${data.summary.title}: ${title}`
  const placed: [number, number, string][] = [
    [10, 20, `<text font-size="14" font-weight="600">${escapeText(label)}</text>`],
  ]
  let y = 30
  if (parts.legend !== 'none') {
    const key = legend(data.styles, figureWidth)
    placed.push([0, y, key.content])
    y += key.height + 4
  }
  for (const row of drawn) {
    let x = 0
    for (const panel of row) {
      placed.push([x, y, panel.content])
      x += panel.width
    }
    y += Math.max(...row.map((panel) => panel.height)) + 6
  }
  // one seed is neither a median nor a band
  const isAlone = data.summary.rows.every(({ n }) => n <= 1)
  const said = isAlone ? notes.filter((note) => !note.startsWith('Line: median of the seeds')) : notes
  const print = smallPrint([...said, ...commonNotes(data)], figureWidth)
  placed.push([0, y, print.content])
  return { name, title, svg: sheet(label, figureWidth, y + print.height + 6, placed), absent }
}

/** Sentences in small letters, over as many lines as the width asks for. */
export function smallPrint(sentences: readonly string[], width: number): Panel {
  const lines = wrap(sentences.join(' '), Math.floor((noteLetters * width) / figureWidth))
  const content = lines
    .map(
      (line, k) =>
        `<text x="10" y="${10 + k * noteLine}" font-size="10.5" fill="${soft}">${escapeText(line)}</text>`,
    )
    .join('')
  return { width, height: lines.length * noteLine, content }
}

/** What every figure says beside what is drawn: how many seeds, which conditions. */
export function commonNotes(data: FigureData): string[] {
  const { conditions, styles } = data
  const some = `Drawn are ${styles.length} of ${conditions} conditions; all are in the tables.`
  return [seedCounts(data), ...(styles.length < conditions ? [some] : [])]
}

/** `n = 5 seeds per condition.` (the spaces about = do not break) or, where they differ, `n = 5 seeds per condition, but rflo 4.` */
export function seedCounts({ summary: { rows } }: FigureData): string {
  const counts = rows.map((row) => row.n)
  const most = Math.max(...counts)
  const fewer = rows.filter((row) => row.n < most).map((row) => `${row.condition} ${row.n}`)
  const but = fewer.length > 4 ? [...fewer.slice(0, 4), `${fewer.length - 4} more with fewer`] : fewer
  return `${equal('n', most)} ${most === 1 ? 'seed' : 'seeds'} per condition${but.length > 0 ? `, but ${but.join(', ')}` : ''}.`
}

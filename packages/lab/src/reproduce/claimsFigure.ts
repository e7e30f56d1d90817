import { sheet } from '../report/figures/panel.js'
import { ink, soft } from '../report/figures/style.js'
import { escapeText, wrap } from '../report/text.js'
import { isFinding, type Verdict } from './finding.js'
import type { JudgedClaim, TaskVerdict } from './judge.js'
import type { Reproduction } from './reproduction.js'
import { effectText } from './text.js'

const [width, plotWidth] = [980, 240]
const [plotLeft, rowHeight, lineHeight] = [430, 20, 15]
const middle = plotLeft + plotWidth / 2
const numbersLeft = plotLeft + plotWidth + 22

/**
 * Every claim with its effects: a mark and its 95 % interval per task, each row in the unit of its farther end; right of the
 * line as claimed, left of it the opposite.
 */
export function claimsFigure(reproduction: Reproduction): string {
  const parts: string[] = []
  let y = 62
  const top = y
  reproduction.claims.forEach((claim, k) => {
    const block = claimBlock(claim, y)
    if (k % 2 === 1) {
      parts.push(`<rect x="0" y="${y - 6}" width="${width}" height="${block.height}" fill="#f4f4f2"/>`)
    }
    parts.push(block.content)
    y += block.height
  })
  const axis =
    text(plotLeft, top - 14, '← the opposite', { fill: soft }) +
    text(plotLeft + plotWidth, top - 14, 'as claimed →', { fill: soft, anchor: 'end' }) +
    text(numbersLeft, top - 14, 'effect [95 % interval], adjusted p, n', { fill: soft })
  const { labels, seeds, level, kind } = reproduction
  const control = labels === 'shuffled' ? 'CONTROL: labels shuffled. ' : ''
  const title = text(14, 22, `${control}${reproduction.title} (${reproduction.source})`, {
    size: 14,
    weight: 600,
  })
  const verdicts: readonly Verdict[] = ['recovered', 'not recovered', 'undecided']
  const key = verdicts
    .map((verdict, i) => mark(20 + 110 * i, y + 10, verdict, 4.5) + text(30 + 110 * i, y + 14, verdict, {}))
    .join('')
  const foot = [
    `Recovered, or not, when p is below ${level}, adjusted over the tasks after Holm; ${kind}; seeds ${seeds[0]} to ${seeds.at(-1)}.`,
    'Intervals: 95 %, bootstrap over seeds. Each row is drawn in the unit of the end of its interval that is farther from 0.',
  ]
  const lines = foot.map((line, i) => text(14, y + 34 + i * 15, line, { fill: soft }))
  const footer = key + lines.join('')
  return sheet(reproduction.title, width, y + 60, [[0, 0, title + parts.join('') + axis + footer]])
}

function claimBlock(
  { statement, verdict, tasks }: JudgedClaim,
  y: number,
): { height: number; content: string } {
  const lines = wrap(statement, 62)
  const heading = lines
    .map((line, i) => text(34, y + 10 + i * lineHeight, line, { weight: 600, size: 11.5 }))
    .join('')
  const at = y + lines.length * lineHeight + 6
  const rows = tasks.map((task, i) => taskRow(task, at + i * rowHeight)).join('')
  return {
    height: lines.length * lineHeight + tasks.length * rowHeight + 14,
    content: mark(20, y + 6, verdict, 5) + heading + rows,
  }
}

function taskRow(task: TaskVerdict, y: number): string {
  const name = text(34, y + 8, task.task, { fill: soft })
  if (!isFinding(task)) return name + text(plotLeft, y + 8, short(task.reason), { fill: soft })
  const { estimate, verdict } = task
  const interval = task.interval ?? [estimate, estimate]
  const most = Math.max(Math.abs(estimate), ...interval.map(Math.abs)) || 1
  const x = (value: number) => middle + (value / most) * (plotWidth / 2 - 8)
  const [from, to] = [x(interval[0]), x(interval[1])]
  const line = `<line x1="${from.toFixed(1)}" y1="${y + 4}" x2="${to.toFixed(1)}" y2="${y + 4}" stroke="${ink}" stroke-width="2"/>`
  const zero = `<line x1="${middle}" y1="${y - 7}" x2="${middle}" y2="${y + 15}" stroke="${ink}"/>`
  return (
    name +
    zero +
    line +
    mark(x(estimate), y + 4, verdict, 4.5) +
    text(numbersLeft, y + 8, effectText(task), {})
  )
}

/** ● ✕ ○ as shapes, so that they do not depend on a font. */
function mark(x: number, y: number, verdict: Verdict, r: number): string {
  const [cx, cy] = [x.toFixed(1), y.toFixed(1)]
  if (verdict === 'recovered') return `<circle cx="${cx}" cy="${cy}" r="${r}" fill="#0072B2" stroke="#fff"/>`
  if (verdict === 'undecided') {
    return `<circle cx="${cx}" cy="${cy}" r="${r}" fill="#fff" stroke="${ink}" stroke-width="1.5"/>`
  }
  const [a, b, c, d] = [x - r, y - r, x + r, y + r].map((value) => value.toFixed(1))
  const cross = `M${a} ${b}L${c} ${d}M${a} ${d}L${c} ${b}`
  return `<path d="${cross}" stroke="#D55E00" stroke-width="2.5" fill="none"/>`
}

interface TextStyle {
  readonly size?: number
  readonly weight?: number
  readonly fill?: string
  readonly anchor?: string
}

function text(x: number, y: number, words: string, style: TextStyle): string {
  const { size = 11, weight = 400, fill = ink, anchor = 'start' } = style
  return `<text x="${x}" y="${y}" font-size="${size}" font-weight="${weight}" fill="${fill}" text-anchor="${anchor}">${escapeText(words)}</text>`
}

/** What fits beside a task: without what stands in brackets, which the page has whole. */
function short(reason: string): string {
  const most = 92
  const words = reason.length <= most ? reason : reason.replace(/ \(.*\)$/, '')
  return words.length <= most ? words : `${words.slice(0, most - 1)}…`
}

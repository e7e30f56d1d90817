import type { Split } from '@credit/tasks'
import { escapeText } from '../report/text.js'
import { type Place, round, xOf } from './place.js'

const rowHeight = 13
/** Of a letter at 10 px, a little more than the widest of the fonts needs on average. */
const letter = 5.7

/** The names of the periods with their lengths over the trial, on as many rows as keep them apart. */
export function periodLabels(
  periods: Split['periods'],
  dt: number,
  place: Place,
): { readonly height: number; readonly content: string } {
  /** Where the last label of each row ends. */
  const ends: number[] = []
  const labels = Object.entries(periods).map(([name, { from, to, steps }]) => {
    const text = `${name} ${Number((steps * dt).toPrecision(6))} ms`
    const middle = (xOf(place, from) + xOf(place, to)) / 2
    const half = (text.length * letter) / 2
    const x = Math.min(Math.max(middle, place.left + half), place.left + place.width - half)
    let row = ends.findIndex((end) => end + 8 <= x - half)
    if (row < 0) row = ends.length
    ends[row] = x + half
    return { text, x, row, middle }
  })
  const height = ends.length * rowHeight + 4
  const content = labels.map(({ text, x, row, middle }) => {
    const y = row * rowHeight + 10
    // from a label that is not right above its period, a line to it
    const leader = `<path d="M${round(middle)} ${y + 2}V${height}" stroke="#888" stroke-width=".7"/>`
    const name = `<text x="${round(x)}" y="${y}" text-anchor="middle" font-size="10">${escapeText(text)}</text>`
    return ends.length > 1 ? leader + name : name
  })
  return { height, content: content.join('') }
}

/** The periods as bands from `top` to `bottom`, every second one shaded, with a line where each begins and ends. */
export function periodBands(periods: Split['periods'], place: Place, top: number, bottom: number): string {
  const spans = Object.values(periods)
  const bands = spans.map(({ from, to }, i) => {
    const [x, end] = [xOf(place, from), xOf(place, to)]
    return i % 2 === 0
      ? ''
      : `<rect x="${round(x)}" y="${top}" width="${round(end - x)}" height="${bottom - top}" fill="#ededed"/>`
  })
  const borders = [0, ...spans.map(({ to }) => to)].map(
    (step) => `M${round(xOf(place, step))} ${top}V${bottom}`,
  )
  return `${bands.join('')}<path d="${borders.join('')}" stroke="#aaa" stroke-width=".8" fill="none"/>`
}

import * as Plot from '@observablehq/plot'
import { parseHTML } from 'linkedom'
import { escapeText } from '../text.js'
import { tickFormatOf } from './scale.js'
import { fontFamily, ink } from './style.js'
import { subscripts } from './subscript.js'

export interface Panel {
  readonly width: number
  readonly height: number
  /** SVG content with its origin at the panel's top left corner. */
  readonly content: string
}

/** A panel that is left out: the sentence says which record is missing and what makes it. */
export interface Absent {
  readonly absent: string
}

export function isAbsent(panel: Panel | Absent): panel is Absent {
  return 'absent' in panel
}

export const titleHeight = 26
/** How the horizontal axis is named. */
export const axisTitle = { labelAnchor: 'center', labelArrow: 'none' } as const

/** A plot under its title (which names the vertical axis), as a group to be placed in a figure. */
export function plotPanel(title: string, width: number, height: number, options: Plot.PlotOptions): Panel {
  const margins = { marginTop: 8, marginRight: 20, marginBottom: 36, marginLeft: 46 }
  const [x, y] = [readable(options.x), readable(options.y)]
  const plot = plotContent({ width, height: height - titleHeight, ...margins, ...options, x, y })
  return {
    width,
    height,
    content: `${heading(title, width)}<g transform="translate(0,${titleHeight})">${plot}</g>`,
  }
}

function readable(scale: Plot.ScaleOptions = {}): Plot.ScaleOptions {
  const { type, domain } = scale
  return type === 'linear' && domain !== undefined
    ? { ...tickFormatOf(Array.from(domain as Iterable<number>)), ...scale }
    : scale
}

/** What Plot draws, as a group with the attributes that it puts on its root element. */
export function plotContent(options: Plot.PlotOptions): string {
  const { document } = parseHTML('<!doctype html><html><body></body></html>')
  const svg = Plot.plot({ document: document as never, ...options }) as unknown as Drawing
  // Plot's own style sheet is about pages that resize it; inside another SVG its `height: auto` breaks the layout.
  svg.querySelector('style')?.remove()
  return `<g fill="currentColor" font-size="10.5" text-anchor="middle">${svg.innerHTML}</g>`
}

// Plot's types speak of the browser's SVG element; this package is compiled without the browser's types.
interface Drawing {
  readonly innerHTML: string
  querySelector(selector: string): { remove(): void } | null
}

/** Panels at their places on a white sheet: a complete SVG that needs nothing else. */
export function sheet(
  label: string,
  width: number,
  height: number,
  placed: readonly (readonly [x: number, y: number, content: string])[],
): string {
  const body = placed
    .map(([x, y, content]) => `<g transform="translate(${x},${y})">${subscripts(content)}</g>`)
    .join('')
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" ` +
    `role="img" font-family="${escapeText(fontFamily)}" font-size="11" fill="${ink}" color="${ink}">` +
    `<title>${escapeText(label)}</title><rect width="${width}" height="${height}" fill="#fff"/>${body}</svg>`
  )
}

/** Of a letter of a heading, with room for wider fonts. */
const letter = 7.2

function heading(title: string, width: number): string {
  const most = Math.max(4, Math.floor((width - 14) / letter))
  const text = title.length <= most ? title : `${title.slice(0, most - 1)}…`
  return `<text x="10" y="16" font-size="12.5" font-weight="600">${escapeText(text)}</text>`
}

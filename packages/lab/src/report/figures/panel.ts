import * as Plot from '@observablehq/plot'
import { parseHTML } from 'linkedom'
import { escapeText } from '../text.js'
import { fontFamily, ink } from './style.js'

export interface Panel {
  readonly width: number
  readonly height: number
  /** SVG content with its origin at the panel's top left corner. */
  readonly content: string
}

export const titleHeight = 26

/** A plot under its title (which names the vertical axis), as a group to be placed in a figure. */
export function plotPanel(title: string, width: number, height: number, options: Plot.PlotOptions): Panel {
  const margins = { marginTop: 8, marginRight: 20, marginBottom: 36, marginLeft: 46 }
  const plot = plotContent({ width, height: height - titleHeight, ...margins, ...options })
  return { width, height, content: `${heading(title)}<g transform="translate(0,${titleHeight})">${plot}</g>` }
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

/** A panel that says why it is empty. */
export function emptyPanel(title: string, width: number, height: number, reason: string): Panel {
  const [x, y] = [width / 2, (height + titleHeight) / 2]
  const frame =
    `<rect x="46" y="${titleHeight + 8}" width="${width - 60}" height="${height - titleHeight - 44}" ` +
    'fill="none" stroke="#999" stroke-dasharray="4 4"/>'
  const text = `<text x="${x}" y="${y}" text-anchor="middle" font-size="12">no data: ${escapeText(reason)}</text>`
  return { width, height, content: heading(title) + frame + text }
}

/** Panels at their places on a white sheet: a complete SVG that needs nothing else. */
export function sheet(
  label: string,
  width: number,
  height: number,
  placed: readonly (readonly [x: number, y: number, content: string])[],
): string {
  const body = placed.map(([x, y, content]) => `<g transform="translate(${x},${y})">${content}</g>`).join('')
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" ` +
    `role="img" font-family="${escapeText(fontFamily)}" font-size="11" fill="${ink}" color="${ink}">` +
    `<title>${escapeText(label)}</title><rect width="${width}" height="${height}" fill="#fff"/>${body}</svg>`
  )
}

function heading(text: string): string {
  return `<text x="10" y="16" font-size="12.5" font-weight="600">${escapeText(text)}</text>`
}

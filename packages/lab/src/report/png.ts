import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { Resvg } from '@resvg/resvg-js'

/** Pixels per unit of the SVG. */
const zoom = 2

const package_ = dirname(createRequire(import.meta.url).resolve('@credit/lab/package.json'))
const fontFiles = ['DejaVuSansCondensed.ttf', 'DejaVuSansCondensed-Bold.ttf'].map((name) =>
  join(package_, 'fonts', name),
)

/**
 * An SVG as a PNG of twice its size, in the font that comes with this package: the same SVG gives the same bytes wherever it is
 * drawn, and no text is missing.
 */
export function pngOf(svg: string): Uint8Array {
  const font = { fontFiles, loadSystemFonts: false, defaultFontFamily: family, sansSerifFamily: family }
  return new Resvg(svg, { fitTo: { mode: 'zoom', value: zoom }, font }).render().asPng()
}

const family = 'DejaVu Sans Condensed'

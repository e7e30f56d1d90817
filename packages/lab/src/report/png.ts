import { Resvg, type ResvgRenderOptions } from '@resvg/resvg-js'

/** Pixels per unit of the SVG. */
const zoom = 2
const systemFonts = { loadSystemFonts: true }

type Fonts = ResvgRenderOptions['font']

/**
 * An SVG as a PNG of twice its size, with the fonts of the system. Where there is none the text is silently missing: ask
 * `hasFont` first.
 */
export function pngOf(svg: string): Uint8Array {
  return render(svg, zoom, systemFonts).asPng()
}

/** Whether text can be drawn with these fonts. */
export function hasFont(fonts: Fonts = systemFonts): boolean {
  const probe = (text: string) =>
    render(
      `<svg xmlns="http://www.w3.org/2000/svg" width="60" height="20"><text x="2" y="15">${text}</text></svg>`,
      1,
      fonts,
    ).pixels
  return !probe('Font').equals(probe(''))
}

function render(svg: string, value: number, font: Fonts) {
  return new Resvg(svg, { fitTo: { mode: 'zoom', value }, ...(font && { font }) }).render()
}

import { parseHTML } from 'linkedom'

/** Where a line of text of an SVG lies, about: letters are taken as 0.52 of their size wide. */
export interface TextBox {
  readonly text: string
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

interface Node {
  readonly parentElement: Node | null
  readonly localName: string
  readonly textContent: string
  readonly children: ArrayLike<Node>
  getAttribute(name: string): string | null
}

/** The lines of text of an SVG. Texts that are turned are left out. */
export function textBoxes(svg: string): TextBox[] {
  const { document } = parseHTML(`<body>${svg}</body>`)
  const texts = [...document.querySelectorAll('text')] as unknown as Node[]
  return texts
    .filter((text) => !text.getAttribute('transform')?.includes('rotate'))
    .flatMap((text) => {
      const [dx, dy] = shiftOf(text)
      const size = Number(inherited(text, 'font-size') ?? 11)
      const anchor = inherited(text, 'text-anchor') ?? 'start'
      const rows = Array.from(text.children).filter((part) => part.getAttribute('x') !== null)
      const lines: { text: string; y: number }[] =
        rows.length > 0
          ? rows.map((row, k) => ({
              text: row.textContent,
              y: length(rows[0], 'y', size) + k * length(row, 'dy', size),
            }))
          : [{ text: text.textContent, y: length(text, 'y', size) }]
      return lines
        .filter((line) => line.text.trim() !== '')
        .map((line): TextBox => {
          const width = 0.52 * size * line.text.length
          const x = dx + length(text, 'x', size)
          const y = dy + line.y
          const left = anchor === 'end' ? x - width : anchor === 'middle' ? x - width / 2 : x
          return { text: line.text, left, right: left + width, top: y - 0.7 * size, bottom: y }
        })
    })
}

/** Pairs of lines that lie on each other. */
export function overlaps(boxes: readonly TextBox[]): string[] {
  return boxes.flatMap((a, i) =>
    boxes
      .slice(i + 1)
      .filter((b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)
      .map((b) => `${a.text} | ${b.text}`),
  )
}

/** In pixels, of `12` or `0.32em`. */
function length(node: Node, name: string, size: number): number {
  const value = node.getAttribute(name) ?? '0'
  return Number.parseFloat(value) * (value.endsWith('em') ? size : 1)
}

function shiftOf(node: Node): [number, number] {
  let [x, y] = [0, 0]
  for (let at: Node | null = node; at !== null; at = at.parentElement) {
    const [, dx, dy] = /translate\(([-\d.]+)[, ]([-\d.]+)\)/.exec(at.getAttribute('transform') ?? '') ?? []
    x += Number(dx ?? 0)
    y += Number(dy ?? 0)
  }
  return [x, y]
}

function inherited(node: Node, name: string): string | undefined {
  for (let at: Node | null = node; at !== null; at = at.parentElement) {
    const value = at.getAttribute(name)
    if (value !== null) return value
  }
  return undefined
}

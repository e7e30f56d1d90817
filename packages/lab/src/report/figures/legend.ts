import * as Plot from '@observablehq/plot'
import { type Panel, plotContent } from './panel.js'
import type { RuleStyle } from './style.js'

const rowHeight = 20
const swatch = 38

/** A legend drawn by hand: each rule's line, marker and name, over as many rows as the width asks for. */
export function legend(styles: readonly RuleStyle[], width: number): Panel {
  let [x, row] = [10, 0]
  const items = styles.map((style) => {
    // 6.4 px a character at 12 px is a little more than the widest of the fonts needs on average.
    const size = swatch + 6 + style.rule.length * 6.4 + 22
    if (x > 10 && x + size > width) [x, row] = [10, row + 1]
    const item = { style, x, y: row * rowHeight + rowHeight / 2 }
    x += size
    return item
  })
  const height = (row + 1) * rowHeight
  const content = plotContent({
    width,
    height,
    marginTop: 0,
    marginRight: 0,
    marginBottom: 0,
    marginLeft: 0,
    axis: null,
    x: { type: 'linear', domain: [0, width] },
    y: { type: 'linear', domain: [height, 0] },
    marks: items.flatMap(({ style, x, y }) => [
      Plot.line(
        [
          [x, y],
          [x + swatch, y],
        ],
        { stroke: style.color, strokeWidth: 1.8, strokeDasharray: style.dash },
      ),
      Plot.dot([[x + swatch / 2, y]], {
        symbol: style.symbol as Plot.DotOptions['symbol'],
        fill: style.color,
        r: 4,
      }),
      Plot.text([[x + swatch + 6, y]], { text: () => style.rule, textAnchor: 'start', fontSize: 12 }),
    ]),
  })
  return { width, height, content }
}

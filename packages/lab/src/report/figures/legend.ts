import * as Plot from '@observablehq/plot'
import { wrap } from '../text.js'
import { type Panel, plotContent } from './panel.js'
import type { ConditionStyle } from './style.js'

const rowHeight = 20
const swatch = 38
/** Of a letter at 12 px: a little more than the widest of the fonts needs on average. */
const letter = 6.4

/** A legend drawn by hand: each condition's line, marker and name, over as many rows as the width asks for. */
export function legend(styles: readonly ConditionStyle[], width: number): Panel {
  let [x, row] = [10, 0]
  const items = styles.map((style) => {
    const name = wrap(style.condition, Math.floor((width - swatch - 40) / letter))[0]
    const size = swatch + 6 + name.length * letter + 22
    if (x > 10 && x + size > width) [x, row] = [10, row + 1]
    const item = { style, name, x, y: row * rowHeight + rowHeight / 2 }
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
    marks: items.flatMap(({ style, name, x, y }) => [
      Plot.line(
        [
          [x, y],
          [x + swatch, y],
        ],
        {
          stroke: style.color,
          strokeWidth: 1.8,
          strokeDasharray: style.dash,
          ariaDescription: `legend: ${style.key}`,
        },
      ),
      Plot.dot([[x + swatch / 2, y]], {
        symbol: style.symbol as Plot.DotOptions['symbol'],
        fill: style.color,
        r: 4,
        ariaDescription: `legend: ${style.key}`,
      }),
      Plot.text([[x + swatch + 6, y]], {
        ...{ text: () => name, textAnchor: 'start', fontSize: 12 },
        ariaDescription: `legend: ${style.key}`,
      }),
    ]),
  })
  return { width, height, content }
}

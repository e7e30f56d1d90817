import * as Plot from '@observablehq/plot'
import { axisTitle, type Panel, plotPanel } from './panel.js'
import { tickText } from './scale.js'

/** Where a training was in a plane, and how far off it. */
export interface Step {
  readonly x: number
  readonly y: number
  readonly off: number
  /** What a mark says it is of: `snapshot 3`, `update 300`. */
  readonly name: string
}

/** Losses on a grid of a plane. */
export interface Grid {
  readonly xs: ArrayLike<number>
  readonly ys: ArrayLike<number>
  /** The second coordinate changes first; not finite where the network diverged. */
  readonly losses: ArrayLike<number>
}

/** How losses are coloured: the same for every map of a figure. */
export interface LossScale {
  readonly least: number
  readonly most: number
  readonly isLog: boolean
}

/** Logarithmic where losses are positive and span more than a factor of twenty. */
export function lossScale(grids: readonly Pick<Grid, 'losses'>[]): LossScale {
  const finite = grids.flatMap(({ losses }) => Array.from(losses).filter(Number.isFinite))
  const [least, most] = [Math.min(...finite), Math.max(...finite)]
  return { least, most, isLog: least > 0 && most / least > 20 }
}

/** The scale in a sentence. */
export function rangeText({ least, most, isLog }: LossScale): string {
  const short = (value: number) => tickText(Number(value.toPrecision(3)))
  return `Loss from ${short(least)} (dark) to ${short(most)} (bright)${isLog ? ', log scale' : ''}.`
}

/** Contours of the loss, and the path of the training over them, from white to orange. */
export function contourPanel(
  title: string,
  width: number,
  height: number,
  { xs, ys, losses }: Grid,
  {
    scale: { least, most, isLog },
    path,
    labels,
  }: { scale: LossScale; path: readonly Step[]; labels: readonly [string, string] },
): Panel {
  const shown = (value: number) => (isLog ? Math.log10(value) : value)
  // Plot's grids run along x first
  const values = Array.from({ length: xs.length * ys.length }, (_, k) =>
    shown(losses[(k % xs.length) * ys.length + Math.floor(k / xs.length)]),
  )
  const [x1, x2, y1, y2] = [xs[0], xs[xs.length - 1], ys[0], ys[ys.length - 1]]
  // from the least on: below its first threshold nothing is filled
  const thresholds = Array.from(
    { length: 17 },
    (_, k) => shown(least) + (k / 17) * (shown(most) - shown(least)),
  )
  return plotPanel(title, width, height, {
    marginLeft: 56,
    x: { type: 'linear', domain: [x1, x2], label: labels[0], ...axisTitle, ticks: 5 },
    y: {
      ...{ type: 'linear', domain: [y1, y2], label: labels[1], labelAnchor: 'center', labelArrow: 'none' },
      ticks: 6,
    },
    color: { type: 'linear', scheme: 'viridis', domain: [shown(least), shown(most)] },
    marks: [
      Plot.contour(values, {
        ...{ width: xs.length, height: ys.length, x1, x2, y1, y2, thresholds },
        ...{ fill: (value: number) => value, stroke: '#fff', strokeOpacity: 0.35, clip: false },
      }),
      Plot.line(path, { x: 'x', y: 'y', stroke: '#fff', strokeWidth: 3.5 }),
      Plot.line(path, { x: 'x', y: 'y', stroke: '#000', strokeWidth: 1.6 }),
      Plot.dot(path, {
        ...{ x: 'x', y: 'y', fill: '#000', stroke: '#fff', r: 3 },
        title: ({ name, off }: Step) => `${name}, ${tickText(Number(off.toPrecision(3)))} off the plane`,
      }),
      Plot.dot(path.slice(0, 1), { x: 'x', y: 'y', fill: '#fff', stroke: '#000', r: 5 }),
      Plot.dot(path.slice(-1), { x: 'x', y: 'y', fill: '#D55E00', stroke: '#fff', r: 6 }),
    ],
  })
}

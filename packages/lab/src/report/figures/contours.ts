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
  const values = finer(xs.length, ys.length, (i, j) => shown(losses[i * ys.length + j]))
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
        ...{ width: fine(xs.length), height: fine(ys.length), x1, x2, y1, y2, thresholds },
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

/** So many points are drawn between two of the grid: contours end half a point before the corners of their map. */
const between = 4
const fine = (n: number) => (n - 1) * between + 1

/** A grid with values between its points, linear along both of its sides. Plot's grids run along x first. */
function finer(nx: number, ny: number, valueAt: (i: number, j: number) => number): number[] {
  return Array.from({ length: fine(nx) * fine(ny) }, (_, k) => {
    const [x, y] = [(k % fine(nx)) / between, Math.floor(k / fine(nx)) / between]
    const [i, j] = [Math.min(Math.floor(x), nx - 2), Math.min(Math.floor(y), ny - 2)]
    const along = (row: number) => mixed(valueAt(i, row), valueAt(i + 1, row), x - i)
    return mixed(along(j), along(j + 1), y - j)
  })
}

/** `a` where `share` is 0 and `b` where it is 1, whatever the other one is. */
function mixed(a: number, b: number, share: number): number {
  if (share === 0) return a
  return share === 1 ? b : (1 - share) * a + share * b
}

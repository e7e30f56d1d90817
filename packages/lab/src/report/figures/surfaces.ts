import type { Run } from '../read.js'
import { latest, type PathRecord, type SurfaceRecord } from '../records.js'
import { contourPanel, type Grid, lossScale, rangeText } from './contours.js'
import { type FigureData, runsOf } from './data.js'
import { type Figure, figure, figureWidth } from './figure.js'
import { linesNote, linesOf, linesPanel, spanOf } from './lines.js'
import type { Absent, Panel } from './panel.js'

const most = 3

/** The loss around the end of a run of each condition, the training's path in it, and how far off the drawn plane it was. */
export function surfacesFigure(data: FigureData): Figure {
  const [name, title] = ['surface', 'the loss around the end, along the two leading eigenvectors']
  const found = data.styles.flatMap((style) => {
    const runs = runsOf(data, style).map(({ seed, records }) => ({
      ...{ seed, surface: latest(records.surface), path: latest(records.path) },
    }))
    const drawn = runs.find(({ surface }) => surface !== undefined)
    return drawn?.surface && drawn.path ? [{ style, ...drawn, surface: drawn.surface, path: drawn.path }] : []
  })
  if (found.length === 0) {
    return { name, title, svg: undefined, absent: ['no surface record (measures.surface, --surface end)'] }
  }
  const scale = lossScale(found.map(({ surface }) => ({ losses: surface.loss })))
  const perRow = Math.min(most, found.length)
  // a map alone is no wider than two thirds of the page
  const width = figureWidth / Math.max(1.5, perRow)
  const maps = found.map(({ style, seed, surface, path }) =>
    contourPanel(
      `${style.condition}, seed ${seed}`,
      width,
      Math.min(420, 60 + 0.8 * width),
      gridOf(surface),
      { scale, path: stepsOf(path), labels: [axisOf(1, surface.first), axisOf(2, surface.second)] },
    ),
  )
  const panels = [
    distancePanel(data, 'Distance of the training from the plane', ({ offPlane }, k) => offPlane[k]),
    distancePanel(data, 'Share of its way to the end in the plane, %', shareInPlane),
  ]
  const rows = Array.from({ length: Math.ceil(maps.length / perRow) }, (_, k) =>
    maps.slice(k * perRow, (k + 1) * perRow),
  )
  return figure(data, {
    ...{ name, title },
    rows: [...rows, panels],
    notes: [
      `${rangeText(scale)} On a fixed probe batch, moving ${data.summary.curved}; a coordinate is a distance from the end of the training.`,
      'Path: the evaluations, from white to orange; what the loss was there is drawn only where the distance from the plane is small. Share: of the squared distance from the end.',
      linesNote,
    ],
  })
}

function distancePanel(
  data: FigureData,
  title: string,
  quantityAt: (path: PathRecord, k: number) => number,
): Panel | Absent {
  const lines = linesOf(data, ({ records }: Run) => {
    const path = latest(records.path)
    return path === undefined ? [] : path.at.map((update, k) => [update, quantityAt(path, k)] as const)
  })
  const span = spanOf(lines)
  if (span === undefined) return { absent: 'no path record (measures.surface, --surface end)' }
  const y = { domain: [0, 1.06 * span[1] || 1] }
  return linesPanel(data, title, figureWidth / 2, 230, lines, { y })
}

/** Of the squared distance from the end, which has no direction at the end itself. */
function shareInPlane({ offPlane, distance }: PathRecord, k: number): number {
  return distance[k] === 0 ? Number.NaN : 100 * (1 - (offPlane[k] / distance[k]) ** 2)
}

const axisOf = (k: number, eigenvalue: number) =>
  `eigenvector ${k} (eigenvalue ${Number(eigenvalue.toPrecision(3))})`

function gridOf({ x, y, loss }: SurfaceRecord): Grid {
  return { xs: [...new Set(x)], ys: [...new Set(y)], losses: loss }
}

function stepsOf({ at, x, y, offPlane }: PathRecord) {
  return at.map((update, k) => ({ x: x[k], y: y[k], off: offPlane[k], name: `update ${update}` }))
}

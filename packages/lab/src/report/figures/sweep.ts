import * as Plot from '@observablehq/plot'
import { fieldsOf } from '../fields.js'
import { general } from '../numbers.js'
import { quantityText } from '../quantityText.js'
import type { Run } from '../read.js'
import { statistic } from '../statistic.js'
import { capital } from '../text.js'
import type { FigureData } from './data.js'
import { type Figure, figure, figureWidth } from './figure.js'
import { type Line, linesPanel } from './lines.js'
import { type Absent, axisTitle, type Panel, plotPanel } from './panel.js'
import { scaleOf } from './scale.js'
import { conditionStyles, keyOf } from './style.js'

const height = 250
/** More values than this along an axis are no heat map that one could read. */
const mostCells = 12

/** A run of a sweep: its numeric settings and what came of it. */
interface SweptRun {
  readonly rule: string
  readonly fields: ReadonlyMap<string, number | string>
  readonly values: Readonly<Record<string, number>>
}

/**
 * What the swept settings do: for two of them a heat map of each rule, a cell the mean over seeds; for one, or more than two, a
 * profile along each, over all that the others have. Undefined where no number differs between the runs.
 */
export function sweepFigure(data: FigureData): Figure | undefined {
  const runs = data.runs.map(
    (run): SweptRun => ({ rule: run.rule, fields: fieldsOf(run.configuration), values: valuesOf(data, run) }),
  )
  const names = sweptFields(runs)
  if (names.length === 0) return undefined
  const { measure } = data.summary
  const quantities = [`end.test.${measure}`, 'end.lambdaMax'].filter((name) =>
    runs.some(({ values }) => Number.isFinite(values[name])),
  )
  const [x, y] = names
  const isMap = names.length === 2 && [x, y].every((name) => distinct(runs, name).length <= mostCells)
  const rules = [...new Set(runs.map(({ rule }) => rule))].slice(0, 4)
  const styles = conditionStyles(rules)
  const parts = quantities.map((quantity) => {
    const title = `${isMap ? quantityText(quantity) : capital(quantityText(quantity))}${quantity.endsWith('accuracy') ? ', %' : ''}`
    const factor = quantity.endsWith('accuracy') ? 100 : 1
    return isMap
      ? mapPanels(runs, rules, {
          x,
          y,
          quantity,
          factor,
          title,
          width: figureWidth / Math.max(2, rules.length),
        })
      : names.slice(0, 4).map((name) =>
          profilePanel({ ...data, styles }, runs, {
            name,
            quantity,
            factor,
            title,
            width: figureWidth / Math.max(2, Math.min(4, names.length)),
          }),
        )
  })
  return figure(
    { ...data, styles, conditions: styles.length },
    {
      ...{
        name: 'sweep',
        title: `what ${inWords(names.map(shortName))} ${names.length === 1 ? 'does' : 'do'}`,
      },
      // a panel a quantity: beside each other, over the page's width
      rows: parts.every((row) => row.length === 1) ? [parts.flat()] : parts,
      ...(isMap && { legend: 'none' as const }),
      notes: isMap
        ? ['Each cell: mean over its seeds, written in it; a colour is the same value under every rule.']
        : [
            `Line: median of all runs that have the value${names.length > 1 ? ', whatever else they have' : ''}; band: from the least to the most of them.`,
          ],
    },
  )
}

function valuesOf({ summary }: FigureData, { condition, seed }: Run): Readonly<Record<string, number>> {
  const row = summary.rows.find((one) => one.condition === condition)
  return row?.runs.find((one) => one.seed === seed)?.values ?? {}
}

/** Settings of numbers that differ between runs of one rule, but for those of the measurements. */
function sweptFields(runs: readonly SweptRun[]): string[] {
  const names = [...new Set(runs.flatMap(({ fields }) => [...fields.keys()]))].filter(
    (name) => !name.startsWith('measures.'),
  )
  const rules = [...new Set(runs.map(({ rule }) => rule))]
  return names.filter((name) =>
    rules.some((rule) => {
      const values = runs.filter((run) => run.rule === rule).map(({ fields }) => fields.get(name))
      return new Set(values).size > 1 && values.every((value) => typeof value === 'number')
    }),
  )
}

function distinct(runs: readonly SweptRun[], name: string): number[] {
  const values = runs.map(({ fields }) => fields.get(name)).filter((value) => typeof value === 'number')
  return [...new Set(values)].sort((a, b) => a - b)
}

/** `a, b and c` */
function inWords(words: readonly string[]): string {
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}

const shortName = (name: string) => name.slice(name.lastIndexOf('.') + 1)
const shortNumber = (value: number) => String(Number(value.toPrecision(3)))

interface Asked {
  readonly quantity: string
  readonly factor: number
  readonly title: string
  readonly width: number
}

/** A cell of a heat map. */
interface Cell {
  readonly x: string
  readonly y: string
  readonly mean: number
}

/** A heat map of each rule; a colour means the same value in all of them. */
function mapPanels(
  runs: readonly SweptRun[],
  rules: readonly string[],
  asked: Asked & { x: string; y: string },
): (Panel | Absent)[] {
  const maps = rules.map((rule) => {
    const own = runs.filter((run) => run.rule === rule)
    return { title: `${rule}: ${asked.title}`, own, cells: cellsOf(own, asked) }
  })
  const means = maps.flatMap(({ cells }) => cells.map(({ mean }) => mean))
  const range = [Math.min(...means), Math.max(...means)] as const
  return maps.map(({ title, own, cells }) =>
    cells.length === 0
      ? { absent: `${title}: no run has it` }
      : mapPanel(own, cells, range, { ...asked, title }),
  )
}

function cellsOf(
  runs: readonly SweptRun[],
  { x, y, quantity, factor }: Asked & { x: string; y: string },
): Cell[] {
  return distinct(runs, x).flatMap((a) =>
    distinct(runs, y).flatMap((b) => {
      const there = runs.filter(({ fields }) => fields.get(x) === a && fields.get(y) === b)
      const { mean, n } = statistic(there.map(({ values }) => factor * (values[quantity] ?? Number.NaN)))
      return n === 0 ? [] : [{ x: shortNumber(a), y: shortNumber(b), mean }]
    }),
  )
}

function mapPanel(
  runs: readonly SweptRun[],
  cells: readonly Cell[],
  [least, most]: readonly [number, number],
  { x, y, title, width }: Asked & { x: string; y: string },
): Panel {
  const [xs, ys] = [distinct(runs, x), distinct(runs, y)]
  const isLog = least > 0 && most / least > 20
  const share = (value: number) => {
    if (most === least) return 0.5
    return isLog ? Math.log(value / least) / Math.log(most / least) : (value - least) / (most - least)
  }
  return plotPanel(title, width, height, {
    marginLeft: 62,
    x: { type: 'band', domain: xs.map(shortNumber), label: shortName(x), ...axisTitle, padding: 0.04 },
    y: {
      type: 'band',
      domain: ys.map(shortNumber),
      reverse: true,
      label: shortName(y),
      labelAnchor: 'center',
      labelArrow: 'none',
      padding: 0.04,
    },
    color: { type: 'linear', domain: [0, 1], scheme: 'viridis' },
    marks: [
      Plot.cell(cells, {
        x: 'x',
        y: 'y',
        fill: ({ mean }: Cell) => share(mean),
        title: ({ x: a, y: b, mean }: Cell) =>
          `${keyOf(shortName(x))} ${a}, ${keyOf(shortName(y))} ${b}: ${general.value(mean)}`,
      }),
      Plot.text(cells, {
        x: 'x',
        y: 'y',
        text: ({ mean }: Cell) => general.value(mean),
        fill: ({ mean }: Cell) => (share(mean) > 0.6 ? '#000' : '#fff'),
        fontSize: 11,
      }),
    ],
  })
}

function profilePanel(
  data: FigureData,
  runs: readonly SweptRun[],
  { name, quantity, factor, title, width }: Asked & { name: string },
): Panel | Absent {
  const lines = data.styles.map((style): Line => {
    const own = runs.filter(({ rule }) => rule === style.condition)
    const points = distinct(own, name).map((x) => ({
      x,
      ...statistic(
        own
          .filter(({ fields }) => fields.get(name) === x)
          .map(({ values }) => factor * (values[quantity] ?? Number.NaN)),
      ),
    }))
    return { style, points: points.filter(({ n }) => n > 0) }
  })
  const points = lines.flatMap((line) => line.points)
  if (points.length === 0) return { absent: `${title}: no run has it` }
  const x = scaleOf(points.map((point) => point.x))
  return linesPanel(data, title, width, height, lines, {
    x: { ...x, label: `${shortName(name)}${x.type === 'log' ? ' (log scale)' : ''}` },
    y: scaleOf(points.flatMap(({ least, most }) => [least, most])),
  })
}

import * as Plot from '@observablehq/plot'
import type { Moment } from '../measures.js'
import { type FigureData, rowOf } from './data.js'
import { type Figure, figure, figureWidth } from './figure.js'
import { whenOf } from './generalization.js'
import { type Absent, axisTitle, isAbsent, type Panel, plotPanel } from './panel.js'
import { scaleOf } from './scale.js'
import { soft } from './style.js'

/** The gap to each unseen split of each run against its λ_max, at the end and at matched performance. */
export function gapFigure(data: FigureData): Figure {
  const width = figureWidth / 2
  const panelsOf = (moment: Moment) =>
    data.summary.names.unseen.map((split) => gapPanel(data, split, moment, width, 320))
  const [ends, matches] = [panelsOf('end'), panelsOf('matched')]
  // a row a split; without a matched panel two splits a row
  const pairs = matches.every(isAbsent)
    ? [...ends.flatMap((_, k) => (k % 2 === 0 ? [ends.slice(k, k + 2)] : [])), matches]
    : ends.map((end, k) => [end, matches[k]])
  return figure(data, {
    name: 'gap',
    title: 'generalization gap against λ_max',
    rows: pairs,
    notes: [
      'One point a run.',
      'Spearman: rank correlation over the runs of all conditions, with its 95 % interval (Bonett & Wright 2000); it mixes differences between conditions with those between seeds.',
    ],
  })
}

export function gapPanel(
  data: FigureData,
  split: string,
  moment: Moment,
  width: number,
  height: number,
): Panel | Absent {
  const { measure, matched } = data.summary
  const accuracy = measure === 'accuracy'
  if (moment === 'matched' && matched?.verdict !== 'comparable') {
    return {
      absent: `at matched performance, not comparable: ${matched?.reason ?? 'no run has records.'}`,
    }
  }
  const points = data.styles.map((style) => ({
    style,
    runs: rowOf(data, style)
      .runs.map(({ seed, values }) => ({
        seed,
        x: values[`${moment}.lambdaMax`] ?? Number.NaN,
        y: (accuracy ? 100 : 1) * (values[`${moment}.gap.${split}`] ?? Number.NaN),
      }))
      .filter(({ x, y }) => Number.isFinite(x) && Number.isFinite(y)),
  }))
  const all = points.flatMap(({ runs }) => runs)
  if (all.length === 0) {
    const setting = moment === 'end' ? '' : ' (measures.curvatureEvery, --curvature-every)'
    return { absent: `no run has both a gap to ${split} and λ_max ${whenOf(moment)}${setting}` }
  }
  const scale = scaleOf(all.map(({ x }) => x))
  const label = `λ_max of ${data.summary.curved}${scale.type === 'log' ? ' (log scale)' : ''}`
  const [least, most] = [Math.min(0, ...all.map(({ y }) => y)), Math.max(0, ...all.map(({ y }) => y))]
  const room = 0.14 * (most - least || 1)
  const unit = accuracy ? 'points' : 'loss'
  return plotPanel(`Gap to ${split}, ${unit}, ${whenOf(moment)}`, width, height, {
    x: { ...scale, label, ...axisTitle },
    y: {
      type: 'linear',
      domain: [least - (least < 0 ? 0.05 * (most - least) : 0), most + room],
      label: null,
      ticks: 5,
      grid: true,
    },
    marks: [
      Plot.ruleY([0], { stroke: soft }),
      ...points.map(({ style, runs }) =>
        Plot.dot(runs, {
          x: 'x',
          y: 'y',
          symbol: style.symbol as Plot.DotOptions['symbol'],
          stroke: style.color,
          fill: style.color,
          fillOpacity: 0.55,
          r: 4,
          ariaDescription: style.key,
          title: ({ seed, x, y }: (typeof runs)[number]) =>
            `${style.key}, seed ${seed}: λ_max ${Number(x.toPrecision(3))}, gap ${Number(y.toPrecision(3))}`,
        }),
      ),
      Plot.text([spearmanText(data, split, moment, all.length)], {
        ...{ frameAnchor: 'top-left', dx: 4, dy: 2, fontSize: 11, text: (text: string) => text },
        ...{ stroke: '#fff', strokeWidth: 4, fill: '#1a1a1a' },
      }),
    ],
  })
}

function spearmanText({ summary }: FigureData, split: string, moment: Moment, drawn: number): string {
  const found = summary.associations.find(({ quantity }) => quantity === `${moment}.gap.${split}`)
  if (found === undefined) return `No rank correlation (${drawn} ${drawn === 1 ? 'run' : 'runs'})`
  const { value, interval, n } = found
  const between = interval ? ` (95 % ${interval.lower.toFixed(2)}..${interval.upper.toFixed(2)})` : ''
  return `Spearman ${value.toFixed(2)}${between}, ${n} runs`
}

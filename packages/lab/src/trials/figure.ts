import type { Batch } from '@credit/core'
import type { Split, Task } from '@credit/tasks'
import * as Plot from '@observablehq/plot'
import { plotContent, sheet } from '../report/figures/panel.js'
import { escapeText } from '../report/text.js'
import { channelGroups } from './channels.js'
import { keyLines } from './key.js'
import { classRows, image, lanes, lastLabel, lossBar, mostLines, type Panel } from './panels.js'
import { periodBands, periodLabels } from './periods.js'
import type { Place } from './place.js'
import { rangeOf } from './range.js'

/** Target and loss in two colours of Okabe & Ito 2008, of different lightness; the inputs are black. */
const colors = { input: '#000000', target: '#0072B2', loss: '#D55E00' }
const right = 20
const gap = 5
const lineHeight = 14

/** What `trialsFigure` draws. */
export interface TrialsFigureOptions {
  readonly task: Task
  readonly split: Split
  /** The first so many trials of the split. */
  readonly trials: number
  /** Said in the title, such as `seed 0`. */
  readonly note: string
}

/**
 * A picture of a few trials, as an SVG that needs nothing else: inputs, targets and the steps at which the loss counts,
 * over time, with the periods as bands. Up to eight channels are lines, more are an image.
 *
 * @throws ArgumentError as `split.take`.
 */
export function trialsFigure({ task, split, trials, note }: TrialsFigureOptions): string {
  const batch = split.take(0, trials)
  const { steps } = split
  const place: Place = { left: gutterOf(task), width: Math.min(Math.max(12 * steps, 400), 820), steps }
  const width = place.left + place.width + right
  const panels = panelsOf(task, batch, place)

  const title = `${task.name}: ${trials === 1 ? 'one trial' : `${trials} trials`} of “${split.name}”, step of ${task.dt} ms, ${note}`
  let content = `<text x="12" y="20" font-size="14" font-weight="600">${escapeText(title)}</text>`
  const labels = periodLabels(split.periods, task.dt, place)
  content += `<g transform="translate(0,32)">${labels.content}</g>`
  let top = 32 + labels.height
  for (const [b, { inputs, targets, loss }] of panels.entries()) {
    const height = inputs.height + gap + targets.height + gap + loss.height + 2 * gap
    content += periodBands(split.periods, place, top, top + height)
    content += trialName(`trial ${b}`, top + height / 2)
    content += sideText('input', top + gap + inputs.height / 2)
    content += sideText('target', top + 2 * gap + inputs.height + targets.height / 2)
    content += inputs.draw(top + gap)
    content += targets.draw(top + 2 * gap + inputs.height)
    content += loss.draw(top + 3 * gap + inputs.height + targets.height)
    top += height + 8
  }
  content += `<g transform="translate(0,${top - 8})">${timeAxis(place, width, task.dt)}</g>`
  top += 44
  for (const line of keyLines(task, rangeOf(batch.inputs.data), width)) {
    content += `<text x="12" y="${top}" font-size="11">${line}</text>`
    top += lineHeight
  }
  return sheet(title, width, top + 2, [[0, 0, content]])
}

/** As wide as the longest name needs, with the ticks beside it. */
function gutterOf({ channels }: Task): number {
  const groups = [
    ...(channels.inputs.length > mostLines ? channelGroups(channels.inputs) : channels.inputs),
    ...channels.outputs,
  ]
  return Math.ceil(96 + 5.4 * Math.max(11, ...groups.map(({ name }) => name.length)))
}

/** The panels of each trial. */
function panelsOf(task: Task, batch: Batch, place: Place): { inputs: Panel; targets: Panel; loss: Panel }[] {
  const { steps } = place
  const trials = batch.inputs.shape[1]
  const { inputs: I, outputs: K, channels, objective } = task
  const range = rangeOf(batch.inputs.data)
  const targetRange = rangeOf(batch.targets.data)
  return Array.from({ length: trials }, (_, b) => {
    const values = { data: batch.inputs.data, offset: b * I, stride: trials * I }
    const inputs =
      I > mostLines
        ? image(channels.inputs, values, place, range)
        : lanes(channels.inputs, values, place, range, colors.input)
    const mask = maskOf(batch, task, b, steps)
    return { inputs, targets: targetPanel(b, mask), loss: lossBar(mask, place, colors.loss) }
  })

  function targetPanel(b: number, mask: ArrayLike<number>): Panel {
    const { data } = batch.targets
    if (objective.loss.targets === 'values') {
      const values = { data, offset: b * K, stride: trials * K }
      return K > mostLines
        ? image(channels.outputs, values, place, targetRange)
        : lanes(channels.outputs, values, place, targetRange, colors.target)
    }
    if (objective.loss.at === 'last')
      return lastLabel(channels.outputs[data[b]], data[b], place, colors.target)
    const labels = Array.from({ length: steps }, (_, t) => data[t * trials + b])
    return classRows(channels.outputs, labels, mask, place, colors.target)
  }
}

/** `[T]` of a trial: the mask of the batch, or the last step alone for a loss that is there. */
function maskOf({ mask, inputs }: Batch, { objective }: Task, b: number, steps: number): ArrayLike<number> {
  const trials = inputs.shape[1]
  return Array.from({ length: steps }, (_, t) => {
    if (objective.loss.at === 'last') return t === steps - 1 ? 1 : 0
    if (mask === undefined) return 1
    return mask.data[mask.shape.length === 1 ? t : t * trials + b]
  })
}

function trialName(text: string, y: number): string {
  return `<text transform="translate(15,${y}) rotate(-90)" text-anchor="middle" font-weight="600">${text}</text>`
}

function sideText(text: string, y: number): string {
  return `<text x="24" y="${y + 3.5}" font-size="10.5" font-style="italic">${text}</text>`
}

function timeAxis({ left, width, steps }: Place, whole: number, dt: number): string {
  return plotContent({
    width: whole,
    height: 34,
    marginTop: 0,
    marginBottom: 34,
    marginLeft: left,
    marginRight: whole - left - width,
    x: { type: 'linear', domain: [0, steps * dt] },
    y: { axis: null },
    marks: [
      Plot.axisX({ label: 'time, ms', labelAnchor: 'center', labelArrow: 'none', fontSize: 10.5, ticks: 8 }),
    ],
  })
}

import type { Channel } from '@credit/tasks'
import { escapeText } from '../report/text.js'
import { type ChannelGroup, channelGroups } from './channels.js'
import { type Place, round, xOf } from './place.js'
import { rasterImage, type TrialValues } from './raster.js'
import { tracePath } from './trace.js'

/** More channels than this are an image, not lines. */
export const mostLines = 8

/** Something of a known height that is drawn with its top at `top`. */
export interface Panel {
  readonly height: number
  readonly draw: (top: number) => string
}

const lanePadding = 5

/** Each channel as a line in a lane of its own, all on one scale. */
export function lanes(
  channels: readonly Channel[],
  { data, offset, stride }: TrialValues,
  place: Place,
  [low, high]: readonly [number, number],
  color: string,
): Panel {
  const height = channels.length > 4 ? 26 : 34
  const lowTick = low < -0.25 * high ? low : 0
  const lane = (name: string, i: number, top: number) => {
    const y = (value: number) =>
      top + lanePadding + ((height - 2 * lanePadding) * (high - value)) / (high - low)
    const values = Array.from({ length: place.steps }, (_, t) => data[offset + t * stride + i])
    const zero = low < 0 && high > 0 ? faintLine(place, y(0)) : ''
    return (
      rowName(name, place.left - 34, top + height / 2) +
      tick(place, y(high), high) +
      tick(place, y(lowTick), lowTick) +
      zero +
      `<path d="${tracePath(values, place, y)}" fill="none" stroke="${color}" stroke-width="1.1"/>`
    )
  }
  return {
    height: channels.length * height,
    draw: (top) => channels.map(({ name }, i) => lane(name, i, top + i * height)).join(''),
  }
}

/** Many channels as an image, a row each, with the names of their groups. */
export function image(
  channels: readonly Channel[],
  values: TrialValues,
  place: Place,
  range: readonly [number, number],
): Panel {
  const count = channels.length
  const rowHeight = count <= 16 ? 10 : count <= 48 ? 4 : 2
  const height = count * rowHeight
  return {
    height,
    draw: (top) =>
      channelGroups(channels)
        .map((group) => groupName(group, place, top, rowHeight))
        .join('') +
      rasterImage(values, count, place, range, { top, rowHeight }) +
      `<rect x="${place.left}" y="${top}" width="${place.width}" height="${height}" fill="none" stroke="#888" stroke-width=".6"/>`,
  }
}

/** A label at every step: a row for each class, with a bar where it is the one, thin where the loss does not count. */
export function classRows(
  classes: readonly Channel[],
  labels: ArrayLike<number>,
  mask: ArrayLike<number>,
  place: Place,
  color: string,
): Panel {
  const height = classes.length > mostLines ? 10 : 14
  const draw = (top: number) => {
    const names = classes.map(({ name }, k) => rowName(name, place.left - 8, top + (k + 0.5) * height))
    const lines = classes.map((_, k) => faintLine(place, top + (k + 0.5) * height))
    const bars = runs(place.steps, (t) => 2 * labels[t] + (mask[t] ? 1 : 0)).map(({ from, to }) => {
      const thickness = mask[from] ? height - 4 : 2
      const y = top + (labels[from] + 0.5) * height - thickness / 2
      return bar(place, from, to, y, thickness, color)
    })
    return [...names, ...lines, ...bars].join('')
  }
  return { height: classes.length * height, draw }
}

/** The label of a loss at the last step, where it counts. */
export function lastLabel({ name }: Channel, label: number, place: Place, color: string): Panel {
  const right = place.left + place.width
  const text = name.endsWith(String(label)) ? name : `${name} (label ${label})`
  return {
    height: 18,
    draw: (top) =>
      `<text x="${right - 12}" y="${top + 13}" text-anchor="end" font-size="11" font-weight="600" fill="${color}">${escapeText(text)}</text>` +
      `<path d="M${right} ${top + 9}l-8 -4v8z" fill="${color}"/>`,
  }
}

/** A bar over the steps at which the loss counts. */
export function lossBar(mask: ArrayLike<number>, place: Place, color: string): Panel {
  const draw = (top: number) => {
    const bars = runs(place.steps, (t) => (mask[t] ? 1 : 0))
      .filter(({ from }) => mask[from])
      .map(({ from, to }) => bar(place, from, to, top + 3, 6, color))
    return rowName('loss counts', place.left - 8, top + 6) + faintLine(place, top + 6) + bars.join('')
  }
  return { height: 12, draw }
}

/** The steps `from .. to - 1` that follow each other with the same value. */
function runs(steps: number, valueAt: (step: number) => number): { from: number; to: number }[] {
  const found: { from: number; to: number }[] = []
  for (let t = 0; t < steps; t++) {
    const last = found.at(-1)
    if (last !== undefined && valueAt(last.from) === valueAt(t)) last.to = t + 1
    else found.push({ from: t, to: t + 1 })
  }
  return found
}

/** At least 3 px wide, up to the end of the trial. */
function bar(place: Place, from: number, to: number, y: number, height: number, color: string): string {
  const end = xOf(place, to)
  const width = Math.max(end - xOf(place, from), 3)
  return `<rect x="${round(end - width)}" y="${round(y)}" width="${round(width)}" height="${height}" fill="${color}"/>`
}

function faintLine({ left, width }: Place, y: number): string {
  return `<path d="M${left} ${round(y)}h${width}" stroke="#bbb" stroke-width=".6"/>`
}

function rowName(name: string, x: number, y: number): string {
  return `<text x="${x}" y="${round(y + 3.4)}" text-anchor="end" font-size="10">${escapeText(name)}</text>`
}

function tick({ left }: Place, y: number, value: number): string {
  const text = String(Number(value.toPrecision(2))).replace('-', '−')
  return (
    `<path d="M${left - 4} ${round(y)}h4" stroke="#666" stroke-width=".7"/>` +
    `<text x="${left - 6}" y="${round(y + 3)}" text-anchor="end" font-size="8.5" fill="#444">${text}</text>`
  )
}

function groupName(
  { name, from, to }: ChannelGroup,
  { left }: Place,
  top: number,
  rowHeight: number,
): string {
  const [start, end] = [top + from * rowHeight, top + to * rowHeight]
  const bracket =
    to - from > 1
      ? `<path d="M${left - 3} ${start + 1}h-3V${end - 1}h3" fill="none" stroke="#666" stroke-width=".7"/>`
      : ''
  return bracket + rowName(name, left - 9, (start + end) / 2)
}

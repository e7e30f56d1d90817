import type { Channel, Task } from '@credit/tasks'
import { escapeText, wrap } from '../report/text.js'
import { channelGroups } from './channels.js'
import { mostLines } from './panels.js'

/** Of a letter at 11 px. */
const letter = 5.5

/** What the rows of a picture mean and where the task comes from, as lines of SVG text that fit the width. */
export function keyLines(task: Task, [low, high]: readonly [number, number], width: number): string[] {
  const { inputs, outputs } = task.channels
  const scale =
    inputs.length > mostLines ? ` Drawn from blank (${short(low)}) to black (${short(high)}).` : ''
  const parts = {
    Input: `${meanings(inputs)}.${scale}`,
    Target: targetText(task, outputs),
    Source: `${task.source}.`,
  }
  return Object.entries(parts).flatMap(([head, text]) => {
    const lines = wrap(`${head}: ${text}`, Math.floor((width - 24) / letter)).map(escapeText)
    return lines.map((line, i) =>
      i === 0 ? line.replace(head, `<tspan font-weight="600">${head}</tspan>`) : line,
    )
  })
}

function meanings(channels: readonly Channel[]): string {
  return channelGroups(channels)
    .map(({ name, meaning }) => `${name}, ${meaning}`)
    .join('; ')
}

function targetText({ objective }: Task, outputs: readonly Channel[]): string {
  if (objective.loss.targets === 'values') return `${meanings(outputs)}.`
  return objective.loss.at === 'last'
    ? 'the label, due at the last step.'
    : 'the label of every step, a thick bar where the loss counts.'
}

/** A number with its true minus sign, to three figures. */
function short(value: number): string {
  return String(Number(value.toPrecision(3))).replace('-', '\u2212')
}

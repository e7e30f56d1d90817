import { seed } from '@credit/core'
import { type Mnist, mnistFiles, type Task, type Variant } from '@credit/tasks'
import type { TaskEntry } from '@credit/tasks/registry'
import { markdownTable } from './markdown.js'

/** What there is to say about a task of the registry at its default size, as data. */
export interface TaskRow
  extends Pick<Task, 'name' | 'source' | 'inputs' | 'outputs' | 'steps' | 'dt' | 'periods' | 'chance'> {
  /** Trials of each split; null where training draws fresh ones. */
  readonly splits: Readonly<Record<string, number | null>>
  readonly variants: readonly Variant[]
}

/** One row a task, in the order of the registry. Reads no files. */
export function taskRows(registry: Readonly<Record<string, TaskEntry>>): TaskRow[] {
  return Object.values(registry).map((entry) => {
    const options = { seed: seed(0) }
    const task = entry.needs === 'mnist' ? entry.create(blankMnist(), options) : entry.create(options)
    const { name, source, inputs, outputs, steps, dt, periods, chance, variants } = task
    const sizes = task.splits.map((split) => [split, sizeOf(task, split)] as const)
    const splits = Object.fromEntries(sizes)
    return { name, source, inputs, outputs, steps, dt, periods, chance, splits, variants }
  })
}

function sizeOf(task: Task, split: string): number | null {
  const { size } = task.split(split)
  return size === Number.POSITIVE_INFINITY ? null : size
}

/** As many images as there are, all blank: a task's description does not depend on what they show. */
export function blankMnist(): Mnist {
  const zeros = (name: keyof typeof mnistFiles) => {
    const { shape } = mnistFiles[name]
    return { data: new Uint8Array(shape.reduce<number>((product, n) => product * n, 1)), shape: [...shape] }
  }
  return {
    train: { images: zeros('train-images-idx3-ubyte'), labels: zeros('train-labels-idx1-ubyte') },
    test: { images: zeros('t10k-images-idx3-ubyte'), labels: zeros('t10k-labels-idx1-ubyte') },
  }
}

/** The periods in order: `cue 100, delay 700 ms`. */
export function periodsText({ periods }: Pick<TaskRow, 'periods'>): string {
  const parts = Object.entries(periods).map(([name, ms]) => `${name} ${ms}`)
  return `${parts.join(', ')} ms`
}

/** What guessing reaches: `loss 0.693, accuracy 50 %`. */
export function chanceText({ chance: { loss, accuracy } }: Pick<TaskRow, 'chance'>): string {
  const percent = accuracy === undefined ? '' : `, accuracy ${Number((100 * accuracy).toPrecision(3))} %`
  return `loss ${Number(loss.toPrecision(3))}${percent}`
}

/** The trials of each split: `train fresh, validation 1000, test 1000`. */
export function splitsText({ splits }: Pick<TaskRow, 'splits'>): string {
  return Object.entries(splits)
    .map(([name, size]) => `${name} ${size ?? 'fresh'}`)
    .join(', ')
}

/** The rows as a table in Markdown. */
export function taskMarkdown(rows: readonly TaskRow[]): string {
  const head = ['task', 'periods', 'step', 'I', 'K', 'T', 'chance', 'splits', 'variants', 'source']
  const body = rows.map((row) => [
    `\`${row.name}\``,
    periodsText(row),
    `${row.dt} ms`,
    ...[row.inputs, row.outputs, row.steps].map(String),
    chanceText(row),
    splitsText(row),
    row.variants.map(({ name }) => `\`${name}\``).join(', '),
    row.source,
  ])
  return markdownTable([head, ...body])
}

import type { Batch } from '@credit/core'
import type { Split, Task } from '../task.js'
import { type Context, forEachSplit, type Property } from './property.js'
import { copyOf, difference, tensorsOf } from './trials.js'

/** What every batch must be, however it was drawn. */
export const batchProperties: readonly Property[] = [
  {
    name: 'batches have the shapes that they should',
    check: (context) => everyBatch(context, (batch, split) => shapeProblem(batch, split, context)),
  },
  {
    name: 'every number is finite',
    check: (context) =>
      everyBatch(context, ({ inputs, targets }) => {
        for (const [name, { data }] of Object.entries({ inputs, targets })) {
          const at = (data as Float64Array).findIndex((value) => !Number.isFinite(value))
          if (at >= 0) return `${name}[${at}] is ${data[at]}`
        }
        return undefined
      }),
  },
  {
    name: 'the mask selects a step of every trial',
    check: (context) => everyBatch(context, (batch) => maskProblem(batch, context.task)),
  },
  {
    name: 'labels are those of an output',
    check: (context) =>
      everyBatch(context, ({ targets }) => {
        if (context.task.objective.loss.targets !== 'labels') return undefined
        const { data } = targets as { data: Int32Array }
        const at = data.findIndex(
          (label) => !(Number.isInteger(label) && label >= 0 && label < context.task.outputs),
        )
        return at < 0 ? undefined : `targets[${at}] is ${data[at]}, with ${context.task.outputs} outputs`
      }),
  },
  {
    name: 'batches are newly allocated',
    check: ({ task, trials, seed }) =>
      forEachSplit(task, (split) => {
        const draws = [
          () => split.take(0, trials),
          () => split.batch(trials, seed.child('batch')),
          () => split.sampler(trials, seed.child('sampler'))(0),
        ]
        for (const draw of draws) {
          const first = draw()
          const copy = copyOf(first)
          const second = draw()
          const unequal = difference(copy, second)
          if (unequal !== undefined) return `twice the same draw: ${unequal}`
          for (const { data } of tensorsOf(first)) data.fill(99)
          const spoilt = difference(copy, second) ?? difference(copy, draw())
          if (spoilt !== undefined) return `writing into a batch changes others: ${spoilt}`
        }
        return undefined
      }),
  },
]

/** The first complaint about a batch of any split, drawn in any of the three ways. */
function everyBatch(
  { task, trials, seed }: Context,
  check: (batch: Batch, split: Split) => string | undefined,
): string | undefined {
  return forEachSplit(task, (split) => {
    const batches = {
      take: split.take(0, trials),
      batch: split.batch(trials, seed.child('batch')),
      sampler: split.sampler(trials, seed.child('sampler'))(3),
    }
    for (const [way, batch] of Object.entries(batches)) {
      const complaint = check(batch, split)
      if (complaint !== undefined) return `${way}: ${complaint}`
    }
    return undefined
  })
}

function shapeProblem(batch: Batch, split: Split, { task, trials }: Context): string | undefined {
  const { loss } = task.objective
  const { steps } = split
  if (task.splits.includes(split.name) && steps !== task.steps)
    return `${steps} steps, the task has ${task.steps}`
  const labels = loss.at === 'last' ? [[trials]] : [[trials], [steps, trials]]
  const expected = {
    inputs: { shapes: [[steps, trials, task.inputs]], type: Float64Array },
    targets:
      loss.targets === 'labels'
        ? { shapes: labels, type: Int32Array }
        : { shapes: [[steps, trials, task.outputs]], type: Float64Array },
    mask: { shapes: [[steps], [steps, trials]], type: Uint8Array },
  }
  for (const [name, { shapes, type }] of Object.entries(expected)) {
    const tensor = batch[name as keyof typeof expected]
    if (name === 'mask' && tensor === undefined) continue
    if (!(tensor?.data instanceof type)) return `${name}.data is no ${type.name}`
    if (!shapes.some((shape) => shape.join() === tensor.shape.join())) {
      return `${name} is [${tensor.shape}], not ${shapes.map((shape) => `[${shape}]`).join(' or ')}`
    }
    const length = tensor.shape.reduce((product, n) => product * n, 1)
    if (tensor.data.length !== length) return `${name} has ${tensor.data.length} numbers, its shape ${length}`
  }
  return undefined
}

function maskProblem({ inputs, mask }: Batch, { objective }: Task): string | undefined {
  if (mask === undefined) return undefined
  const [steps, trials] = inputs.shape as [number, number, number]
  const columns = mask.shape.length === 1 ? 1 : trials
  for (let b = 0; b < columns; b++) {
    let ones = 0
    for (let t = 0; t < steps; t++) {
      const value = mask.data[t * columns + b]
      if (value !== 0 && value !== 1) return `the mask of step ${t} is ${value}`
      if (objective.loss.at === 'last' && (value === 1) !== (t === steps - 1)) {
        return `the loss is at the last step, the mask of step ${t} is ${value}`
      }
      ones += value
    }
    if (ones === 0) return `trial ${b} has a mask of zeros`
  }
  return undefined
}

import {
  ArgumentError,
  checkInteger,
  checkMembers,
  checkNumber,
  checkOneOf,
  crossEntropy,
  log,
  squaredError,
  type Tensor,
} from '@credit/core'
import { checkOptions } from '@credit/core/options'
import { type DatasetPart, datasetTask } from './datasetTask.js'
import { checkText } from './internal/checkGenerator.js'
import type { NumberArray } from './npy.js'
import { numbered } from './numbered.js'
import type { Task } from './task.js'

/** The arrays of `trialsTask`, by their names. */
export type TrialsArrays = Readonly<Record<string, Tensor<NumberArray>>>

/** What `trialsTask` takes beside the arrays. */
export interface TrialsTaskOptions {
  readonly name: string
  /** 'sampled' (default): training goes through its trials in random orders. 'in-order': from the first to the last, and again. */
  readonly order?: 'sampled' | 'in-order'
  /** Of the trials at the end, how many are the tests. Default: a tenth, rounded down; 0: there is no such split. */
  readonly test?: number
  /** Of those before them, how many are for validation. Default: a tenth, rounded down. */
  readonly validation?: number
  /** The length of a step in ms. Default 1. */
  readonly dt?: number
  /** K of labels. Default: the largest label, and one more. */
  readonly classes?: number
}

const legal = ['inputs', 'targets', 'labels', 'mask']

/**
 * A task from the arrays of a file, such as `parseNpz` gives: the experiment of another program.
 *
 *     inputs   [trials, T, I], or [trials, T] for one input
 *     targets  values [trials, T, K], or [trials, T] for one output: squared error
 *     labels   or, in their place, [trials] or [trials, T]: cross-entropy, of the masked steps, or of the last one where a
 *              trial has one label and no mask
 *     mask     [trials, T], or [T] for all trials: 1 where the loss counts; left out: every step
 *
 * @throws ArgumentError for other arrays, both of targets and labels or neither, more trials for test and validation than
 *   there are, and as `datasetTask`.
 *
 * @example
 * ```ts
 * import { trialsTask } from '@credit/tasks'
 *
 * const inputs = { data: Uint8Array.from({ length: 60 }, (_, i) => i % 7), shape: [20, 3] }
 * const labels = { data: Uint8Array.from({ length: 20 }, (_, i) => i % 2), shape: [20] }
 * const task = trialsTask({ inputs, labels }, { name: 'twenty', order: 'in-order' })
 * task.splits.map((name) => task.split(name).size) // => [16, 2, 2]
 * task.objective.loss.name // => 'cross-entropy-last'
 * task.chance.accuracy // => 0.5
 * ```
 */
export function trialsTask(arrays: TrialsArrays, options: TrialsTaskOptions): Task {
  const caller = checkText(
    'trialsTask',
    'name',
    checkOptions('trialsTask', options, ['name', 'order', 'test', 'validation', 'dt', 'classes']).name,
  )
  const order = checkOneOf(caller, 'order', options.order ?? 'sampled', ['sampled', 'in-order'] as const)
  const dt = checkNumber(caller, 'dt', options.dt ?? 1, 'a positive number of ms', (value) => value > 0)
  checkArrays(caller, arrays)
  const { inputs, targets, labels } = arrays
  const [trials, steps, I = 1] = inputs.shape
  const mask = maskOf(caller, arrays, trials, steps)
  const tenth = Math.floor(trials / 10)
  const test = checkInteger(caller, 'test', options.test ?? tenth, 0, trials - 1)
  const validation = checkInteger(caller, 'validation', options.validation ?? tenth, 0, trials - 1 - test)
  const K = labels ? classesOf(caller, labels, options.classes) : (targets.shape[2] ?? 1)
  const loss = labels
    ? crossEntropy({ at: labels.shape.length === 1 && mask === undefined ? 'last' : 'every' })
    : squaredError()
  const wanted = labels ?? targets
  const part = (from: number, to: number): DatasetPart => ({
    ...{ inputs, targets: wanted, from, to },
    ...(mask && { mask }),
  })
  const train = trials - test - validation
  const chance = labels ? { loss: log(K), accuracy: 1 / K } : { loss: spreadOf(targets, mask, K) }
  return datasetTask({
    name: options.name,
    source: 'a file of trials',
    splits: {
      train: part(0, train),
      ...(validation > 0 && { validation: part(train, train + validation) }),
      ...(test > 0 && { test: part(train + validation, trials) }),
    },
    order: order === 'sampled' ? 'epochs' : order,
    channels: {
      inputs: numbered('input', I, 'as in the file'),
      outputs: numbered(labels ? 'class' : 'output', K, labels ? 'score' : 'as in the file'),
    },
    objective: { loss, l2: 0 },
    dt,
    chance,
    // nobody knows what is reachable: these are the settings to begin with
    reachable: {
      ...(labels ? { accuracy: 1 / K } : { loss: chance.loss }),
      updates: 1000,
      settings: {
        ...{ hidden: 64, timeConstant: 20 * dt, activation: 'tanh', bias: 'trained', autapses: 'allowed' },
        ...{ batch: Math.min(32, train), optimizer: 'adam', learningRate: 0.003, l2: 0 },
      },
    },
  })
}

function checkArrays(caller: string, arrays: TrialsArrays): void {
  checkMembers(caller, 'arrays', arrays, 'arrays by their names', {})
  const unknown = Object.keys(arrays).find((name) => !legal.includes(name))
  if (unknown !== undefined) {
    throw new ArgumentError(caller, 'the name of an array', `one of ${legal.join(', ')}`, unknown)
  }
  const { inputs, targets, labels } = arrays
  if ((targets === undefined) === (labels === undefined)) {
    const given = targets ? 'both' : 'neither'
    throw new ArgumentError(caller, 'targets or labels', 'given, one of them', given)
  }
  const shape = inputs?.shape
  if (!Array.isArray(shape) || (shape.length !== 2 && shape.length !== 3) || !shape.every((n) => n > 0)) {
    throw new ArgumentError(
      caller,
      'the shape of inputs',
      '[trials, T, I], or [trials, T] for one input',
      shape,
    )
  }
}

/** The mask of every trial; one `[T]` is that of all. */
function maskOf(
  caller: string,
  { mask }: TrialsArrays,
  trials: number,
  steps: number,
): Tensor<NumberArray> | undefined {
  if (mask === undefined || mask.shape.length !== 1) return mask
  if (mask.shape[0] !== steps) {
    throw new ArgumentError(caller, 'the shape of mask', `[${trials}, ${steps}] or [${steps}]`, mask.shape)
  }
  const data = new Uint8Array(trials * steps)
  for (let at = 0; at < data.length; at++) data[at] = mask.data[at % steps]
  return { data, shape: [trials, steps] }
}

function classesOf(caller: string, { data }: Tensor<NumberArray>, given: number | undefined): number {
  let largest = 0
  for (const label of data) largest = Math.max(largest, label)
  return checkInteger(caller, 'classes', given ?? Math.max(2, largest + 1), 2, 2 ** 20)
}

/** The loss of the mean target, `½ Σ_k var(y*_k)` over the masked steps: what one reaches without looking. */
function spreadOf(
  { data }: Tensor<NumberArray>,
  mask: Tensor<NumberArray> | undefined,
  outputs: number,
): number {
  let loss = 0
  for (let k = 0; k < outputs; k++) {
    let [count, mean, square] = [0, 0, 0]
    for (let n = 0; n * outputs + k < data.length; n++) {
      if (mask !== undefined && mask.data[n] === 0) continue
      const value = data[n * outputs + k]
      count++
      const away = value - mean
      mean += away / count
      square += away * (value - mean)
    }
    loss += square / (2 * count)
  }
  return loss
}

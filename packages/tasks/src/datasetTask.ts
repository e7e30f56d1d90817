import {
  ArgumentError,
  checkNumber,
  checkObjective,
  checkOneOf,
  type Objective,
  type Seed,
  type Tensor,
} from '@credit/core'
import { checkOptions } from '@credit/core/options'
import { checkText } from './internal/checkGenerator.js'
import { type DatasetTrials, datasetTrials, stepsOf } from './internal/datasetTrials.js'
import { type InputVariant, indexedTask } from './internal/indexedTask.js'
import type { NumberArray } from './npy.js'
import type { PaperSettings, Reachable } from './settings.js'
import type { Channel, Task } from './task.js'

/** A range of the trials of some arrays, whose first dimension are the trials. */
export interface DatasetPart {
  /** `[trials, T, I]`, or `[trials, T]` for one input. */
  readonly inputs: Tensor<NumberArray>
  /** Labels `[trials]` or `[trials, T]`, or values `[trials, T, K]`, as the loss wants. */
  readonly targets: Tensor<NumberArray>
  /** `[trials, T]`, 1 where the loss counts; for all splits or for none. Default: every step. */
  readonly mask?: Tensor<NumberArray>
  /** The first trial. Default 0. */
  readonly from?: number
  /** The trial after the last one. Default: as many as there are. */
  readonly to?: number
}

/** What `datasetTask` takes. */
export interface DatasetTaskOptions {
  readonly name: string
  readonly source: string
  /** A file with few trials may have a 'train' alone. */
  readonly splits: Readonly<{ train: DatasetPart } & Partial<Record<'validation' | 'test', DatasetPart>>>
  /** How training goes through its trials: 'epochs' in random orders (default), or 'in-order'. */
  readonly order?: 'epochs' | 'in-order'
  readonly channels: { readonly inputs: readonly Channel[]; readonly outputs: readonly Channel[] }
  readonly objective: Objective
  /** The length of a step in ms. */
  readonly dt: number
  /** The parts of a trial in ms. Default: one, the whole. */
  readonly periods?: Readonly<Record<string, number>>
  /** Inputs are divided by it: 255 for bytes of pixels. Default 1. */
  readonly divideBy?: number
  readonly variants?: readonly InputVariant[]
  /** Of the variants' random numbers; not needed without variants. */
  readonly seed?: Seed
  readonly chance: Task['chance']
  readonly reachable: Reachable
  readonly paper?: PaperSettings
}

/**
 * A task from arrays of trials, such as `parseNpz` gives. Each split is an index range; training goes through its
 * own in epochs without replacement, or in order. Nothing is copied: the arrays stay as they are, bytes too, and batches are
 * converted as they are drawn.
 *
 * @throws ArgumentError, named by the task and the split, for arrays whose shapes do not fit each other, channels or
 * loss, ranges that are empty, too long or shared by two splits, labels out of range, and numbers that are not finite
 * (each array is read once).
 *
 * @example
 * ```ts
 * import { crossEntropy } from '@credit/core'
 * import { datasetTask, numbered } from '@credit/tasks'
 *
 * const inputs = { data: Uint8Array.from({ length: 60 }, (_, i) => i), shape: [10, 3, 2] }
 * const targets = { data: Uint8Array.of(0, 1, 0, 1, 0, 1, 0, 1, 0, 1), shape: [10] }
 * const settings = { hidden: 8, timeConstant: 5, activation: 'tanh', bias: 'trained', autapses: 'allowed' } as const
 * const task = datasetTask({
 *   name: 'ten',
 *   source: 'an example',
 *   splits: {
 *     train: { inputs, targets, to: 6 },
 *     validation: { inputs, targets, from: 6, to: 8 },
 *     test: { inputs, targets, from: 8 },
 *   },
 *   channels: { inputs: numbered('pixel', 2, 'brightness'), outputs: numbered('class', 2, 'log-odds') },
 *   objective: { loss: crossEntropy({ at: 'last' }), l2: 0 },
 *   dt: 1,
 *   divideBy: 255,
 *   chance: { loss: Math.LN2, accuracy: 0.5 },
 *   reachable: {
 *     accuracy: 0.9,
 *     updates: 100,
 *     settings: { ...settings, batch: 6, optimizer: 'adam', learningRate: 0.01, l2: 0 },
 *   },
 * })
 * task.split('validation').take(0, 2).inputs.shape // => [3, 2, 2]
 * task.split('test').take(1, 1).inputs.data[0] === 54 / 255 // => true
 * ```
 */
export function datasetTask(options: DatasetTaskOptions): Task {
  checkOptions('datasetTask', options, [
    'name',
    'source',
    'splits',
    'order',
    'channels',
    'objective',
    'dt',
    'periods',
    'divideBy',
    'variants',
    'seed',
    'chance',
    'reachable',
    'paper',
  ])
  const caller = checkText('datasetTask', 'name', options?.name)
  const { splits, channels, objective, dt, divideBy = 1, variants = [], seed, ...rest } = options
  checkObjective(caller, 'objective', objective)
  checkNumber(caller, 'dt', dt, 'a positive number of ms', (value) => value > 0)
  checkNumber(caller, 'divideBy', divideBy, 'a number other than 0', (value) => value !== 0)
  checkOneOf(caller, 'order', options.order ?? 'epochs', ['epochs', 'in-order'] as const)
  const names = (['train', 'validation', 'test'] as const).filter(
    (name) => name === 'train' || splits?.[name] !== undefined,
  )
  const steps = stepsOf(caller, splits?.train)
  const form = {
    steps,
    inputs: channels?.inputs?.length ?? 0,
    outputs: channels?.outputs?.length ?? 0,
    loss: objective.loss,
    divideBy,
  }
  const trials = Object.fromEntries(
    names.map((name) => [name, datasetTrials(caller, name, splits[name], form)]),
  ) as { train: DatasetTrials } & Partial<Record<(typeof names)[number], DatasetTrials>>
  checkApart(
    caller,
    names.map((name) => trials[name]!),
  )
  const masked = names.filter((name) => splits[name]!.mask !== undefined)
  if (masked.length !== 0 && masked.length !== names.length) {
    throw new ArgumentError(caller, 'mask', 'given for all splits or for none', masked)
  }
  return indexedTask({
    ...rest,
    periods: rest.periods ?? { trial: steps * dt },
    channels,
    objective,
    steps,
    dt,
    seed,
    mask: masked.length === 0 ? undefined : 'trial',
    trials,
    variants,
  })
}

/** Ranges of the same inputs share no trial. */
function checkApart(caller: string, parts: readonly DatasetTrials[]): void {
  for (const [i, one] of parts.entries()) {
    for (const other of parts.slice(i + 1)) {
      if (one.inputs === other.inputs && one.from < other.to && other.from < one.to) {
        const range = ({ name, from, to }: DatasetTrials) => `${name} ${from}..${to - 1}`
        throw new ArgumentError(
          caller,
          'splits',
          'ranges without a common trial',
          `${range(one)}, ${range(other)}`,
        )
      }
    }
  }
}

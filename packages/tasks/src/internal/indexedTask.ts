import { ArgumentError, type RandomGenerator, type Seed } from '@credit/core'
import type { Task, Variant } from '../task.js'
import { checkChannels, checkNames, checkText } from './checkGenerator.js'
import { chooseSplit, listed } from './chooseSplit.js'
import { gatherTrials, type TrialArrays, type TrialForm } from './gatherTrials.js'
import { spansOf } from './spans.js'
import { splitOf } from './split.js'

/** A variant of a data set: the inputs of one trial, changed in place. */
export interface InputVariant extends Omit<Variant, 'of'> {
  /** Default 'test'. */
  readonly of?: 'train' | 'validation' | 'test'
  /**
   * Changes the inputs `[T, I]` of a trial. The generator belongs to the variant and the trial, not to the strength,
   * so that two strengths differ by their size only; at 0 nothing may change.
   */
  readonly change: (inputs: Float64Array, strength: number, generator: RandomGenerator) => void
}

/** The trials of a split: how many, and what writes one. */
export interface IndexedTrials {
  readonly size: number
  readonly write: (position: number, trial: TrialArrays) => void
}

/** What `indexedTask` takes. */
export interface IndexedTaskOptions
  extends Omit<Task, 'inputs' | 'outputs' | 'split' | 'splits' | 'variants'> {
  /** Of the variants; without it there are no batches of them. */
  readonly seed?: Seed | undefined
  readonly mask?: TrialForm['mask']
  readonly trials: Readonly<{ train: IndexedTrials } & Partial<Record<'validation' | 'test', IndexedTrials>>>
  /** How training goes through its trials. Default 'epochs'. */
  readonly order?: 'epochs' | 'in-order' | undefined
  readonly variants: readonly InputVariant[]
}

/** A task whose splits are trials that there are already. */
export function indexedTask({ seed, mask, trials, variants, order, ...rest }: IndexedTaskOptions): Task {
  const { name: caller, source, channels, steps, dt, periods, objective } = rest
  checkText(caller, 'source', source)
  checkChannels(caller, 'inputs', channels?.inputs)
  checkChannels(caller, 'outputs', channels.outputs)
  const all = ['train', 'validation', 'test'] as const
  const splits = all.filter((name) => trials[name] !== undefined)
  checkNames(caller, [...all, ...variants.map(({ name }) => name)])
  const sizes = { inputs: channels.inputs.length, outputs: channels.outputs.length }
  const { spans, steps: taken } = spansOf(caller, periods, dt)
  if (taken !== steps) throw new ArgumentError(caller, 'periods', `${steps} steps of dt together`, taken)
  const form = { steps, ...sizes, loss: objective.loss, mask }

  const part = (name: string, { size, write }: IndexedTrials) =>
    splitOf(name, size, { steps, spans }, gatherTrials(form, write), order)
  const base = Object.fromEntries(splits.map((name) => [name, part(name, trials[name]!)]))
  return {
    ...rest,
    ...sizes,
    splits,
    variants: listed(caller, variants),
    split: (name, which = {}) =>
      chooseSplit(caller, name, which, base, variants, ({ name: variant, of = 'test', change }, strength) => {
        if (seed === undefined) {
          throw new ArgumentError(caller, 'seed', `given when the split "${variant}" is used`, seed)
        }
        const branch = seed.child(variant)
        const changed = trials[of]
        if (changed === undefined)
          throw new ArgumentError(caller, 'splits', `with the split of ${variant}`, of)
        const { size, write } = changed
        return part(variant, {
          size,
          write(position, trial) {
            write(position, trial)
            change(trial.inputs, strength, branch.child(position).generator())
          },
        })
      }),
  }
}

import {
  ArgumentError,
  checkInteger,
  checkObjective,
  checkOneOf,
  checkSeed,
  type Objective,
  type RandomGenerator,
  type Seed,
} from '@credit/core'
import { checkOptions } from '@credit/core/options'
import { checkChannels, checkMask, checkNames, checkSettings, checkText } from './internal/checkGenerator.js'
import { chooseSplit, listed } from './internal/chooseSplit.js'
import { gatherTrials, type TrialArrays } from './internal/gatherTrials.js'
import { gaussianAdder } from './internal/gaussian.js'
import { type Span, spansOf } from './internal/spans.js'
import { splitOf } from './internal/split.js'
import type { PaperSettings, Reachable } from './settings.js'
import type { Channel, Split, Task, Variant } from './task.js'

/** What `generatorTask` takes; `P` are the names of the periods and `S` the settings. */
export interface GeneratorTaskOptions<P extends string, S extends Readonly<Record<string, number>>> {
  readonly name: string
  readonly source: string
  /** Of the task. Every split is a branch of it, every trial a branch of its split. */
  readonly seed: Seed
  /** The step in ms. */
  readonly dt: number
  /** The parts of a trial in order, in ms; each lasts `round(ms / dt)` steps. */
  readonly periods: Readonly<Record<P, number>>
  readonly channels: { readonly inputs: readonly Channel[]; readonly outputs: readonly Channel[] }
  readonly objective: Objective
  /**
   * The periods in which the loss counts, or 'trial' when each trial writes its own mask. Default: every step. A
   * loss at the last step has none.
   */
  readonly mask?: readonly NoInfer<P>[] | 'trial'
  /**
   * 'sparse': a trial sets its inputs one by one with `put`, and its `inputs` is empty. Faster where most are 0, such as
   * spikes. Default 'dense'.
   */
  readonly density?: 'dense' | 'sparse'
  /** Numbers that a trial depends on, other than periods: what variants change. */
  readonly settings?: S
  readonly variants?: readonly GeneratorVariant<NoInfer<P>, NoInfer<S>>[]
  /** Trials of the fixed splits. Default 1000 each; 'train' has no end. */
  readonly sizes?: { readonly validation?: number; readonly test?: number }
  readonly chance: Task['chance']
  readonly reachable: Reachable
  readonly paper?: PaperSettings
  /** Writes one trial. All arrays are 0 before, the mask is 1; they are used again for the next trial. */
  readonly trial: (trial: Trial<P, S>) => void
}

/** A variant, and what its strength changes. */
export interface GeneratorVariant<P extends string, S> extends Omit<Variant, 'of'> {
  /** Default 'test'. */
  readonly of?: 'train' | 'validation' | 'test'
  /** The periods and settings that are other ones at this strength; at 0 they must be those of the task. */
  readonly change: (strength: number) => {
    readonly periods?: Partial<Record<P, number>>
    readonly settings?: Partial<S>
  }
}

/**
 * One trial to be written: T steps, I inputs, K outputs. The arrays are `inputs` `[T, I]`, input i of step t at
 * `t·I + i`; `targets`, labels `[1]` for a loss at the last step, labels `[T]` or values `[T, K]`; and `mask` `[T]`, used
 * when the option `mask` is 'trial'.
 */
export interface Trial<P extends string, S> extends TrialArrays {
  /** The stream of this trial alone. */
  readonly generator: RandomGenerator
  /** Its place in its split, from 0. */
  readonly position: number
  readonly steps: number
  /** The step in ms. */
  readonly dt: number
  /** The steps `from .. to - 1` of each period. */
  readonly periods: Readonly<Record<P, Span>>
  readonly settings: S
  /** Adds N(0, deviation²) to the entries `from .. to - 1` of an array (default all), fast. */
  readonly addNoise: (out: Float64Array, deviation: number, from?: number, to?: number) => void
}

/**
 * A task from a function that writes one trial: splits, batches, masks, variants and checks are made for it.
 *
 * Trial n of a split depends on `seed.child(split).child(n)` alone. 'train' has no end and gives fresh trials;
 * 'validation' and 'test' have fixed sizes. A variant writes the trials of its split, from the same streams, with
 * other settings or periods.
 *
 * @throws ArgumentError, named by the task, for a period shorter than `dt`, a setting that is not finite, a mask of
 * unknown periods, a mask with a loss at the last step, or names that are empty or used twice. `split` throws
 * for unknown names, a strength that is negative or where there is none.
 *
 * @example
 * ```ts
 * import { crossEntropy, seed, sign } from '@credit/core'
 * import { generatorTask } from '@credit/tasks'
 *
 * const settings = { hidden: 16, timeConstant: 100, activation: 'tanh', bias: 'trained', autapses: 'allowed' } as const
 * const training = { batch: 16, optimizer: 'adam', learningRate: 0.01, l2: 0 } as const
 * const task = generatorTask({
 *   name: 'sign',
 *   source: 'an example',
 *   seed: seed(7),
 *   dt: 10,
 *   periods: { cue: 100, delay: 200 },
 *   channels: {
 *     inputs: [{ name: 'cue', meaning: 'its sign is asked for' }],
 *     outputs: ['negative', 'positive'].map((name) => ({ name, meaning: 'log-odds' })),
 *   },
 *   objective: { loss: crossEntropy({ at: 'last' }), l2: 0 },
 *   chance: { loss: Math.LN2, accuracy: 0.5 },
 *   reachable: { accuracy: 0.99, updates: 200, settings: { ...settings, ...training } },
 *   trial({ generator, periods, inputs, targets }) {
 *     const cue = sign(generator)
 *     inputs.fill(cue, periods.cue.from, periods.cue.to)
 *     targets[0] = cue === 1 ? 1 : 0
 *   },
 * })
 * task.split('train').batch(16, seed(8)).inputs.shape // => [30, 16, 1]
 * ```
 */
export function generatorTask<
  const P extends string,
  S extends Readonly<Record<string, number>> = Readonly<Record<string, never>>,
>(options: GeneratorTaskOptions<P, S>): Task {
  checkOptions('generatorTask', options, [
    'name',
    'source',
    'seed',
    'dt',
    'periods',
    'channels',
    'objective',
    'mask',
    'density',
    'settings',
    'variants',
    'sizes',
    'chance',
    'reachable',
    'paper',
    'trial',
  ])
  const caller = checkText('generatorTask', 'name', options?.name)
  const { dt, periods, channels, objective, seed, variants = [] } = options
  checkText(caller, 'source', options.source)
  checkSeed(caller, 'seed', seed)
  checkChannels(caller, 'inputs', channels?.inputs)
  checkChannels(caller, 'outputs', channels.outputs)
  if (typeof options.trial !== 'function') {
    throw new ArgumentError(caller, 'trial', 'a function', options.trial)
  }
  checkObjective(caller, 'objective', objective)
  checkMask(caller, options.mask, periods, objective.loss)
  const density = checkOneOf(caller, 'density', options.density ?? 'dense', ['dense', 'sparse'] as const)
  const sizes = {
    train: Number.POSITIVE_INFINITY,
    validation: checkInteger(caller, 'sizes.validation', options.sizes?.validation ?? 1000, 1),
    test: checkInteger(caller, 'sizes.test', options.sizes?.test ?? 1000, 1),
  }
  const splits = Object.keys(sizes) as (keyof typeof sizes)[]
  checkNames(caller, [...splits, ...variants.map(({ name }) => name)])
  const settings = (options.settings ?? {}) as S
  const noise = gaussianAdder()

  function part(
    name: string,
    of: keyof typeof sizes,
    changes: { periods?: Partial<Record<P, number>>; settings?: Partial<S> },
  ): Split {
    const { spans, steps } = spansOf<P>(caller, { ...periods, ...changes.periods }, dt)
    const changed = checkSettings(caller, { ...settings, ...changes.settings })
    const branch = seed.child(of)
    const form = {
      steps,
      inputs: channels.inputs.length,
      outputs: channels.outputs.length,
      loss: objective.loss,
      density,
      mask: maskOf(options.mask, spans, steps),
    }
    const gather = gatherTrials(form, (position, { inputs, targets, mask, put }) => {
      const generator = branch.child(position).generator()
      // by name: to spread them takes as long as to draw a short trial
      options.trial({
        inputs,
        targets,
        mask,
        put,
        generator,
        position,
        steps,
        dt,
        periods: spans,
        settings: changed,
        addNoise: (out, deviation, from, to) => noise(out, generator, deviation, from, to),
      })
    })
    return splitOf(name, sizes[of], { steps, spans }, gather)
  }

  const base = Object.fromEntries(splits.map((name) => [name, part(name, name, {})]))
  return {
    name: options.name,
    source: options.source,
    channels,
    inputs: channels.inputs.length,
    outputs: channels.outputs.length,
    steps: base.train!.steps,
    dt,
    periods,
    objective,
    chance: options.chance,
    reachable: options.reachable,
    splits,
    variants: listed(caller, variants),
    ...(options.paper && { paper: options.paper }),
    split: (name, which = {}) =>
      chooseSplit(caller, name, which, base, variants, ({ of = 'test', change }, strength) =>
        part(name, of, change(strength)),
      ),
  }
}

/** `[T]`, 1 in the periods in which the loss counts. */
function maskOf<P extends string>(
  scored: readonly P[] | 'trial' | undefined,
  spans: Readonly<Record<P, Span>>,
  steps: number,
): Uint8Array | 'trial' | undefined {
  if (scored === undefined || scored === 'trial') return scored
  const mask = new Uint8Array(steps)
  for (const name of scored) mask.fill(1, spans[name].from, spans[name].to)
  return mask
}

import type { Batch, Objective, Seed } from '@credit/core'
import type { Span } from './internal/spans.js'
import type { PaperSettings, Reachable } from './settings.js'

/**
 * A seeded generator of trials, or a data set, with what a network needs to fit it. The same seed gives the same
 * trials, bit for bit.
 */
export interface Task {
  readonly name: string
  /** Where the task comes from: authors, year, paper. */
  readonly source: string
  /** What each input and each output means, in order. */
  readonly channels: { readonly inputs: readonly Channel[]; readonly outputs: readonly Channel[] }
  /** I, the number of input channels. */
  readonly inputs: number
  /** K, the number of outputs. */
  readonly outputs: number
  /** T, the number of steps of a trial. */
  readonly steps: number
  /** The length of a step in milliseconds. */
  readonly dt: number
  /** The parts of a trial in order, in milliseconds, whatever the step. */
  readonly periods: Readonly<Record<string, number>>
  readonly objective: Objective
  /** What guessing reaches: each label as likely as any other, or the mean target. Values have no accuracy. */
  readonly chance: { readonly loss: number; readonly accuracy?: number }
  readonly reachable: Reachable
  /** 'train', and 'validation' and 'test' but for files that have none. They never share a trial. */
  readonly splits: readonly string[]
  /** Named test sets that a network was not trained for; each is a split as well. */
  readonly variants: readonly Variant[]
  /** The settings of the source, where it states them. */
  readonly paper?: PaperSettings
  /**
   * One of `splits` or the name of a variant.
   *
   * @throws ArgumentError for another name (the legal ones are listed) or a strength out of range.
   */
  split(name: string, options?: SplitOptions): Split
}

/** One input or output of a task. */
export interface Channel {
  readonly name: string
  /** What its value means, with the unit where there is one. */
  readonly meaning: string
}

/** A generalization variant: the trials of one split, made harder by one number. */
export interface Variant {
  readonly name: string
  /** The split whose trials it changes. */
  readonly of: string
  /** What `strength` means, with its unit. */
  readonly meaning: string
  /** Strength when none is given. At 0 the variant is the split that it changes. */
  readonly strength: number
}

/** What `split` takes beside the name. */
export interface SplitOptions {
  /** For a variant: how far it is from the split that it changes. Default: that of the variant. */
  readonly strength?: number
}

/** A set of trials with fixed positions. Every batch is newly allocated, unless it is asked for in another's place. */
export interface Split {
  readonly name: string
  /** Number of trials; Infinity where training draws fresh ones. */
  readonly size: number
  /** Number of steps, which is another than the task's where a variant changes a period. */
  readonly steps: number
  /** The steps of each part of its trials, in order. */
  readonly periods: Readonly<Record<string, Span>>
  /**
   * 'epochs': training runs through the trials in random orders. 'fresh': no trial comes twice. 'in-order': the first to the
   * last, and again.
   */
  readonly sampling: 'epochs' | 'fresh' | 'in-order'
  /** Trials `from .. from + trials - 1`, the same each time. */
  take(from: number, trials: number): Batch
  /** One random draw without replacement. */
  batch(trials: number, seed: Seed): Batch
  /**
   * Batches for training, a pure function of the update number: a resumed run draws the same ones.
   *
   * - 'epochs': update 0, 1, 2, … runs through the split in a new random order each epoch, so that `size` trials
   *   in a row, counted from 0, are each trial once; a batch may end one epoch and begin the next
   * - 'fresh': update 0, 1, 2, … goes on from a position that the seed chooses among 2^52
   * - 'in-order': update 0 begins with trial 0, whatever the seed
   *
   * `over`, a batch that this sampler gave and that nobody reads any more, may be written over: new memory takes longer to
   * get than sparse trials take to draw.
   */
  sampler(trials: number, seed: Seed): (update: number, over?: Batch) => Batch
}

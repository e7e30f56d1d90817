import type { Batch, Objective, Seed } from '@credit/core'

/**
 * A seeded generator of trials, with what a network needs to fit it. The same seed gives the same trials, bit
 * for bit.
 */
export interface Task {
  readonly name: string
  /** Where the task comes from: authors, year, paper. */
  readonly source: string
  /** I, the number of input channels. */
  readonly inputs: number
  /** K, the number of outputs. */
  readonly outputs: number
  /** T, the number of steps of a trial. */
  readonly steps: number
  /** The length of a step in milliseconds. */
  readonly dt: number
  readonly objective: Objective
  /** What guessing reaches. */
  readonly chance: { readonly accuracy: number }
  /** What a trained network should at least reach on the validation split, with the settings of the paper. */
  readonly reachable: { readonly loss: number; readonly accuracy: number }
  /** The splits that every task has: 'train', 'validation', 'test'. They never share a trial. */
  readonly splits: readonly string[]
  /** Named test sets that a network was not trained for; each is a split as well. */
  readonly variants: readonly Variant[]
  readonly paper: PaperSettings
  /**
   * One of `splits` or the name of a variant.
   *
   * @throws ArgumentError for another name (the legal ones are listed) or a strength out of range.
   */
  split(name: string, options?: SplitOptions): Split
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

/** A set of trials with fixed positions. Every batch is newly allocated: changing one changes no other. */
export interface Split {
  readonly name: string
  /** Number of trials. */
  readonly size: number
  /** Trials `from .. from + trials - 1`, the same each time. */
  take(from: number, trials: number): Batch
  /** One random draw without replacement. */
  batch(trials: number, seed: Seed): Batch
  /**
   * Batches for training: update 0, 1, 2, … runs through the split in a new random order each epoch, so that
   * `size` trials in a row, counted from 0, are each trial once; a batch may end one epoch and begin the next.
   * A pure function of the update number: a resumed run draws the same batches.
   */
  sampler(trials: number, seed: Seed): (update: number) => Batch
}

/** The settings with which the source trained its network, as data: most are options of `leakyNetwork`. */
export interface PaperSettings {
  readonly hidden: number
  /** The fraction of state kept per step. */
  readonly leak: number
  readonly activation: 'relu' | 'tanh' | 'identity'
  readonly bias: 'trained' | 'none'
  readonly autapses: 'allowed' | 'none'
  /** Trials per update. */
  readonly batch: number
  readonly optimizer: 'sgd'
  readonly learningRate: number
  readonly l2: number
  /** Number of updates, by the name of the rule. */
  readonly updates: Readonly<Record<string, number>>
}

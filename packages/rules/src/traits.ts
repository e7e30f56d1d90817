import type { Need } from './needs.js'

/** What a rule states about itself, as data: shown by the command line and the docs, checked by the tests. */
export interface Traits {
  /** What it promises: the exact gradient, an unbiased estimate of it, or an approximation. */
  readonly class: 'exact' | 'unbiased' | 'approximate'
  /** The paths of credit that it leaves out. */
  readonly drops: string
  /** When it equals the exact gradient. */
  readonly exactWhen: string
  /** What it needs of the network's cell. Default: nothing, it runs on every cell. */
  readonly needs?: readonly Need[]
  /**
   * Per step and trial, leading terms, beyond the forward pass, in N units, I inputs, C types, T steps, taps, density (the
   * share of synapses present).
   */
  readonly cost: Cost
  readonly source: string
  /** The laws that it does not obey, each with the reason. Default: it obeys all. */
  readonly exempt?: Readonly<Partial<Record<Law, string>>>
}

/**
 * What rules obey unless they say otherwise. 'linear': in the learning signals, for a fixed forward pass. 'additive':
 * over the trials of a batch. 'equivariant': to a permutation of the units. 'causal': a loss at one step gives the
 * result of running to that step. 'memoryless': an estimate does not depend on the estimates before.
 * 'consistent': the online form gives what the offline form does.
 */
export type Law = 'linear' | 'additive' | 'equivariant' | 'causal' | 'memoryless' | 'consistent'

/** Time in multiply-adds, memory in numbers. `online` is absent where there is no such form. */
export interface Cost {
  readonly offline?: { readonly time: string; readonly memory: string }
  readonly online?: { readonly time: string; readonly memory: string }
}

import type { Batch, KernelReport, Real } from '@credit/core'
import type { Plain } from '../plain.js'

/** What changes the parameters, a batch at a time. */
export interface Updater {
  /** What computes. */
  readonly kernel: KernelReport
  /** The parameters as they are, in memory of the updater. */
  readonly parameters: Real
  /**
   * Learns from batch number `update`.
   *
   * @returns the loss with L2, each step's at the parameters that the step ran with, and the norm of the (mean) estimate
   *   before clipping.
   * @throws DivergenceError when loss or gradient is not finite.
   */
  learn(batch: Batch, update: number): { readonly loss: number; readonly gradientNorm: number }
  /** Arrays that the rule carries along and that its estimate depends on, by name. */
  readonly ruleArrays: Readonly<Record<string, Real>>
  /** Everything that a checkpoint needs: plain data, a copy. */
  state(): Plain
}

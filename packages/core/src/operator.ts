import type { BlockName } from './blockNames.js'

/**
 * Anything that maps a vector v to A v: a Hessian, a finite difference, a rule's update map, a plain matrix in
 * a test. Algorithms take an operator and never see a network.
 */
export interface Operator {
  /** Length of v and of A v. */
  readonly size: number
  /** Where v is of a network's parameters: which of them. Records of what is computed from it name it. */
  readonly block?: BlockName | 'all'
  /** Writes A v to `out`. Never changes `v`; `out` and `v` are different arrays. */
  apply(v: Float64Array, out: Float64Array): void
}

/**
 * The gradient of a loss at any point: writes it to `out`, never changes `w`. `weight` is the loss's own
 * denominator (its number of masked step-trial pairs), by which several batches are averaged.
 */
export type GradientFunction = (w: Float64Array, out: Float64Array) => { loss: number; weight: number }

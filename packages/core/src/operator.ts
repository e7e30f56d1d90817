/**
 * Anything that maps a vector v to A v: a Hessian, a finite difference, a rule's update map, a plain matrix in
 * a test. Algorithms take an operator and never see a network.
 */
export interface Operator {
  /** Length of v and of A v. */
  readonly size: number
  /** Writes A v to `out`. Never changes `v`; `out` and `v` are different arrays. */
  apply(v: Float64Array, out: Float64Array): void
}

/**
 * The gradient of a loss at any point: writes it to `out`, never changes `w`. `weight` is the loss's own
 * denominator (its number of masked step-trial pairs), by which several batches are averaged.
 */
export type GradientFunction = (w: Float64Array, out: Float64Array) => { loss: number; weight: number }

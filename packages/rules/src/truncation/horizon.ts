/**
 * How far credit goes back: to the start of the window of `steps` steps that a step is in, or from each step to the
 * `steps − 1` before it.
 */
export interface Horizon {
  readonly kind: 'window' | 'lags'
  readonly steps: number
}

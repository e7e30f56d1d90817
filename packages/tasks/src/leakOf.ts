import { checkNumber, exp } from '@credit/core'

/**
 * The fraction of state that a unit of time constant τ keeps per step, `exp(−dt/τ)`; 0 for τ = 0.
 *
 * @param timeConstant - τ in ms, at least 0
 * @param dt - the step in ms, more than 0
 * @throws ArgumentError for numbers out of range.
 *
 * @example
 * leakOf(100, 1) // => ≈ 0.990050
 */
export function leakOf(timeConstant: number, dt: number): number {
  checkNumber('leakOf', 'timeConstant', timeConstant, 'a finite number of at least 0', (value) => value >= 0)
  checkNumber('leakOf', 'dt', dt, 'a positive number of ms', (value) => value > 0)
  return timeConstant === 0 ? 0 : exp(-dt / timeConstant)
}

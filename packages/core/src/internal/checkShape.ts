import { ArgumentError } from '../errors.js'

/** Refuses what is no shape of an array of weights. */
export function checkShape(caller: string, shape: readonly number[]): void {
  if (Array.isArray(shape) && shape.length > 0 && shape.every((n) => Number.isSafeInteger(n) && n > 0)) return
  throw new ArgumentError(caller, 'shape', 'an array of integers of at least 1', shape)
}

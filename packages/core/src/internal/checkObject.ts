import { ArgumentError, checkOneOf } from '../errors.js'
import { isArray } from './isArray.js'

/**
 * Throws unless `options` is an object, as options are, all of whose members have one of the names. What was probably meant is left to
 * `checkOptions` of `@credit/core/options`: whoever loads a network alone does not pay for it.
 */
export function checkObject(caller: string, options: unknown, names: readonly string[]): void {
  if (typeof options !== 'object' || options === null || isArray(options)) {
    throw new ArgumentError(caller, 'options', 'an object of options', options)
  }
  for (const name of Object.keys(options)) checkOneOf(caller, 'an option', name, names)
}

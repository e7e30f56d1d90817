import { checkInteger } from '../../errors.js'
import { checkObject } from '../../internal/checkObject.js'
import type { OptimizerOptions } from '../optimizer.js'

/** The size among the options of an optimizer, which has these beside those of all. */
export function sizeOf(caller: string, options: OptimizerOptions, names: readonly string[]): number {
  const { size } = checkObject(caller, options, ['size', 'schedule', 'state', ...names])
  return checkInteger(caller, 'size', size, 1)
}

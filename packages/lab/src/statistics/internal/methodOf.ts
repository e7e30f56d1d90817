import { ArgumentError, checkOneOf } from '@credit/core'
import type { RankTestMethod } from '../rankTestMethod.js'

/** The method for n values: exact up to `auto` of them unless asked otherwise, and never beyond `most`. */
export function methodOf(
  caller: string,
  method: RankTestMethod,
  n: number,
  auto: number,
  most: number,
): 'exact' | 'asymptotic' {
  checkOneOf(caller, 'method', method, ['auto', 'exact', 'asymptotic'])
  if (method === 'exact' && n > most) {
    throw new ArgumentError(
      caller,
      'method',
      `"auto" or "asymptotic" beyond ${most} values (here ${n})`,
      method,
    )
  }
  if (method !== 'auto') return method
  return n <= auto ? 'exact' : 'asymptotic'
}

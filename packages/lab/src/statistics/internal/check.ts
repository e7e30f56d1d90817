import { ArgumentError, checkFinite, checkLength, checkNumber } from '@credit/core'
import type { Sample } from '../sample.js'

/** A copy of the sample; throws unless it has at least `least` numbers and all are finite. */
export function checkSample(caller: string, argument: string, values: Sample, least: number): Float64Array {
  if (typeof values !== 'object' || values === null || !(values.length >= least)) {
    const numbers = least === 1 ? '1 number' : `${least} numbers`
    throw new ArgumentError(caller, argument, `an array of at least ${numbers}`, values)
  }
  checkFinite(caller, argument, values)
  return Float64Array.from(values)
}

/** The same for two samples of equal length, at least `least` pairs. */
export function checkPairs(
  caller: string,
  names: readonly [string, string],
  first: Sample,
  second: Sample,
  least: number,
): [Float64Array, Float64Array] {
  const a = checkSample(caller, names[0], first, least)
  checkLength(caller, names[1], second, a.length)
  return [a, checkSample(caller, names[1], second, least)]
}

/** Throws unless the confidence is inside (0, 1); returns it. */
export function checkConfidence(caller: string, confidence: number): number {
  return checkNumber(
    caller,
    'confidence',
    confidence,
    'a number between 0 and 1, both excluded',
    (value) => value > 0 && value < 1,
  )
}

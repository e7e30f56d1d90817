import { ArgumentError, checkOneOf, log, normalQuantile, tanh } from '@credit/core'
import { alternatives } from '../alternative.js'
import type { CorrelationOptions } from '../correlationTest.js'
import type { Interval } from '../estimate.js'
import type { Sample } from '../sample.js'
import { checkConfidence, checkPairs } from './check.js'
import { studentUpperTail } from './student.js'
import type { Tails } from './tails.js'

/** What `pearson` and `spearman` need: at least 4 pairs (an interval has n - 3 in it), and neither side constant. */
export function checkCorrelation(
  caller: string,
  x: Sample,
  y: Sample,
  { alternative = 'two-sided', confidence = 0.95 }: CorrelationOptions,
) {
  checkOneOf(caller, 'alternative', alternative, alternatives)
  checkConfidence(caller, confidence)
  const [a, b] = checkPairs(caller, ['x', 'y'], x, y, 4)
  for (const [name, values] of [
    ['x', a],
    ['y', b],
  ] as const) {
    if (values.every((value) => value === values[0])) {
      throw new ArgumentError(caller, name, 'an array of numbers that are not all equal', values)
    }
  }
  return { a, b, alternative, confidence }
}

/** Tails of `t = r √((n - 2)/(1 - r²))`, Student's t with n - 2 degrees of freedom. */
export function studentTails(r: number, n: number): Tails {
  const t = r * Math.sqrt((n - 2) / ((1 - r) * (1 + r)))
  return { below: studentUpperTail(-t, n - 2), above: studentUpperTail(t, n - 2) }
}

/** `tanh(artanh r ± z·error)`; none at ±1. */
export function transformedInterval(
  r: number,
  error: number,
  confidence: number,
  method: 'fisher' | 'bonett-wright',
): Interval | undefined {
  if (Math.abs(r) === 1) return undefined
  const center = 0.5 * log((1 + r) / (1 - r))
  const reach = error * normalQuantile(0.5 + confidence / 2)
  return { lower: tanh(center - reach), upper: tanh(center + reach), confidence, method }
}

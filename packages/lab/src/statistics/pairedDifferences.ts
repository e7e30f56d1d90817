import { ArgumentError } from '@credit/core'
import { checkPairs } from './internal/check.js'
import type { Sample } from './sample.js'

/**
 * a - b, pair by pair, rounded to 10 significant digits.
 *
 * The rounding is what makes ties and zeros of decimal fractions count as such: in binary, 0.9 - 0.8 and 0.8 - 0.7
 * differ in the last bits.
 *
 * @throws ArgumentError for samples of unequal length and numbers that are not finite, or whose
 * difference is not.
 *
 * @example
 * pairedDifferences([0.9, 0.8, 3], [0.8, 0.7, 5]) // => [0.1, 0.1, -2]
 */
export function pairedDifferences(a: Sample, b: Sample): Float64Array {
  const [first, second] = checkPairs('pairedDifferences', ['a', 'b'], a, b, 0)
  return first.map((value, i) => {
    const difference = Number((value - second[i]).toPrecision(10))
    if (Number.isFinite(difference)) return difference
    throw new ArgumentError('pairedDifferences', `a[${i}] - b[${i}]`, 'finite', `${value} - ${second[i]}`)
  })
}

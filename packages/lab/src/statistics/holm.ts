import { checkNumber } from '@credit/core'
import { checkSample } from './internal/check.js'
import type { Sample } from './sample.js'

/**
 * p-values adjusted for how many there are, by Holm's step-down method, in the order given.
 *
 * With p sorted upwards, `adjusted_k = min(1, max_{j ≤ k} (m - j + 1) p_j)`. To reject where it is at most α keeps
 * the probability of any false rejection among the m tests at most α, however they depend on each other.
 *
 * @throws ArgumentError for a p-value that is NaN or outside [0, 1]: a test that could not be made must be left out
 * by the caller, who then says so.
 *
 * Source: Holm 1979, "A simple sequentially rejective multiple test procedure", Scandinavian Journal of Statistics 6,
 * 65-70.
 *
 * @example
 * holm([0.5, 0.125, 0.25]) // => [0.5, 0.375, 0.5]
 */
export function holm(pValues: Sample): readonly number[] {
  const p = checkSample('holm', 'pValues', pValues, 0)
  const isProbability = (value: number) => value >= 0 && value <= 1
  p.forEach((value, i) => {
    checkNumber('holm', `pValues[${i}]`, value, 'a number from 0 to 1', isProbability)
  })
  const order = Array.from(p.keys()).sort((i, j) => p[i] - p[j])
  const adjusted = new Array<number>(p.length)
  let largest = 0
  order.forEach((index, j) => {
    largest = Math.max(largest, (p.length - j) * p[index])
    adjusted[index] = Math.min(1, largest)
  })
  return adjusted
}

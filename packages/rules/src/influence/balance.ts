import type { Real } from '@credit/core'
import type { OnlinePass } from '../online/form.js'

/** Sum of the squares of a few numbers. */
export function sumOfFewSquares(x: Real, at: number, length: number): number {
  let sum = 0
  for (let i = at; i < at + length; i++) sum += x[i] * x[i]
  return sum
}

/** ‖ẑ_t‖ of one stream, over all sources. */
export function normOfSources({ sources }: OnlinePass, s: number): number {
  let sum = 0
  for (const { values, width } of sources) sum += sumOfFewSquares(values, s * width, width)
  return Math.sqrt(sum)
}

/** √(a/b), the scale that gives two factors of a product equal norms; 1 if either norm is 0. */
export function balance(a: number, b: number): number {
  return a === 0 || b === 0 ? 1 : Math.sqrt(a / b)
}

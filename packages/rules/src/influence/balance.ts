import type { Real } from '@credit/core'
import type { OnlinePass } from '../online/form.js'

/** Sum of the squares of a few numbers. */
export function sumOfFewSquares(x: Real, at: number, length: number): number {
  let sum = 0
  for (let i = at; i < at + length; i++) sum += x[i] * x[i]
  return sum
}

/** ‖ẑ_t‖ of one stream, over all sources of a drive. */
export function normOfSources({ sources }: OnlinePass, s: number, drive: number): number {
  let sum = 0
  for (const { values, width, drive: own } of sources) {
    if (own === drive) sum += sumOfFewSquares(values, s * width, width)
  }
  return Math.sqrt(sum)
}

/** The norm of `gain_d ẑᵀ` of one stream, over all drives; `gains[d]` are `[S, N]`. */
export function normOfImmediate(pass: OnlinePass, s: number, gains: readonly Real[]): number {
  const { hidden } = pass.network
  let squares = 0
  for (let d = 0; d < gains.length; d++) {
    const norm = Math.sqrt(sumOfFewSquares(gains[d], s * hidden, hidden)) * normOfSources(pass, s, d)
    if (gains.length === 1) return norm
    squares += norm * norm
  }
  return Math.sqrt(squares)
}

/** √(a/b), the scale that gives two factors of a product equal norms; 1 if either norm is 0. */
export function balance(a: number, b: number): number {
  return a === 0 || b === 0 ? 1 : Math.sqrt(a / b)
}

import { type RandomGenerator, sign } from '@credit/core'
import type { Steps } from '../drive.js'

/** A way to sample a trace. What it draws, and how its samples share products, is its own affair. */
export interface TraceEstimator {
  /** At most. */
  readonly productsPerSample: number
  /** Whether the error falls as 1/√samples; otherwise faster, nobody knows how much. */
  readonly plainMonteCarlo: boolean
  readonly samples: number
  /** One more sample; yields after each of its products. Given up before the last one, it leaves nothing behind. */
  sample(): Steps<undefined, void>
  /** By what the standard error exceeds that of independent `estimates`: 1 if they are. */
  readonly inflation: number
  /** One unbiased estimate for each sample, all of them from what is known by now: their mean is the value. */
  estimates(): Float64Array
}

/** n signs, each 1 or -1 (Rademacher). */
export function signs(n: number, generator: RandomGenerator): Float64Array {
  const out = new Float64Array(n)
  for (let i = 0; i < n; i++) out[i] = sign(generator)
  return out
}

/** The mean, and its standard error: the deviation over √samples; infinite for fewer than two. */
export function meanOf(estimates: Float64Array): { value: number; standardError: number } {
  const n = estimates.length
  let sum = 0
  for (let i = 0; i < n; i++) sum += estimates[i]
  const value = sum / n
  let squares = 0
  for (let i = 0; i < n; i++) squares += (estimates[i] - value) ** 2
  return { value, standardError: n > 1 ? Math.sqrt(squares / (n * (n - 1))) : Number.POSITIVE_INFINITY }
}

import type { Real } from '@credit/core'
import type { OnlinePass, Plan } from '../online/form.js'
import type { Filter } from './filter.js'

/** How far one estimate over a batch, and one online step, move the running mean derivative. */
export const meanRates = { batch: 0.1, step: 0.01 } as const

/** What a running mean remembers: the mean, and 1 once there was a first one. */
export const meanLength = 2

/** `m ← m + rate·(seen − m)`, beginning at the first mean seen; returns m. */
export function updateMean(memory: Real, seen: number, rate: number): number {
  memory[0] = memory[1] === 0 ? seen : memory[0] + rate * (seen - memory[0])
  memory[1] = 1
  return memory[0]
}

/** What an online filter learns: the running mean derivative, if it is estimated. */
export function learnedPlan({ mean }: Filter): Plan {
  return mean === 'estimated' ? { meanDerivative: meanLength } : {}
}

/** μ of this step; once a step. */
export function meanOf({ mean }: Filter, { arrays, partials }: OnlinePass): () => number {
  if (mean !== 'estimated') return () => mean
  const memory = arrays.meanDerivative
  const [read] = partials.read
  return () => {
    let sum = 0
    for (const h of read) sum += h
    return updateMean(memory, sum / read.length, meanRates.step)
  }
}

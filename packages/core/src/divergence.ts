import type { Pass } from './internal/pass.js'
import { spectralRadius } from './spectralRadius.js'

/** Where and how far a network has run away. */
export interface Divergence {
  /** The first step (from 0) with a non-finite rate, or -1 when all are finite. */
  readonly step: number
  /** The largest |rate| among the finite ones. */
  readonly largestRate: number
  /** Modulus of the largest eigenvalue of W; NaN when W itself is not finite. */
  readonly spectralRadius: number
}

/**
 * A loss or gradient that is not finite. A training loop can catch it: the parameters that led to it are the
 * caller's, unchanged, and no gradient was written.
 */
export class DivergenceError extends Error {
  override readonly name = 'DivergenceError'

  constructor(
    readonly of: 'loss' | 'gradient',
    readonly divergence: Divergence,
  ) {
    const { step, largestRate, spectralRadius: radius } = divergence
    const where = step < 0 ? 'all rates are finite' : `first non-finite rate at step ${step}`
    super(
      `the ${of} is not finite: ${where}, largest |rate| ${largestRate.toPrecision(3)}, ` +
        `spectral radius of W ${radius.toPrecision(3)}`,
    )
  }
}

export function divergenceOf({ rates, trials, network, recurrent }: Pass): Divergence {
  const width = trials * network.hidden
  let largestRate = 0
  let step = -1
  for (let i = width; i < rates.length; i++) {
    const magnitude = Math.abs(rates[i]!)
    if (Number.isFinite(magnitude)) largestRate = Math.max(largestRate, magnitude)
    else if (step < 0) step = Math.floor(i / width) - 1
  }
  return { step, largestRate, spectralRadius: spectralRadius(recurrent, network.hidden) }
}

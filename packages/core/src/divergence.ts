import type { Pass } from './internal/pass.js'
import { type BlockName, blockNames } from './parameters.js'
import type { Real } from './real.js'
import { spectralRadius } from './spectralRadius.js'

/** Where and how far a network has run away. */
export interface Divergence {
  /** The first step (from 0) with a non-finite state, or -1 when all are finite. */
  readonly step: number
  /** The first block of the gradient with a non-finite entry; null for a loss. */
  readonly block: BlockName | null
  /** The largest |state| among the finite ones (s_t of the voltage leak, u_t of the rate leak). */
  readonly largestState: number
  /** Modulus of the largest eigenvalue of W; NaN when W is not finite, or of several gates. */
  readonly spectralRadius: number
}

/**
 * A loss or gradient that is not finite. A training loop can catch it: the parameters that led to it are the
 * caller's, unchanged, and no gradient was written.
 *
 * @example
 * const error = new DivergenceError('loss', { step: 3, block: null, largestState: 1e300, spectralRadius: 2 })
 * error.message.slice(0, 54) // => 'the loss is not finite: first non-finite state at step'
 */
export class DivergenceError extends Error {
  override readonly name = 'DivergenceError'

  constructor(
    readonly of: 'loss' | 'gradient',
    readonly divergence: Divergence,
  ) {
    const { step, block, largestState, spectralRadius: radius } = divergence
    const what = block === null ? `the ${of}` : `the ${of} of block "${block}"`
    const where = step < 0 ? 'all states are finite' : `first non-finite state at step ${step}`
    super(
      `${what} is not finite: ${where}, largest |state| ${largestState.toPrecision(3)}, ` +
        `spectral radius of W ${radius.toPrecision(3)}`,
    )
  }
}

/** The error for a pass whose states are those of the forward pass; `gradient` is the one that is not finite. */
export function divergenceOf(pass: Pass, gradient: Real | null): DivergenceError {
  const { memory, trials, network, recurrent } = pass
  const width = trials * network.hidden
  let largestState = 0
  let step = Number.POSITIVE_INFINITY
  for (const states of memory.states) {
    // the entry before the first step was given
    for (let i = width; i < states.length; i++) {
      const magnitude = Math.abs(states[i])
      if (Number.isFinite(magnitude)) largestState = Math.max(largestState, magnitude)
      else step = Math.min(step, Math.floor(i / width) - 1)
    }
  }
  const block =
    gradient === null ? null : (blockNames.find((name) => !allFinite(pass.block(gradient, name))) ?? null)
  return new DivergenceError(gradient === null ? 'loss' : 'gradient', {
    step: Number.isFinite(step) ? step : -1,
    block,
    largestState,
    spectralRadius: network.gates === 1 ? spectralRadius(recurrent, network.hidden) : Number.NaN,
  })
}

/** Whether no entry is NaN or infinite: 0·x is NaN for those alone. Four sums, so that none waits for another. */
export function allFinite(values: Real): boolean {
  const whole = values.length & -4
  let a = 0
  let b = 0
  let c = 0
  let d = 0
  for (let i = 0; i < whole; i += 4) {
    a += values[i] * 0
    b += values[i + 1] * 0
    c += values[i + 2] * 0
    d += values[i + 3] * 0
  }
  for (let i = whole; i < values.length; i++) a += values[i] * 0
  return a + b + c + d === 0
}

import { checkOneOf } from '../../errors.js'
import { fractionOf, positiveOf } from '../../internal/ranges.js'
import type { Real } from '../../real.js'
import type { AdamOptions } from '../adam.js'
import { integerPower } from './integerPower.js'
import { sizeOf } from './options.js'
import type { UpdateLoops } from './updateLoops.js'

/** What one step of Adam reads and changes. */
export interface Moments {
  readonly arrays: { mean: Float64Array; meanSquare: Float64Array }
  readonly beta1: number
  readonly beta2: number
  readonly epsilon: number
  readonly epsilonAddedTo: 'corrected' | 'uncorrected'
}

/** The checked options of Adam, beside which there may be `more`, with its moments at 0. */
export function momentsOf(caller: string, options: AdamOptions, more: readonly string[] = []): Moments {
  const size = sizeOf(caller, options, ['beta1', 'beta2', 'epsilon', 'epsilonAddedTo', ...more])
  return {
    arrays: { mean: new Float64Array(size), meanSquare: new Float64Array(size) },
    beta1: fractionOf(caller, 'beta1', options.beta1 ?? 0.9),
    beta2: fractionOf(caller, 'beta2', options.beta2 ?? 0.999),
    epsilon: positiveOf(caller, 'epsilon', options.epsilon ?? 1e-8),
    epsilonAddedTo: checkOneOf(caller, 'epsilonAddedTo', options.epsilonAddedTo ?? 'corrected', [
      'corrected',
      'uncorrected',
    ] as const),
  }
}

/**
 * One step of Adam, number `update` (from 1). Both places of ε are `w ← w − rate·m/(√v/root + ε)`: one has the
 * correction of v in `root`, the other in `rate`.
 */
export function momentStep(
  loops: UpdateLoops,
  parameters: Real,
  gradient: Real,
  learningRate: number,
  update: number,
  { arrays: { mean, meanSquare }, beta1, beta2, epsilon, epsilonAddedTo }: Moments,
): void {
  const correction = Math.sqrt(1 - integerPower(beta2, update))
  const base = learningRate / (1 - integerPower(beta1, update))
  const root = epsilonAddedTo === 'corrected' ? correction : 1
  const rate = epsilonAddedTo === 'corrected' ? base : base * correction
  loops.moments(parameters, gradient, mean, meanSquare, { beta1, beta2, rate, root, epsilon })
}

import { checkInteger, checkOneOf } from '../errors.js'
import { type Initializers, scaledGaussian } from '../initialize.js'
import { checkObject } from '../internal/checkObject.js'
import type { PerUnit } from './cell.js'
import { checkLeak, checkPerUnit } from './options.js'
import { type PseudoDerivative, pseudoDerivativeOf, type Shape, shapes } from './pseudoDerivative.js'

/** What `lif` takes, and `alif` beside what adapts. */
export interface LifOptions {
  /** α, the fraction of the voltage *kept* per step, in [0, 1): exp(−dt/τ); one for all units, or N. */
  readonly leak: number | ArrayLike<number>
  /** ζ, what the drive is multiplied by, one number or N. Default 1 − α; 1 in the e-prop code with an adapting threshold. */
  readonly driveGain?: number | ArrayLike<number>
  /** θ, the threshold, which a spike also takes off the voltage one step later. */
  readonly threshold: number
  /** n_ref: no spike in the n_ref − 1 steps after one. Default 0. */
  readonly refractorySteps?: number
  /** Whether the gradient runs through the reset: 'detached' (Bellec et al. 2020, the default) or 'kept' (Liu et al. 2021). */
  readonly reset?: 'detached' | 'kept'
  /** Default: a triangle of height 0.3/θ and width θ. */
  readonly pseudoDerivative?: Partial<PseudoDerivative>
  /**
   * 'spikes' (the default), or 'smooth': z is the integral of the pseudo-derivative in the place of a spike, so that gradient
   * and Hessian are the true ones. Smooth units have no refractory time and keep the reset's gradient.
   */
  readonly output?: 'spikes' | 'smooth'
}

/** The options of spiking cells, checked and complete. */
export interface Spiking {
  readonly leak: PerUnit
  readonly driveGain: PerUnit
  readonly threshold: number
  readonly refractorySteps: number
  readonly reset: 'detached' | 'kept'
  readonly pseudoDerivative: PseudoDerivative
  readonly output: 'spikes' | 'smooth'
}

/** Checks the options that all spiking cells have, and that there are no others but `more`. */
export function spikingOf(caller: string, options: LifOptions, more: readonly string[] = []): Spiking {
  checkObject(caller, options, [
    'leak',
    'driveGain',
    'threshold',
    'refractorySteps',
    'reset',
    'pseudoDerivative',
    'output',
    ...more,
  ])
  const leak = checkLeak(caller, 'leak', options.leak)
  const rest = typeof leak === 'number' ? 1 - leak : leak.map((kept) => 1 - kept)
  const positive = (value: number) => value > 0
  const gain = options.driveGain ?? rest
  const driveGain = checkPerUnit(caller, 'driveGain', gain, 'a positive number', positive)
  const { threshold } = options
  checkPerUnit(caller, 'threshold', threshold, 'a positive number', positive)
  const output = checkOneOf(caller, 'output', options.output ?? 'spikes', ['spikes', 'smooth'] as const)
  const smooth = output === 'smooth'
  const refractorySteps = checkInteger(
    caller,
    'refractorySteps',
    options.refractorySteps ?? 0,
    0,
    smooth ? 0 : 1e6,
  )
  const resets = smooth ? (['kept'] as const) : (['detached', 'kept'] as const)
  const reset = checkOneOf(caller, 'reset', options.reset ?? resets[0], resets)
  const pseudoDerivative = pseudoDerivativeOf(caller, options.pseudoDerivative ?? {}, threshold)
  return { leak, driveGain, threshold, refractorySteps, reset, pseudoDerivative, output }
}

/** ψ of a distance v − A to the threshold, its slope, and the output of a smooth unit. */
export function surrogateOf({ shape, height, width }: PseudoDerivative) {
  const form: Shape = shapes[shape]
  return {
    value: (distance: number) => height * form.value(distance / width),
    slope: (distance: number) => (height / width) * form.slope(distance / width),
    integral: (distance: number) => height * width * form.integral(distance / width),
  }
}

/** W, U ~ N(0, 1 / fan-in), as the e-prop code has it. */
export const spikingInitializers: Initializers = {
  recurrent: scaledGaussian(1),
  input: scaledGaussian(1),
}

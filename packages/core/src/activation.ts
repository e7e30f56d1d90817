import { ArgumentError } from './errors.js'
import { exp, log1p, tanh as tanhOf } from './math/index.js'

/**
 * A pointwise nonlinearity φ. An open value: any object of this form works; the built-in ones have their own
 * loops in the kernels.
 */
export interface Activation {
  readonly name: string
  /** φ(x). */
  value(x: number): number
  /** φ′(x); for relu φ′(0) = 0. */
  derivative(x: number): number
  /** φ″(x) almost everywhere. */
  secondDerivative(x: number): number
  /** Whether φ′ jumps somewhere, so that finite differences of a gradient need the step for kinks. */
  readonly kinked: boolean
}

/**
 * max(0, x); NaN stays NaN, so that a diverged state is not taken for a silent unit.
 *
 * @example
 * relu.value(-2) // => 0
 */
export const relu: Activation = {
  name: 'relu',
  value: (x) => Math.max(0, x),
  derivative: (x) => (x > 0 ? 1 : 0),
  secondDerivative: () => 0,
  kinked: true,
}

/**
 * tanh(x), on the library's own tanh.
 *
 * @example
 * tanhActivation.derivative(0) // => 1
 */
export const tanhActivation: Activation = {
  name: 'tanh',
  value: tanhOf,
  derivative: (x) => {
    const z = tanhOf(x)
    return 1 - z * z
  },
  secondDerivative: (x) => {
    const z = tanhOf(x)
    return -2 * z * (1 - z * z)
  },
  kinked: false,
}

/**
 * x: a linear network, for which several rules have closed forms.
 *
 * @example
 * identity.value(-2) // => -2
 */
export const identity: Activation = {
  name: 'identity',
  value: (x) => x,
  derivative: () => 1,
  secondDerivative: () => 0,
  kinked: false,
}

/**
 * 1 / (1 + e^−x). On e = exp(−|x|), so that neither tail loses digits: `z = (x ≥ 0 ? 1 : e) / (1 + e)`,
 * `φ′ = e / (1 + e)²`.
 *
 * @example
 * sigmoid.value(0) // => 0.5
 */
export const sigmoid: Activation = {
  name: 'sigmoid',
  value: (x) => {
    const e = exp(-Math.abs(x))
    return (x >= 0 ? 1 : e) / (1 + e)
  },
  derivative: (x) => {
    const e = exp(-Math.abs(x))
    return e / ((1 + e) * (1 + e))
  },
  secondDerivative: (x) => {
    const e = exp(-Math.abs(x))
    const magnitude = (e * (1 - e)) / ((1 + e) * (1 + e) * (1 + e))
    return x >= 0 ? -magnitude : magnitude
  },
  kinked: false,
}

/**
 * log(1 + e^x), as `max(x, 0) + log1p(exp(−|x|))`; its derivative is the sigmoid.
 *
 * @example
 * softplus.derivative(0) // => 0.5
 */
export const softplus: Activation = {
  name: 'softplus',
  value: (x) => Math.max(0, x) + log1p(exp(-Math.abs(x))),
  derivative: sigmoid.value,
  secondDerivative: sigmoid.derivative,
  kinked: false,
}

/**
 * The built-in activations by name.
 *
 * @example
 * Object.keys(activations) // => ['relu', 'tanh', 'sigmoid', 'softplus', 'identity']
 */
export const activations = { relu, tanh: tanhActivation, sigmoid, softplus, identity } as const

/** A built-in activation, as options and manifests name it. */
export type ActivationName = keyof typeof activations

/**
 * The built-in activation of a name, or an open value as it is.
 *
 * @throws ArgumentError, in the name of `caller`, for an unknown name or an object with a member missing.
 *
 * @example
 * activationOf('leakyNetwork', 'relu').value(3) // => 3
 */
export function activationOf(caller: string, value: unknown): Activation {
  if (typeof value === 'string' && Object.hasOwn(activations, value))
    return activations[value as ActivationName]
  if (isActivation(value)) return value
  const legal = Object.keys(activations).map((name) => `"${name}"`)
  throw new ArgumentError(caller, 'activation', `one of ${legal.join(', ')}, or an Activation`, value)
}

function isActivation(value: unknown): value is Activation {
  const open = value as Activation | null | undefined
  return (
    typeof open?.name === 'string' &&
    typeof open.kinked === 'boolean' &&
    [open.value, open.derivative, open.secondDerivative].every((member) => typeof member === 'function')
  )
}

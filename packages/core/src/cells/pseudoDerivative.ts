import { checkOneOf } from '../errors.js'
import { checkObject } from '../internal/checkObject.js'
import { positiveOf } from '../internal/ranges.js'
import { atan } from '../math/atan.js'
import { exp } from '../math/index.js'

/**
 * What stands in the place of ∂z/∂v of a spike: `height · shape((v − A) / width)`, A the threshold, 0 while refractory.
 *
 * - 'triangle' max(0, 1 − |u|) · 'exponential' e^−|u| · 'fast-sigmoid' 1/(1 + |u|)² · 'arctan' 1/(1 + u²)
 */
export interface PseudoDerivative {
  readonly shape: PseudoShape
  readonly height: number
  readonly width: number
}

/** The shapes by name. */
export type PseudoShape = 'triangle' | 'exponential' | 'fast-sigmoid' | 'arctan'

/** One shape: its value, its slope (almost everywhere), and its integral from −∞, or from where u = 0 gives ½ or 0. */
export interface Shape {
  value(u: number): number
  slope(u: number): number
  integral(u: number): number
}

/** The shapes; their integrals are continuous and rise from 0 ('arctan': from −π/2). */
export const shapes: Readonly<Record<PseudoShape, Shape>> = {
  triangle: {
    value: (u) => Math.max(0, 1 - Math.abs(u)),
    slope: (u) => (Math.abs(u) < 1 ? -Math.sign(u) : 0),
    integral: (u) => {
      if (u <= -1) return 0
      if (u >= 1) return 1
      return u < 0 ? ((1 + u) * (1 + u)) / 2 : 1 - ((1 - u) * (1 - u)) / 2
    },
  },
  exponential: {
    value: (u) => exp(-Math.abs(u)),
    slope: (u) => -Math.sign(u) * exp(-Math.abs(u)),
    integral: (u) => (u < 0 ? exp(u) : 2 - exp(-u)),
  },
  'fast-sigmoid': {
    value: (u) => 1 / ((1 + Math.abs(u)) * (1 + Math.abs(u))),
    slope: (u) => (-2 * Math.sign(u)) / (1 + Math.abs(u)) ** 3,
    integral: (u) => 1 + u / (1 + Math.abs(u)),
  },
  arctan: {
    value: (u) => 1 / (1 + u * u),
    slope: (u) => (-2 * u) / ((1 + u * u) * (1 + u * u)),
    integral: (u) => atan(u) + Math.PI / 2,
  },
}

/** A pseudo-derivative that is complete: what is left out is a triangle of height γ/θ, γ = 0.3, and width θ. */
export function pseudoDerivativeOf(
  caller: string,
  given: Partial<PseudoDerivative>,
  threshold: number,
): PseudoDerivative {
  const {
    shape = 'triangle',
    height = 0.3 / threshold,
    width = threshold,
  } = checkObject(`${caller}: pseudoDerivative`, given, ['shape', 'height', 'width'])
  return {
    shape: checkOneOf(caller, 'pseudoDerivative.shape', shape, Object.keys(shapes) as PseudoShape[]),
    height: positiveOf(caller, 'pseudoDerivative.height', height),
    width: positiveOf(caller, 'pseudoDerivative.width', width),
  }
}

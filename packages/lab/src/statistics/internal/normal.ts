import { exp } from '@credit/core'

const ROOT_TWO_PI = 2.5066282746310002

/**
 * P(Z ≥ z) for a standard normal Z.
 *
 * With φ the density: ½ - φ(z)(z + z³/3 + z⁵/15 + …) up to |z| = 2, all terms of one sign; beyond, φ(z) times the
 * continued fraction 1/(z + 1/(z + 2/(z + 3/(z + …)))). Relative error below
 * 2e-14 up to z = 5 and below 3e-13 up to 37, where the result is 5.7e-300 and the rounding of z² shows.
 *
 * Source: Abramowitz & Stegun 1964, 26.2.11 and 26.2.14.
 */
export function normalUpperTail(z: number): number {
  if (z < -2) return 1 - normalUpperTail(-z)
  const density = exp(-0.5 * z * z) / ROOT_TWO_PI
  if (z > 2) return density / fraction(z)
  let term = z
  let sum = z
  for (let k = 3; Math.abs(term) > 1e-17 * Math.abs(sum); k += 2) {
    term *= (z * z) / k
    sum += term
  }
  return 0.5 - density * sum
}

/** z + 1/(z + 2/(z + …)), for z > 2; the levels that are left out amount to less than 1e-16. */
function fraction(z: number): number {
  let value = z
  for (let k = Math.ceil(10 + 300 / (z * z)); k > 0; k--) value = z + k / value
  return value
}

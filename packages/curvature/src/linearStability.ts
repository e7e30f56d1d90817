import { ArgumentError, checkMembers, checkNumber } from '@credit/core'

/** One eigenvalue of an operator that need not be symmetric. */
export interface ComplexValue {
  readonly real: number
  readonly imaginary: number
  /** How far it can be wrong, where that is known. */
  readonly residual?: number
}

/** What `linearStability` found. */
export interface LinearStability {
  /**
   * 'stable': every eigenvalue other than 1 lies inside the unit circle. 'unstable': one lies outside.
   * 'undecided': the largest cannot be told from the circle, or there was none other than 1.
   */
  readonly verdict: 'stable' | 'unstable' | 'undecided'
  /** The eigenvalue of largest modulus other than 1, by which the verdict goes; null when there is none. */
  readonly leading: ComplexValue | null
  /** Its modulus: the factor per update by which the slowest (or fastest growing) direction changes; NaN if none. */
  readonly growth: number
  /** Eigenvalues taken for 1, which are directions along the manifold of minima. */
  readonly ignored: number
  readonly tolerance: number
}

/**
 * Whether a fixed point of an update is linearly stable, by eigenvalues ν of its Jacobian there (`updateMap`):
 *
 *     stable   iff |ν| < 1 for all ν ≠ 1        (ν = 1 - ημ: the condition |1 - ημ| < 1 for all μ ≠ 0)
 *
 * Eigenvalues within `tolerance` (or their own residual, if larger) of 1 are directions along which nothing moves
 * and count neither way; the same distance from the unit circle is 'undecided'.
 *
 * @param eigenvalues all of them, or those of largest modulus: at least one beyond the ones at 1.
 * @param options.tolerance 1e-6 when left out. A μ of magnitude below tolerance/η counts as zero.
 * @throws ArgumentError for an eigenvalue that is not finite and a tolerance not in [0, 1).
 *
 * @example
 * const at = (...reals: number[]) => reals.map((real) => ({ real, imaginary: 0 }))
 * linearStability(at(1, -0.94)).verdict // => 'stable'
 * linearStability(at(1, -1.06)).verdict // => 'unstable'
 * linearStability(at(1, -1.06)).growth // => 1.06
 * linearStability(at(1)).verdict // => 'undecided'
 */
export function linearStability(
  eigenvalues: readonly ComplexValue[],
  { tolerance = 1e-6 }: { readonly tolerance?: number } = {},
): LinearStability {
  const caller = 'linearStability'
  if (!Array.isArray(eigenvalues)) throw new ArgumentError(caller, 'eigenvalues', 'an array', eigenvalues)
  checkNumber(caller, 'tolerance', tolerance, 'in [0, 1)', (value) => value >= 0 && value < 1)
  let leading: ComplexValue | null = null
  let growth = Number.NaN
  let ignored = 0
  let outside = false
  let unclear = false
  eigenvalues.forEach((value: ComplexValue, i) => {
    checkMembers(caller, `eigenvalues[${i}]`, value, 'an eigenvalue, { real, imaginary }', {})
    const { real, imaginary, residual = 0 } = value
    checkNumber(caller, `eigenvalues[${i}].real`, real)
    checkNumber(caller, `eigenvalues[${i}].imaginary`, imaginary)
    checkNumber(caller, `eigenvalues[${i}].residual`, residual)
    const error = Math.max(tolerance, residual)
    if (Math.hypot(real - 1, imaginary) <= error) {
      ignored++
      return
    }
    const modulus = Math.hypot(real, imaginary)
    if (modulus > 1 + error) outside = true
    else if (modulus >= 1 - error) unclear = true
    if (leading === null || modulus > growth) {
      leading = value
      growth = modulus
    }
  })
  const verdict = outside ? 'unstable' : unclear || leading === null ? 'undecided' : 'stable'
  return { verdict, leading, growth, ignored, tolerance }
}

import { ArgumentError, checkFinite, checkInteger, checkLength, checkMembers } from '@credit/core'
import { nonsymmetricEigen } from './internal/nonsymmetric.js'
import { modulus } from './internal/search.js'
import { dot } from './internal/vectors.js'
import type { ComplexValue } from './linearStability.js'
import type { Sensitivities } from './sensitivities.js'

/**
 * The non-zero eigenvalues μ of ∂ĝ/∂w at a zero-loss point, as the eigenvalues of the small matrix
 *
 *     ΨΨ̂ᵀ/m     [residuals, residuals], not symmetric; m = the loss's own denominator
 *
 * by decreasing |μ|, of a conjugate pair the one with the positive imaginary part first; zeros where residuals depend on each other. With Ψ̂ = Ψ they are the
 * non-zero eigenvalues of the Hessian; with one residual the single μ is ρλ_max. The rule is stable when every
 * non-zero one has |1 - ημ| < 1: give `linearStability` the numbers 1 - ημ.
 *
 * Cost: residuals² × parameters for the matrix, about 25 residuals³ for its eigenvalues.
 *
 * @param truth sensitivities of the exact gradient, Ψ.
 * @param rule sensitivities of the rule, Ψ̂, at the same point of the same problem.
 * @throws ArgumentError when the two do not fit each other, or an entry is not finite.
 *
 * @example
 * const truth = { data: Float64Array.of(1, 0, 0, 2), shape: [2, 2], denominator: 2 } as const
 * const rule = { data: Float64Array.of(1, 1, 0, 1), shape: [2, 2], denominator: 2 } as const
 * residualEigenvalues(truth, rule) // => [{ real: 1, imaginary: 0 }, { real: 0.5, imaginary: 0 }]
 */
export function residualEigenvalues(truth: Sensitivities, rule: Sensitivities): ComplexValue[] {
  const caller = 'residualEigenvalues'
  for (const [name, given] of Object.entries({ truth, rule })) {
    checkMembers(caller, name, given, 'what sensitivities gives', { data: 'array', shape: 'array' })
  }
  const [n, size] = truth.shape
  checkInteger(caller, 'truth.shape[0]', n, 1)
  checkInteger(caller, 'truth.shape[1]', size, 1)
  checkInteger(caller, 'truth.denominator', truth.denominator, 1)
  if (rule.shape[0] !== n || rule.shape[1] !== size || rule.denominator !== truth.denominator) {
    const wanted = `[${n}, ${size}] with denominator ${truth.denominator}, as truth has`
    throw new ArgumentError(caller, 'rule.shape', wanted, [...rule.shape, rule.denominator])
  }
  for (const [name, { data }] of [
    ['truth.data', truth],
    ['rule.data', rule],
  ] as const) {
    checkLength(caller, name, data, n * size)
    checkFinite(caller, name, data)
  }
  const rowOf = ({ data }: Sensitivities, i: number) => data.subarray(i * size, (i + 1) * size)
  const matrix = Array.from({ length: n }, (_, i) =>
    Float64Array.from({ length: n }, (_, j) => dot(rowOf(truth, i), rowOf(rule, j)) / truth.denominator),
  )
  matrix.forEach((row, i) => {
    checkFinite(caller, `ΨΨ̂ᵀ/m[${i}]`, row)
  })
  return nonsymmetricEigen(matrix, n)
    .sort((a, b) => modulus(b.real, b.imaginary) - modulus(a.real, a.imaginary))
    .flatMap(({ real, imaginary }) =>
      imaginary === 0
        ? [{ real, imaginary }]
        : [
            { real, imaginary },
            { real, imaginary: -imaginary },
          ],
    )
}

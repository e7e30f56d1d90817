import { wilcoxonSignedRank } from '../statistics/index.js'
import type { Finding } from './finding.js'

/**
 * How many seeds would have to say the opposite for a decision to fall: of the differences that support it, largest first,
 * so many change their sign until the adjusted p reaches the level; null for what is no such test.
 *
 * @example
 * const data = [1, 2, 3, 4, 5, 6, 7, 8]
 * turnsNeeded({ test: 'Wilcoxon', data, p: 0.0078125, pAdjusted: 0.0078125, estimate: 4.5 }, 0.05) // => 1
 */
export function turnsNeeded(
  {
    test,
    data,
    p,
    pAdjusted,
    estimate,
  }: Pick<Finding, 'test' | 'data' | 'p' | 'estimate'> & { readonly pAdjusted: number },
  level: number,
): number | null {
  if (test !== 'Wilcoxon') return null
  const factor = pAdjusted / p
  const differences = [...data]
  const supporting = differences
    .map((value, i) => ({ value, i }))
    .filter(({ value }) => value * estimate > 0)
    .sort((a, b) => Math.abs(b.value) - Math.abs(a.value))
  for (const [turned, { i }] of supporting.entries()) {
    if (factor * wilcoxonSignedRank(differences).p >= level) return turned
    differences[i] = -differences[i]
  }
  return supporting.length
}

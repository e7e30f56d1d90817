import type { ZeroHandling } from '../zeroHandling.js'
import { rankingOf } from './ranks.js'

/** The ranks of the differences that are not 0, by size, all doubled so that they are integers. */
export interface SignedRanks {
  readonly doubled: Int32Array
  /** The sum of those whose difference is positive. */
  readonly plus: number
  /** The sum of all. */
  readonly total: number
  readonly zeros: number
  /** How many differences have another of the same size. */
  readonly ties: number
}

export function signedRanksOf(differences: ArrayLike<number>, zeroHandling: ZeroHandling): SignedRanks {
  const nonZero = Array.from(differences).filter((difference) => difference !== 0)
  const zeros = differences.length - nonZero.length
  const { doubled, ties } = rankingOf(nonZero.map(Math.abs))
  // Pratt's ranks count the zeros too, which are the smallest of all: each rank moves up by their number.
  if (zeroHandling === 'pratt') for (let i = 0; i < doubled.length; i++) doubled[i] += 2 * zeros
  let [plus, total] = [0, 0]
  for (let i = 0; i < doubled.length; i++) {
    total += doubled[i]
    if (nonZero[i] > 0) plus += doubled[i]
  }
  return { doubled, plus, total, zeros, ties }
}

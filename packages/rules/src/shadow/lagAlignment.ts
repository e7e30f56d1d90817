import { type Alignment, alignmentOf, globalNorm, type Layout } from '@credit/core'

/** The blocks that get credit over time: the readout's gradient is exact, and of delay 0, under every rule. */
const places = ['recurrent', 'input', 'bias', 'overall'] as const

type Place = (typeof places)[number]

/** How a rule's gradient of one delay, ĝ_l, stands to the exact one, g_l. */
export interface LagAlignment extends Alignment {
  /** `‖ĝ_l‖`. */
  readonly norm: number
  /** `‖g_l‖`. */
  readonly exactNorm: number
  /** `‖ĝ_l − g_l‖ / ‖g_l‖`: 0 where the rule has all of it, 1 where it has none, NaN where there is none to have. */
  readonly relativeError: number
  /** `‖ĝ_l − g_l‖² / Σ_k ‖ĝ_k − g_k‖²`: which delays a rule misses. They add up to 1; NaN for a rule without error. */
  readonly shareOfError: number
}

/** One delay between event and error. */
export interface Lag {
  /** l, in steps. */
  readonly lag: number
  /** Whether all later delays are in it too. */
  readonly andLater: boolean
  /** Per block, and over all three. */
  readonly blocks: Readonly<Record<Place, LagAlignment>>
}

/** The alignments of the gradients of all delays; the last one may stand for all later ones. */
export function lagAlignments(
  estimate: readonly Float64Array[],
  exact: readonly Float64Array[],
  { blocks }: Layout,
  andLater: boolean,
): Lag[] {
  const part = (place: Place) => {
    const { offset, length } =
      place === 'overall' ? { offset: 0, length: blocks.readout.offset } : blocks[place]
    return (gradient: Float64Array) => gradient.subarray(offset, offset + length)
  }
  const alignments = places.map((place) => alignmentsOf(estimate.map(part(place)), exact.map(part(place))))
  return exact.map((_, lag) => ({
    lag,
    andLater: andLater && lag === exact.length - 1,
    blocks: Object.fromEntries(places.map((place, i) => [place, alignments[i][lag]])) as Lag['blocks'],
  }))
}

function alignmentsOf(estimate: readonly Float64Array[], exact: readonly Float64Array[]): LagAlignment[] {
  const errors = exact.map((g, l) => globalNorm(g.map((x, i) => estimate[l][i] - x)))
  const error = globalNorm(Float64Array.from(errors))
  return exact.map((g, l) => {
    const exactNorm = globalNorm(g)
    return {
      ...alignmentOf(estimate[l], g),
      norm: globalNorm(estimate[l]),
      exactNorm,
      relativeError: exactNorm > 0 ? errors[l] / exactNorm : Number.NaN,
      shareOfError: (errors[l] / error) ** 2,
    }
  })
}

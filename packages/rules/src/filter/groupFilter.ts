import type { Constants, Groups } from './filter.js'

/**
 * What F and A are to sums over groups. Over a group F is constant but for its diagonal, so the rows of a group sum to a
 * function of groups alone: with P the N×G membership, `Pᵀ F = L Pᵀ`, `L = diag(sizes) M − diag(m)`, where m_g is what
 * the diagonal of F lacks of M, and so `Pᵀ A^s = K^s Pᵀ` with `K = αI + ζ μ L`. What a filter does to a single unit
 * beyond that is a decay, `κ_g = α − ζ μ m_g`.
 */
export interface GroupFilter {
  /** L `[G, G]` */
  readonly hop: Float64Array
  /** K `[G, G]` */
  readonly mix: Float64Array
  /** m `[G]` */
  readonly missing: Float64Array
  /** κ `[G]` */
  readonly decay: Float64Array
  /** `means` is M over types `[C, C]`. */
  refresh(means: ArrayLike<number>, mu: number): void
}

export function groupFilter(
  { count: G, types, sizes, lacking }: Groups,
  { leak, gain }: Constants,
): GroupFilter {
  const C = Math.max(...types) + 1
  const hop = new Float64Array(G * G)
  const mix = new Float64Array(G * G)
  const missing = new Float64Array(G)
  const decay = new Float64Array(G)
  return {
    hop,
    mix,
    missing,
    decay,
    refresh(means, mu) {
      const bend = gain * mu
      for (let a = 0; a < G; a++) {
        missing[a] = lacking[a] ? means[types[a] * (C + 1)] : 0
        decay[a] = leak - bend * missing[a]
        for (let b = 0; b < G; b++) {
          const mean = sizes[a] * means[types[a] * C + types[b]]
          hop[a * G + b] = a === b ? mean - missing[a] : mean
          mix[a * G + b] = bend * hop[a * G + b] + (a === b ? leak : 0)
        }
      }
    },
  }
}

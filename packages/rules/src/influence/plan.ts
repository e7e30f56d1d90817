import type { Network } from '@credit/core'
import { type JacobianEntries, jacobianEntries } from './jacobian.js'
import { type InfluenceLayout, influenceLayout } from './layout.js'
import { type Patterns, patternsOf } from './pattern.js'

/** All that is fixed about an influence. */
export interface InfluencePlan {
  readonly layout: InfluenceLayout
  readonly entries: JacobianEntries
  /** Null where every block has a row for every unit: the Jacobian is then a whole matrix, and products dense. */
  readonly patterns: Patterns | null
}

/** @throws ArgumentError when the influence is too large to hold. */
export function influencePlan(
  caller: string,
  network: Network,
  hops: number | 'all',
  streams: number,
): InfluencePlan {
  const layout = influenceLayout(caller, network, hops, streams)
  const entries = jacobianEntries(network, layout.dense)
  return { layout, entries, patterns: layout.dense ? null : patternsOf(layout, entries) }
}

import type { Real } from '@credit/core'
import type { OnlinePass } from '../online/form.js'
import { signalOnState } from '../online/outer.js'
import { constantsOf, type Filter, type Groups, groupsOf } from './filter.js'
import { type GroupFilter, groupFilter } from './groupFilter.js'
import { typeModulation } from './modulation.js'
import { meanOf } from './runningMean.js'

/** What both forms need at every step; the names are those of onlineTypePairs.ts. */
export interface Pairs {
  readonly groups: Groups
  /** L, m and κ in ordinary memory. */
  readonly filter: GroupFilter
  /** D̄ `[S, G]` and d − D̄ `[S, N]`. */
  readonly groupSignals: Real
  readonly excess: Real
  readonly signals: Real
  readonly mix: Real
  /** All of it at this step. */
  refresh(): void
}

export function openPairs(filter: Filter, pass: OnlinePass): Pairs {
  const { network, arrays, loops, streams } = pass
  const { hidden: N } = network
  const groups = groupsOf(network)
  const { count: G, of, sizes } = groups
  const types = typeModulation(pass, loops, arrays)
  const { signals, mix, groupSignals, excess } = arrays
  const made = groupFilter(groups, constantsOf(network)!)
  const mean = meanOf(filter, pass)
  return {
    groups,
    filter: made,
    groupSignals,
    excess,
    signals,
    mix,
    refresh() {
      types.refresh()
      made.refresh(types.means, mean())
      mix.set(made.mix)
      if (!pass.hasLoss) return
      signalOnState(pass, signals)
      groupSignals.fill(0)
      for (let s = 0; s < streams; s++) {
        for (let i = 0; i < N; i++) groupSignals[s * G + of[i]] += signals[s * N + i]
        for (let g = 0; g < G; g++) groupSignals[s * G + g] /= sizes[g]
        for (let i = 0; i < N; i++) excess[s * N + i] = signals[s * N + i] - groupSignals[s * G + of[i]]
      }
    },
  }
}

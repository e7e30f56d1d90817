import type { Network, Real } from '@credit/core'
import type { OnlinePass, Plan } from '../online/form.js'
import { signalOnDrive } from '../online/outer.js'
import { type Filter, type Groups, groupsOf } from './filter.js'
import { type GroupFilter, groupFilter } from './groupFilter.js'
import { typeModulation } from './modulation.js'
import { meanOf } from './runningMean.js'

/** Columns of the sources of a network: N, I and, with a bias, 1. */
function sourceWidths({ hidden, inputs, layout }: Network): Record<'recurrent' | 'input' | 'bias', number> {
  return { recurrent: hidden, input: inputs, bias: layout.blocks.bias.length > 0 ? 1 : 0 }
}

/** One array for every source, `rows` rows of its width each. */
export function perSource(network: Network, name: string, rows: number): Plan {
  return Object.fromEntries(
    Object.entries(sourceWidths(network)).map(([block, width]) => [`${block}${name}`, rows * width]),
  )
}

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
  const { signals, mix, groupSignals, excess } = arrays as Record<
    'signals' | 'mix' | 'groupSignals' | 'excess',
    Real
  >
  const made = groupFilter(groups, network.leak)
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
      signalOnDrive(pass, signals)
      groupSignals.fill(0)
      for (let s = 0; s < streams; s++) {
        for (let i = 0; i < N; i++) groupSignals[s * G + of[i]] += signals[s * N + i]
        for (let g = 0; g < G; g++) groupSignals[s * G + g] /= sizes[g]
        for (let i = 0; i < N; i++) excess[s * N + i] = signals[s * N + i] - groupSignals[s * G + of[i]]
      }
    },
  }
}

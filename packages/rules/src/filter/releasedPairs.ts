import type { Network, Real } from '@credit/core'
import { addressOf } from '@credit/core/kernels'
import { integersIn } from '../kernel/integersIn.js'
import { writes } from '../kernel/mixedTraces.js'
import { sourceTableLength } from '../kernel/sources.js'
import type { OnlineLoops, OnlinePass } from '../online/form.js'
import type { Groups } from './filter.js'
import { type Pairs, perSource } from './typePairs.js'

/** Q and w: over groups of receiving units alone. */
export function releasedPlan(network: Network, streams: number, { count: G }: Groups) {
  return {
    traces: {
      ...perSource(network, 'Mixed', streams * G * G),
      ...perSource(network, 'Own', streams * G),
    },
    scratch: {
      // Σ_a D̄_a Q[a]
      ...perSource(network, 'Sum', streams * G),
      entry: G * G,
      decay: streams * G,
      fresh: streams * G,
      groupOf: network.hidden,
      ownTable: sourceTableLength,
    },
  }
}

/** The released form: see onlineTypePairs.ts. */
export function openReleased(pairs: Pairs, pass: OnlinePass): OnlineLoops {
  const { network, arrays, loops, streams, gradient } = pass
  const { hidden: N, leak } = network
  const { groups, filter, groupSignals, excess, mix } = pairs
  const { count: G } = groups
  const { entry, decay, fresh } = arrays as Record<'entry' | 'decay' | 'fresh', Real>
  const of = integersIn(arrays.groupOf!, N)
  of.set(groups.of)
  fresh.fill(1 - leak)
  for (let g = 0; g < G; g++) entry[g * (G + 1)] = 1 - leak
  const sources = pass.sources.map((source) => ({
    ...source,
    mixed: arrays[`${source.block}Mixed`],
    own: arrays[`${source.block}Own`],
    sum: arrays[`${source.block}Sum`],
  }))
  const owns = loops.overSources({
    sources: sources.map((source) => {
      return { ...source, trace: source.own, traceAt: 0, stride: G * source.width }
    }),
    ...{ streams, rows: G, gradient, table: arrays.ownTable! },
  })

  return {
    step() {
      pairs.refresh()
      for (let i = 0; i < decay.length; i++) decay[i] = filter.decay[i % G]
      owns.carry(decay, fresh, null)
      for (const { width, values, offset, mixed, own, sum } of sources) {
        for (let s = 0; s < streams; s++) {
          const top = s * G * width
          const source = addressOf(values, s * width)
          loops.mixedTraces(
            addressOf(mixed, G * top),
            addressOf(mix),
            addressOf(entry),
            source,
            addressOf(sum, top),
            addressOf(groupSignals, s * G),
            0,
            source,
            G,
            G,
            width,
            pass.hasLoss ? writes.set : writes.none,
          )
        }
        if (!pass.hasLoss) continue
        const to = addressOf(gradient, offset)
        const groupOf = addressOf(arrays.groupOf)
        loops.spreadRows(to, addressOf(sum), addressOf(own), groupOf, addressOf(excess), streams, G, N, width)
      }
    },
  }
}

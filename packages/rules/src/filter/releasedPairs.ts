import type { Network } from '@credit/core'
import { addressOf } from '@credit/core/kernels'
import { integersIn } from '../kernel/integersIn.js'
import { writes } from '../kernel/mixedTraces.js'
import { sourceTableLength } from '../kernel/sources.js'
import type { OnlineLoops, OnlinePass } from '../online/form.js'
import { perSource } from '../online/sources.js'
import { constantsOf, type Groups } from './filter.js'
import type { Pairs } from './typePairs.js'

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
  const { hidden: N } = network
  const { gain: zeta } = constantsOf(network)!
  const { groups, filter, groupSignals, excess, mix } = pairs
  const { count: G } = groups
  const { entry, decay, fresh } = arrays
  const of = integersIn(arrays.groupOf, N)
  of.set(groups.of)
  fresh.fill(zeta)
  for (let g = 0; g < G; g++) entry[g * (G + 1)] = zeta
  const sources = pass.sources.map((source) => ({
    ...source,
    mixed: arrays[`${source.name}Mixed`],
    own: arrays[`${source.name}Own`],
    sum: arrays[`${source.name}Sum`],
  }))
  const owns = loops.overSources({
    sources: sources.map((source) => {
      return { ...source, trace: source.own, traceAt: 0, stride: G * source.width }
    }),
    ...{ streams, rows: G, gradient, table: arrays.ownTable },
  })

  return {
    step() {
      pairs.refresh()
      for (let i = 0; i < decay.length; i++) decay[i] = filter.decay[i % G]
      owns.carry(decay, fresh, null)
      for (const { width, values, offset, mixed, own, sum } of sources) {
        for (let s = 0; s < streams; s++) {
          const top = s * G * width
          loops.mixedTraces(
            addressOf(mixed, G * top),
            addressOf(mix),
            addressOf(entry),
            addressOf(values, s * width),
            addressOf(sum, top),
            addressOf(groupSignals, s * G),
            0,
            addressOf(values, s * width),
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

import type { Network } from '@credit/core'
import { addressOf } from '@credit/core/kernels'
import { writes } from '../kernel/mixedTraces.js'
import { type SourceLoops, sourceTableLength } from '../kernel/sources.js'
import type { OnlineLoops, OnlinePass } from '../online/form.js'
import { presynapticPlan, presynapticTraces } from '../online/presynaptic.js'
import { perSource } from '../online/sources.js'
import { constantsOf, type Groups } from './filter.js'
import type { Pairs } from './typePairs.js'

/** Whether any unit has a filter of its own beside that of its group. */
function hasOwnPart({ sizes, lacking }: Groups): boolean {
  return sizes.some((size, g) => lacking[g] && size > 1)
}

/** Q, and v where it is not 0: over every synapse, possible or present. */
export function publishedPlan(network: Network, streams: number, groups: Groups) {
  const { hidden: N } = network
  const { count: G } = groups
  // ε̄_t and ε̄_{t−1}
  const presynaptic = presynapticPlan(network, streams, 2)
  const own = hasOwnPart(groups)
  return {
    traces: {
      ...presynaptic.traces,
      ...perSource(network, 'Mixed', streams * G * N),
      ...(own && perSource(network, 'Own', streams * N)),
    },
    scratch: {
      ...presynaptic.scratch,
      gains: streams * G * N,
      ...(own && {
        ownGains: streams * N,
        ownDecay: streams * N,
        ownTable0: sourceTableLength,
        ownTable1: sourceTableLength,
      }),
    },
  }
}

/** The published form: see onlineTypePairs.ts. */
export function openPublished(pairs: Pairs, pass: OnlinePass): OnlineLoops {
  const { network, arrays, loops, streams, gradient } = pass
  const { hidden: N } = network
  const { gain: zeta } = constantsOf(network)!
  const { groups, filter, groupSignals, excess, signals, mix } = pairs
  const { count: G, of } = groups
  const traces = presynapticTraces(pass, 2)
  const { gains, ownGains, ownDecay } = arrays
  const [pastRead] = pass.partials.pastRead
  const owns = hasOwnPart(groups) ? [0, 1].map(ownAfter) : null

  /** The loops over v, for traces of the step before in that slot. */
  function ownAfter(slot: number): SourceLoops {
    const sources = pass.sources.map((source) => {
      const { name, width } = source
      const values = traces.of(source).subarray(slot * streams * width, (slot + 1) * streams * width)
      return { ...source, values, trace: arrays[`${name}Own`], traceAt: 0, stride: N * width }
    })
    return loops.overSources({ sources, streams, rows: N, gradient, table: arrays[`ownTable${slot}`] })
  }

  function refreshGains(): void {
    const { hop, missing, decay } = filter
    for (let s = 0; s < streams; s++) {
      for (let i = 0; i < N; i++) {
        const g = of[i]
        const gain = zeta * pastRead[s * N + i]
        for (let a = 0; a < G; a++) gains[(s * G + a) * N + i] = gain * hop[a * G + g]
        if (owns === null) continue
        ownGains[s * N + i] = -gain * missing[g]
        ownDecay[s * N + i] = decay[g]
      }
    }
  }

  return {
    step() {
      pairs.refresh()
      refreshGains()
      traces.step()
      const past = (pass.stepsDone - 1) % 2
      const { hasLoss } = pass
      if (owns !== null) owns[past].carry(ownDecay, ownGains, hasLoss ? excess : null)
      const write = !hasLoss ? writes.none : owns === null ? writes.set : writes.add
      for (const source of pass.sources) {
        const { name, width, offset } = source
        const mixed = arrays[`${name}Mixed`]
        const presynaptic = traces.of(source)
        for (let s = 0; s < streams; s++) {
          loops.mixedTraces(
            addressOf(mixed, s * G * N * width),
            addressOf(mix),
            addressOf(gains, s * G * N),
            addressOf(presynaptic, (past * streams + s) * width),
            addressOf(gradient, offset),
            addressOf(groupSignals, s * G),
            addressOf(signals, s * N),
            addressOf(presynaptic, ((1 - past) * streams + s) * width),
            G,
            N,
            width,
            s > 0 && hasLoss ? writes.add : write,
          )
        }
      }
    },
  }
}

import type { Network, Real } from '@credit/core'
import type { OnlineLoops, OnlinePass } from '../online/form.js'
import { outerGradient } from '../online/outer.js'
import { presynapticTraces, presynapticTracesPlan } from '../online/presynaptic.js'
import type { Groups } from './filter.js'
import { type Pairs, perSource } from './typePairs.js'

/** Whether any unit has a filter of its own beside that of its group. */
function hasOwnPart({ sizes, lacking }: Groups): boolean {
  return sizes.some((size, g) => lacking[g] && size > 1)
}

/** Q, and v where it is not 0: over every synapse, possible or present. */
export function publishedPlan(network: Network, streams: number, groups: Groups) {
  const { hidden: N } = network
  const { count: G } = groups
  return {
    traces: {
      ...presynapticTracesPlan(network, streams),
      ...perSource(network, 'Mixed', streams * G * N),
      ...(hasOwnPart(groups) && perSource(network, 'Own', streams * N)),
    },
    scratch: { gains: streams * G * N, ownGains: streams * N, ownDecay: N },
  }
}

/** The published form: see onlineTypePairs.ts. */
export function openPublished(pairs: Pairs, pass: OnlinePass): OnlineLoops {
  const { network, arrays, loops, streams, pastDerivatives, gradient } = pass
  const { hidden: N, leak } = network
  const { groups, filter, groupSignals, excess, signals, mix } = pairs
  const { count: G, of } = groups
  const traces = presynapticTraces(pass)
  const { gains, ownGains, ownDecay } = arrays as Record<'gains' | 'ownGains' | 'ownDecay', Real>
  const own = hasOwnPart(groups)

  function refreshGains(): void {
    const { hop, missing, decay } = filter
    for (let s = 0; s < streams; s++) {
      for (let i = 0; i < N; i++) {
        const g = of[i]!
        const gain = (1 - leak) * pastDerivatives[s * N + i]!
        for (let a = 0; a < G; a++) gains[(s * G + a) * N + i] = gain * hop[a * G + g]!
        ownGains[s * N + i] = -gain * missing[g]!
      }
    }
    for (let i = 0; i < N; i++) ownDecay[i] = decay[of[i]!]!
  }

  function stepOwn(trace: Real, before: Real, offset: number, width: number, s: number): void {
    const at = s * N * width
    if (pass.hasLoss) {
      loops.traceGradient(
        trace,
        at,
        ownDecay,
        0,
        ownGains,
        s * N,
        before,
        s * width,
        gradient,
        offset,
        excess,
        s * N,
        N,
        width,
        s > 0,
      )
    } else loops.traceStep(trace, at, ownDecay, 0, ownGains, s * N, before, s * width, N, width)
  }

  return {
    step() {
      pairs.refresh()
      refreshGains()
      for (const source of pass.sources) {
        const { block, width, offset } = source
        const mixed = arrays[`${block}Mixed`]!
        const before = traces.of(source)
        for (let s = 0; s < streams; s++) {
          if (own) stepOwn(arrays[`${block}Own`]!, before, offset, width, s)
          loops.mixedTraces(
            mixed,
            s * G * N * width,
            mix,
            gains,
            s * G * N,
            before,
            s * width,
            gradient,
            offset,
            groupSignals,
            s * G,
            G,
            N,
            width,
            !pass.hasLoss ? 'none' : own || s > 0 ? 'add' : 'set',
          )
        }
      }
      traces.step()
      if (!pass.hasLoss) return
      for (const source of pass.sources) {
        outerGradient(pass, source, signals, traces.of(source), streams, true)
      }
    },
  }
}

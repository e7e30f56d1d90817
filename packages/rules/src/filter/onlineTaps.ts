import type { Real } from '@credit/core'
import type { OnlineForm, OnlineLoops, OnlinePass } from '../online/form.js'
import { signalOnState } from '../online/outer.js'
import { presynapticPlan, presynapticTraces } from '../online/presynaptic.js'
import { constantsOf, type Filter, modulationKindOf } from './filter.js'
import { cellModulation, modulationPlan, openModulation, typeModulation } from './modulation.js'
import { learnedPlan, meanOf } from './runningMean.js'
import { typeAverage } from './typeAverage.js'

/**
 * Finite taps online: the error of a step goes back by S hops, `v_1 = (1−α) Fᵀ d_t`, `v_{s+1} = Aᵀ v_s`, and meets the
 * traces of the last S steps, which are kept: the gradient is S + 1 outer products. Memory S·(N + I), time S·N² for the
 * hops (type: S·(N + C²)) and (S + 1)·(N² + N·I) for the products.
 */
export function tapsOnline(filter: Filter): OnlineForm {
  const slots = filter.taps + 1
  return {
    learns: filter.mean === 'estimated',
    // one tap is a single hop
    grows: filter.taps > 1,
    arrays(network, streams) {
      const width = streams * network.hidden
      const kind = modulationKindOf(filter)
      const presynaptic = presynapticPlan(network, streams, slots)
      return {
        traces: {
          ...presynaptic.traces,
          ...(filter.form === 'published' && { pastSlopes: slots * width }),
        },
        learned: learnedPlan(filter),
        scratch: {
          ...presynaptic.scratch,
          ...modulationPlan(kind, network),
          credit: slots * width,
          signals: width,
          moved: width,
          hop: width,
        },
      }
    },
    open: (pass) => openTaps(filter, slots, pass),
  }
}

function openTaps(filter: Filter, slots: number, pass: OnlinePass): OnlineLoops {
  const { arrays, network, streams, loops } = pass
  const { hidden: N } = network
  const { leak, gain } = constantsOf(network)!
  const [read] = pass.partials.read
  const { credit, signals, moved, hop } = arrays
  const pastSlopes: Real | undefined = arrays.pastSlopes
  const width = streams * N
  const rows = slots * streams
  const traces = presynapticTraces(pass, slots)
  const mean = meanOf(filter, pass)
  const powers = filter.average === 'powers'
  const types = powers ? typeModulation(pass, loops, arrays) : null
  const modulation = powers
    ? cellModulation(pass)
    : openModulation(modulationKindOf(filter), pass, loops, arrays)
  const average = typeAverage(network)

  /** F_sᵀ d_t to `hop`, from `moved`, which goes on by one hop: (Aᵀ)^{s−1}(1−α) Fᵀ d_t. */
  function nextTap(s: number, mu: number): void {
    modulation.hop(hop, 0, moved, 0, streams)
    const kept = s === 1 ? 0 : leak
    const bend = gain * (s === 1 ? 1 : mu)
    for (let i = 0; i < width; i++) moved[i] = kept * moved[i] + bend * hop[i]
    hop.set(moved)
    if (types === null) return
    average(hop, 0, streams)
    if (s > 1) return
    for (let i = 0; i < width; i++) hop[i] -= gain * types.own[i % N] * signals[i]
  }

  /** Credit on the traces of a slot, `[N, slots, S]`: one product then gives the gradient. */
  function put(values: Real, slot: number, slopes: Real | null, factor: number): void {
    const from = slot * width
    for (let s = 0, at = 0; s < streams; s++) {
      for (let to = slot * streams + s; to < N * rows; to += rows, at++) {
        credit[to] = factor * values[at] * (slopes === null ? 1 : slopes[from + at])
      }
    }
  }

  return {
    step() {
      const now = pass.stepsDone % slots
      const mu = mean()
      traces.step()
      pastSlopes?.set(read, now * width)
      if (!pass.hasLoss) return
      modulation.refresh()
      types?.refresh()
      signalOnState(pass, signals)
      put(signals, now, null, 1)
      moved.set(signals)
      if (powers) average(moved, 0, streams)
      for (let s = 1; s < slots; s++) {
        nextTap(s, mu)
        const slot = (pass.stepsDone + slots - s) % slots
        if (pastSlopes === undefined) put(hop, slot, null, mu)
        else put(hop, slot, pastSlopes, 1)
      }
      traces.gradient(credit)
    },
  }
}

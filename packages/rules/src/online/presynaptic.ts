import type { Network, Real } from '@credit/core'
import { cutOff } from '@credit/core/kernels'
import { sourceTableLength } from '../kernel/sources.js'
import type { OnlineArrays, OnlinePass, Source } from './form.js'
import { gradientOfTraces } from './outer.js'

/**
 * The presynaptic traces `ε̄_t = α ε̄_{t−1} + ζ ẑ_t` `[S, width]`, one for every kind of source; or the last few of
 * them, `[slots, S, width]`, that of step t in slot t mod slots.
 */
export interface PresynapticTraces {
  of(source: Source): Real
  /** Takes this step's sources in. */
  step(): void
  /** `blocks = credit[N, slots·S] · traces`. */
  gradient(credit: Real): void
}

/** Their arrays. */
export function presynapticPlan({ hidden, inputs }: Network, streams: number, slots = 1) {
  const rows = slots * streams
  return {
    traces: { traceOfRecurrent: rows * hidden, traceOfInput: rows * inputs, traceOfBias: rows },
    scratch: { presynapticTable: sourceTableLength },
  } satisfies OnlineArrays
}

const nameOf = {
  recurrent: 'traceOfRecurrent',
  input: 'traceOfInput',
  bias: 'traceOfBias',
  recurrentBias: 'traceOfBias',
} as const

export function presynapticTraces(pass: OnlinePass, slots = 1): PresynapticTraces {
  const { arrays, sources, network, streams, gradient, loops } = pass
  const of = ({ block }: Source) => arrays[nameOf[block]]
  const traced = loops.overSources({
    sources: sources.map((source) => ({ ...source, trace: of(source), traceAt: 0, stride: 0 })),
    ...{ streams, rows: network.hidden, gradient, table: arrays.presynapticTable },
  })
  const { carry: leak, gain } = network.cell.constant ?? {}
  if (typeof leak !== 'number' || typeof gain !== 'number') {
    throw new Error('presynapticTraces: the cell has no constant carry and gain')
  }
  const tiny = cutOff[pass.kernel.dtype]
  /** The same for another gain than 1 − α, which the compiled loops have not. */
  const filter = (before: number, now: number) => {
    for (const source of sources) {
      const { values } = source
      const trace = of(source)
      for (let j = 0; j < values.length; j++) {
        const x = leak * trace[before * values.length + j] + gain * values[j]
        trace[now * values.length + j] = Math.abs(x) < tiny ? 0 : x
      }
    }
  }
  const step = network.cell.unit ? traced.filter : filter
  return {
    of,
    step: () => step((pass.stepsDone - 1) % slots, pass.stepsDone % slots),
    gradient: gradientOfTraces(pass, traced, of, slots * streams),
  }
}

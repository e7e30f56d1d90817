import type { Network, Real } from '@credit/core'
import { sourceTableLength } from '../kernel/sources.js'
import type { OnlineArrays, OnlinePass, Source } from './form.js'
import { gradientOfTraces } from './outer.js'

/**
 * The presynaptic traces `ε̄_t = α ε̄_{t−1} + (1−α) ẑ_t` `[S, width]`, one for every kind of source; or the last few of
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

const nameOf = { recurrent: 'traceOfRecurrent', input: 'traceOfInput', bias: 'traceOfBias' } as const

export function presynapticTraces(pass: OnlinePass, slots = 1): PresynapticTraces {
  const { arrays, sources, network, streams, gradient, loops } = pass
  const of = ({ block }: Source) => arrays[nameOf[block]]
  const traced = loops.overSources({
    sources: sources.map((source) => ({ ...source, trace: of(source), traceAt: 0, stride: 0 })),
    ...{ streams, rows: network.hidden, gradient, table: arrays.presynapticTable! },
  })
  return {
    of,
    step: () => traced.filter((pass.stepsDone - 1) % slots, pass.stepsDone % slots),
    gradient: gradientOfTraces(pass, traced, of, slots * streams),
  }
}

import type { Network, Real } from '@credit/core'
import { cutOff } from '@credit/core/kernels'
import type { OnlinePass, Plan, Source } from './form.js'

/**
 * The presynaptic traces `ε̄_t = α ε̄_{t−1} + (1−α) ẑ_t` `[S, width]`, one for every kind of source; or the last few of
 * them, `[slots, S, width]`, that of step t in slot t mod slots.
 */
export interface PresynapticTraces {
  of(source: Source): Real
  /** Takes this step's sources in. */
  step(): void
}

/** Their arrays. */
export function presynapticTracesPlan({ hidden, inputs }: Network, streams: number, slots = 1): Plan {
  const rows = slots * streams
  return { traceOfRecurrent: rows * hidden, traceOfInput: rows * inputs, traceOfBias: rows }
}

const nameOf = { recurrent: 'traceOfRecurrent', input: 'traceOfInput', bias: 'traceOfBias' } as const

export function presynapticTraces(pass: OnlinePass, slots = 1): PresynapticTraces {
  const { arrays, sources, network, kernel } = pass
  const { leak } = network
  const tiny = cutOff[kernel.dtype]
  const of = ({ block }: Source) => arrays[nameOf[block]]!
  return {
    of,
    step() {
      for (const source of sources) {
        const trace = of(source)
        const { values } = source
        const width = values.length
        const now = (pass.stepsDone % slots) * width
        const before = ((pass.stepsDone - 1) % slots) * width
        for (let i = 0; i < width; i++) {
          const x = leak * trace[before + i]! + (1 - leak) * values[i]!
          trace[now + i] = Math.abs(x) < tiny ? 0 : x
        }
      }
    },
  }
}

import type { Network, Real } from '@credit/core'
import { type SourceLoops, sourceTableLength } from '../kernel/sources.js'
import type { OnlineArrays, OnlinePass } from './form.js'

/** The arrays of one eligibility for every weight and stream, `[S, N, width]` a kind of source. */
export function eligibilityPlan({ layout }: Network, streams: number) {
  const { recurrent, input, bias } = layout.blocks
  return {
    traces: {
      recurrent: streams * recurrent.length,
      input: streams * input.length,
      bias: streams * bias.length,
    },
    scratch: { eligibilityTable: sourceTableLength },
  } satisfies OnlineArrays
}

/** Their loops. */
export function eligibilities({
  arrays,
  sources,
  network,
  streams,
  gradient,
  loops,
}: OnlinePass): SourceLoops {
  const { hidden } = network
  return loops.overSources({
    sources: sources.map((source) => {
      return { ...source, trace: arrays[source.block], traceAt: 0, stride: hidden * source.width }
    }),
    ...{ streams, rows: hidden, gradient, table: arrays.eligibilityTable! },
  })
}

/** The same where each stream's lie as the gradient does, `[S, parameters before the readout]` in one array. */
export function flatEligibilities(pass: OnlinePass, trace: Real): SourceLoops {
  const { arrays, sources, network, streams, gradient, loops } = pass
  const { hidden, layout } = network
  const stride = layout.blocks.readout.offset
  return loops.overSources({
    sources: sources.map((source) => ({ ...source, trace, traceAt: source.offset, stride })),
    ...{ streams, rows: hidden, gradient, table: arrays.eligibilityTable! },
  })
}

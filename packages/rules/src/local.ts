import type { Network, Real } from '@credit/core'
import type { OnlineForm, OnlineLoops, OnlinePass, Plan } from './online/form.js'
import { outerGradient, signalOnDrive } from './online/outer.js'
import { presynapticTraces, presynapticTracesPlan } from './online/presynaptic.js'

/**
 * The local three-factor rule, `dW_pq = Σ_t L_{p,t} e_{pq,t}`. On the voltage leak the eligibility is a product,
 * `e_{pq,t} = h_{p,t} ε̄_{q,t}`, and one trace a source is enough; on the rate leak h is inside the trace:
 * `p_{ij,t} = α p_{ij,t−1} + (1−α) h_{i,t} z_{j,t−1}`.
 */
export const localOnline: OnlineForm = {
  grows: false,
  arrays(network, streams) {
    const { hidden } = network
    if (network.leakModel === 'voltage') {
      return { traces: presynapticTracesPlan(network, streams), scratch: { credit: streams * hidden } }
    }
    return {
      traces: eligibilityPlan(network, streams),
      scratch: { gain: streams * hidden, decay: hidden },
    }
  },
  open: (pass) => (pass.network.leakModel === 'voltage' ? voltage(pass) : rate(pass)),
}

function voltage(pass: OnlinePass): OnlineLoops {
  const traces = presynapticTraces(pass)
  const credit = pass.arrays.credit!
  return {
    step() {
      traces.step()
      if (!pass.hasLoss) return
      signalOnDrive(pass, credit)
      for (const source of pass.sources) {
        outerGradient(pass, source, credit, traces.of(source), pass.streams, false)
      }
    },
  }
}

/** One eligibility for every weight and stream. */
function eligibilityPlan({ layout }: Network, streams: number): Plan {
  const { recurrent, input, bias } = layout.blocks
  return {
    recurrent: streams * recurrent.length,
    input: streams * input.length,
    bias: streams * bias.length,
  }
}

function rate(pass: OnlinePass): OnlineLoops {
  const { network, streams, loops, arrays, sources, derivatives, signal, gradient } = pass
  const { hidden: N, leak } = network
  const { gain, decay } = arrays as { gain: Real; decay: Real }
  return {
    step() {
      decay.fill(leak)
      for (let i = 0; i < gain.length; i++) gain[i] = (1 - leak) * derivatives[i]!
      for (const { block, width, offset, values } of sources) {
        const trace = arrays[block]!
        for (let s = 0; s < streams; s++) {
          const at = s * N * width
          const from = s * width
          if (pass.hasLoss) {
            loops.traceGradient(
              trace,
              at,
              decay,
              0,
              gain,
              s * N,
              values,
              from,
              gradient,
              offset,
              signal,
              s * N,
              N,
              width,
              s > 0,
            )
          } else loops.traceStep(trace, at, decay, 0, gain, s * N, values, from, N, width)
        }
      }
    },
  }
}

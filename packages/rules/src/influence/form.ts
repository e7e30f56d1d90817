import type { Network } from '@credit/core'
import type { OnlineForm } from '../online/form.js'
import { influenceLoops } from './loops.js'
import { influencePlan } from './plan.js'

/**
 * Real-time recurrent learning with an influence `P_t = ∂x_t/∂θ` of the parameters on the k states of the units that is kept for
 * the units within `hops` synapses of each parameter's own: `P_t = J_t P_{t−1} + G_t ẑ_t` on those, 0 elsewhere, and the gradient
 * `Σ_i L_i c_iᵀ P_i`.
 *
 * The parameters of absent synapses have no column: no other column depends on theirs, and the gradient is 0 there.
 */
export function influenceForm(caller: string, hops: number | 'all'): OnlineForm {
  const planOf = (network: Network, streams: number) => influencePlan(caller, network, hops, streams)
  return {
    sparse: true,
    filters: true,
    arrays(network, streams, { activity }) {
      const { layout, entries, patterns } = planOf(network, streams)
      const widest = layout.blocks.reduce((most, { width }) => Math.max(most, width), 0)
      const states = network.cell.states.length * network.hidden
      return {
        traces: {
          influence: streams * layout.size,
          outputInfluence: network.readoutLeak > 0 ? streams * layout.outputSize : 0,
          influenceSum: activity ? streams * layout.outputSize : 0,
        },
        scratch: {
          jacobian: entries.columns.length,
          onStates: streams * states,
          signalOnRows: states,
          blockGradient: widest,
          // 32-bit integers, which fit in as many numbers of either type
          patterns: patterns?.data.length ?? 0,
        },
      }
    },
    open: (pass) => influenceLoops(pass, planOf(pass.network, pass.streams)),
  }
}

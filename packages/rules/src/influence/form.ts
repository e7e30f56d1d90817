import type { Network } from '@credit/core'
import type { OnlineForm, Plan } from '../online/form.js'
import { influenceLoops } from './loops.js'
import { influencePlan } from './plan.js'

/**
 * Real-time recurrent learning with an influence `P_t = ∂s_t/∂θ` (voltage leak) or `∂z_t/∂θ` (rate leak) that is kept for
 * the units within `hops` synapses of each parameter's own: `P_t = J_t P_{t−1} + I_t` on those, 0 elsewhere, and the
 * gradient `d_tᵀ P_t`, or `L_tᵀ P_t`.
 *
 * The parameters of absent synapses have no column: no other column depends on theirs, and the gradient is 0 there.
 */
export function influenceForm(caller: string, hops: number | 'all'): OnlineForm {
  const planOf = (network: Network, streams: number) => influencePlan(caller, network, hops, streams)
  return {
    sparse: true,
    arrays(network, streams) {
      const { layout, entries, patterns } = planOf(network, streams)
      const widest = layout.blocks.reduce((most, { width }) => Math.max(most, width), 0)
      const scratch: Plan = {
        jacobian: entries.columns.length,
        drive: streams * network.hidden,
        signalOnRows: network.hidden,
        blockGradient: widest,
        // 32-bit integers, which fit in as many numbers of either type
        patterns: patterns?.data.length ?? 0,
      }
      return { traces: { influence: streams * layout.size }, scratch }
    },
    open: (pass) => influenceLoops(pass, planOf(pass.network, pass.streams)),
  }
}

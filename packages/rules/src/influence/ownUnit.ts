import type { Real } from '@credit/core'
import { eligibilities, eligibilityPlan } from '../online/eligibility.js'
import type { OnlineForm } from '../online/form.js'
import { immediateGain, signalOnState } from './immediate.js'

/**
 * The influence of every parameter on its own unit alone, which decays by the diagonal of the Jacobian:
 * `p_{ij,t} = J_ii p_{ij,t−1} + gain_i ẑ_j`, gradient `d_i p_ij` (voltage leak) or `L_i p_ij` (rate leak). An eligibility
 * for every possible synapse: one walk over all of them is faster than one over the present ones of each unit.
 */
export const ownUnitForm: OnlineForm = {
  arrays(network, streams) {
    const width = streams * network.hidden
    const { traces, scratch } = eligibilityPlan(network, streams)
    return { traces, scratch: { ...scratch, decay: width, gain: width, onState: width } }
  },
  open(pass) {
    const { network, arrays, recurrent, pastDerivatives, derivatives } = pass
    const { hidden: N, leak, leakModel } = network
    const { decay, gain, onState } = arrays as Record<'decay' | 'gain' | 'onState', Real>
    const traces = eligibilities(pass)
    const slopes = leakModel === 'voltage' ? pastDerivatives : derivatives
    return {
      step() {
        for (let i = 0; i < decay.length; i++) {
          const autapse = recurrent[(i % N) * (N + 1)]
          decay[i] = leak + (1 - leak) * autapse * slopes[i]
        }
        immediateGain(pass, gain)
        if (pass.hasLoss) signalOnState(pass, onState)
        traces.carry(decay, gain, pass.hasLoss ? onState : null)
      },
    }
  },
}

import type { Real } from '@credit/core'
import { immediateGain } from './influence/immediate.js'
import { eligibilities, eligibilityPlan } from './online/eligibility.js'
import type { OnlineForm, OnlineLoops, OnlinePass } from './online/form.js'
import { driveCreditByUnit } from './online/outer.js'
import { presynapticPlan, presynapticTraces } from './online/presynaptic.js'

/**
 * The local three-factor rule, `dW_pq = Σ_t L_{p,t} e_{pq,t}`. On the voltage leak the eligibility is a product,
 * `e_{pq,t} = h_{p,t} ε̄_{q,t}`, and one trace a source is enough; on the rate leak h is inside the trace:
 * `p_{ij,t} = α p_{ij,t−1} + (1−α) h_{i,t} z_{j,t−1}`.
 */
export const localOnline: OnlineForm = {
  grows: false,
  arrays(network, streams) {
    const width = streams * network.hidden
    const voltage = network.leakModel === 'voltage'
    const { traces, scratch } = (voltage ? presynapticPlan : eligibilityPlan)(network, streams)
    return {
      traces,
      scratch: { ...scratch, ...(voltage ? { credit: width } : { gain: width, decay: width }) },
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
      driveCreditByUnit(pass, credit)
      traces.gradient(credit)
    },
  }
}

function rate(pass: OnlinePass): OnlineLoops {
  const { network, arrays, signal } = pass
  const { gain, decay } = arrays as { gain: Real; decay: Real }
  const traces = eligibilities(pass)
  decay.fill(network.leak)
  return {
    step() {
      immediateGain(pass, gain)
      traces.carry(decay, gain, pass.hasLoss ? signal : null)
    },
  }
}

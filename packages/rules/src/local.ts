import { eligibilities, eligibilityPlan } from './online/eligibility.js'
import type { FormOptions, OnlineForm, OnlineLoops, OnlinePass } from './online/form.js'
import { driveCreditByUnit } from './online/outer.js'
import { presynapticPlan, presynapticTraces } from './online/presynaptic.js'

/**
 * The local three-factor rule, `dW_pq = Σ_t L_{p,t} e_{pq,t}`, `e_t = c_t·ε_t`, `ε_t = F_t ε_{t−1} + G_t ẑ_t`. Where F and G are the
 * numbers α and 1 − α of a membrane the eligibility is a product, `e_{pq,t} = c_{p,t} ε̄_{q,t}`, and one trace a source is enough.
 */
export const localOnline: OnlineForm = {
  grows: false,
  filters: true,
  arrays(network, streams, options) {
    const shared = sharesTraces(network, options)
    const { traces, scratch } = shared
      ? presynapticPlan(network, streams)
      : eligibilityPlan(network, streams, options)
    return { traces, scratch: { ...scratch, ...(shared && { credit: streams * network.hidden }) } }
  },
  open: (pass) => (sharesTraces(pass.network, pass) ? shared(pass) : own(pass)),
}

/** Whether all units can share the traces of their sources: filtered and summed ones are each unit's own. */
function sharesTraces({ cell, readoutLeak }: OnlinePass['network'], { activity }: FormOptions): boolean {
  return (
    cell.unit !== undefined && cell.constant?.gain !== undefined && readoutLeak === 0 && activity === null
  )
}

function shared(pass: OnlinePass): OnlineLoops {
  const traces = presynapticTraces(pass)
  const { credit } = pass.arrays
  return {
    step() {
      traces.step()
      if (!pass.hasLoss) return
      driveCreditByUnit(pass, credit)
      traces.gradient(credit)
    },
  }
}

function own(pass: OnlinePass): OnlineLoops {
  const traces = eligibilities(pass)
  return {
    step: () => traces.carry(pass.partials.carry, pass.hasLoss ? pass.signal : null),
    activityGradient: (weight) => traces.readSums(weight),
  }
}

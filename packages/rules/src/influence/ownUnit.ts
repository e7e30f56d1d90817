import { viewsOf } from '@credit/core/kernels'
import { eligibilities, eligibilityPlan } from '../online/eligibility.js'
import type { OnlineForm } from '../online/form.js'

/**
 * The influence of every parameter on its own unit alone, all states of it, which decays by the diagonal block of the Jacobian:
 * `A = F_t + Σ_d G_{t,d} W_pp,d c_{t−1}ᵀ`. An eligibility for every possible synapse: one walk over all of them is faster than one
 * over the present ones of each unit.
 */
export const ownUnitForm: OnlineForm = {
  filters: true,
  arrays(network, streams, options) {
    const { traces, scratch } = eligibilityPlan(network, streams, options)
    const k = network.cell.states.length
    return { traces, scratch: { ...scratch, decay: k * k * streams * network.hidden } }
  },
  open(pass) {
    const { network, arrays, recurrent, streams, unitDrives } = pass
    const { carry, gain, pastRead } = pass.partials
    const { hidden: N, cell } = network
    const k = cell.states.length
    const width = streams * N
    const views = viewsOf(arrays.decay, k * k, width)
    const decay = cell.states.map((_, i) => views.slice(i * k, (i + 1) * k))
    const traces = eligibilities(pass)
    return {
      step() {
        for (let i = 0; i < k; i++) {
          for (let j = 0; j < k; j++) {
            for (let n = 0; n < width; n++) {
              let x = carry[i][j][n]
              for (const { drive, at } of unitDrives) {
                const autapse = recurrent[at + (n % N) * (N + 1)]
                x += gain[i][drive][n] * autapse * pastRead[j][n]
              }
              decay[i][j][n] = x
            }
          }
        }
        traces.carry(decay, pass.hasLoss ? pass.signal : null)
      },
      activityGradient: (weight) => traces.readSums(weight),
    }
  },
}

import type { Real } from '@credit/core'
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
    const { carry, gain, pastRead, readIsOne } = pass.partials
    const { hidden: N, cell } = network
    const k = cell.states.length
    const width = streams * N
    const views = viewsOf(arrays.decay, k * k, width)
    const none = unitDrives.length === 0
    const decay = none ? carry : cell.states.map((_, i) => views.slice(i * k, (i + 1) * k))
    const traces = eligibilities(pass)
    const steps = decay.flatMap((row, i) =>
      row.flatMap((out, j) =>
        unitDrives.map(({ drive, at }, n) => {
          return { out, kept: n === 0 ? carry[i][j] : out, gain: gain[i][drive], at, read: pastRead[j] }
        }),
      ),
    )
    return {
      step() {
        for (let n = 0; n < steps.length; n++) {
          const { out, kept, gain, at, read } = steps[n]
          if (readIsOne) addPlainAutapses(out, kept, gain, recurrent, at, N)
          else addAutapses(out, kept, gain, recurrent, at, N, read)
        }
        traces.carry(decay, pass.hasLoss ? pass.signal : null)
      },
      activityGradient: (weight) => traces.readSums(weight),
    }
  },
}

/** `out[s,p] = kept[s,p] + gain[s,p] W_pp read[s,p]`, W `[N, N]` from `at` on. */
function addAutapses(out: Real, kept: Real, gain: Real, W: Real, at: number, N: number, read: Real): void {
  for (let from = 0; from < out.length; from += N) {
    for (let n = from, w = at; n < from + N; n++, w += N + 1) out[n] = kept[n] + gain[n] * W[w] * read[n]
  }
}

/** The same where c is 1. */
function addPlainAutapses(out: Real, kept: Real, gain: Real, W: Real, at: number, N: number): void {
  for (let from = 0; from < out.length; from += N) {
    for (let n = from, w = at; n < from + N; n++, w += N + 1) out[n] = kept[n] + gain[n] * W[w]
  }
}

import type { Network, OpenRoute, Partials, Real } from '@credit/core'
import { viewsOf } from '@credit/core/kernels'
import { ruleKernel } from '../kernel/ruleKernel.js'
import { eligibilities, eligibilityPlan } from '../online/eligibility.js'
import type { OnlineForm, OnlineLoops, OnlinePass } from '../online/form.js'
import { unitDrivesOf } from '../online/sources.js'
import type { ModulationKind } from './filter.js'
import { type Hops, hopsPlan, openHops } from './hops.js'

// One hop, one step later, on any cell: r_t = S_t + Σ_d F_dᵀ (G_{t+1}ᵀ c_{t+1} S_{t+1})_d, then the unit's own part.

/** `q_d = Σ_i G_id c_i S`, what a signal does to the drives of its own step. */
function immediateCredit({ gain, read }: Partials, signal: Real, at: number, q: readonly Real[]): void {
  for (let d = 0; d < q.length; d++) {
    for (let n = 0; n < q[d].length; n++) {
      let sum = 0
      for (let i = 0; i < read.length; i++) sum += gain[i][d][n] * read[i][n]
      q[d][n] = sum * signal[at + n]
    }
  }
}

/** The route over a whole sequence. */
export function oneHopRoute(kind: ModulationKind, network: Network): OpenRoute {
  const { hidden: N, cell } = network
  const drives = unitDrivesOf(network)
  let opened: { pass: object; hops: Hops } | null = null
  return {
    name: 'one hop',
    arrays: (_, { trials }) => ({
      ...hopsPlan(kind, network, drives, trials),
      immediate: 2 * cell.drives.length * trials * N,
    }),
    adjoint(pass, credit) {
      const { steps, trials, own } = pass
      const width = trials * N
      if (opened?.pass !== pass) {
        opened = { pass, hops: openHops(kind, pass, drives, ruleKernel(pass.kernel), own) }
      }
      const { hops } = opened
      const D = cell.drives.length
      const views = viewsOf(own.immediate, 2 * D, width)
      let [now, later] = [views.slice(0, D), views.slice(D)]
      hops.refresh()
      for (let t = steps - 1, at = t * width; t >= 0; t--, at -= width) {
        // of the step's own signal, before anything comes to it
        if (pass.loops?.immediateCredit) pass.loops.immediateCredit(pass, now[0], credit[0], at, t)
        else immediateCredit(pass.partials(t), credit[0], at, now)
        if (t < steps - 1) hops.back(credit[0], at, later, 0, trials, true)
        pass.unitCredit(credit, t, t === steps - 1)
        ;[now, later] = [later, now]
      }
    },
  }
}

/** Online: what a step's signal does one hop back meets the eligibilities of the step before. */
export function oneHopOnline(kind: ModulationKind): OnlineForm {
  return {
    grows: false,
    arrays(network, streams) {
      const { traces, scratch } = eligibilityPlan(network, streams)
      const width = streams * network.hidden
      return {
        traces,
        scratch: {
          ...scratch,
          ...hopsPlan(kind, network, unitDrivesOf(network), streams),
          immediate: network.cell.drives.length * width,
          heard: width,
          heardGradient: network.layout.blocks.readout.offset,
        },
      }
    },
    open: (pass) => openOneHop(kind, pass),
  }
}

function openOneHop(kind: ModulationKind, pass: OnlinePass): OnlineLoops {
  const { network, streams, arrays, partials, gradient, unitDrives } = pass
  const { heard, heardGradient } = arrays
  const immediate = viewsOf(arrays.immediate, network.cell.drives.length, streams * network.hidden)
  const hops = openHops(kind, pass, unitDrives, pass.loops, arrays)
  const traces = eligibilities(pass)
  const entering = gradient.subarray(0, heardGradient.length)
  return {
    step() {
      if (!pass.hasLoss) {
        traces.carry(partials.carry, null)
        return
      }
      hops.refresh()
      immediateCredit(partials, pass.signal, 0, immediate)
      hops.back(heard, 0, immediate, 0, streams, false)
      traces.read(heard, 'set')
      heardGradient.set(entering)
      traces.carry(partials.carry, pass.signal)
      for (let i = 0; i < heardGradient.length; i++) entering[i] += heardGradient[i]
    },
  }
}

import type { Network, OpenRoute, Real, Route, RoutePass } from '@credit/core'
import { addressOf } from '@credit/core/kernels'
import type { RememberingRoute } from '../estimator.js'
import { type RuleKernel, ruleKernel } from '../kernel/ruleKernel.js'
import { type Filter, modulationKindOf } from './filter.js'
import {
  cellModulation,
  type Modulation,
  modulationPlan,
  openModulation,
  typeModulation,
} from './modulation.js'
import { averagedPowers, finiteTaps, powersPlan, tapsPlan } from './routeTaps.js'
import { meanLength, meanRates, updateMean } from './runningMean.js'

/** What the loops of a filter's route work on. */
export interface FilterPass {
  readonly pass: RoutePass
  readonly loops: RuleKernel
  readonly filter: Filter
  /** What a tap goes through from hop to hop: F, or W where powers are averaged. */
  readonly inner: Modulation
  /** The correction `own` on the diagonal where powers are averaged, else null. */
  readonly own: Real | null
  /** μ, one number. */
  readonly mean: Real
}

/**
 * The route of a filter. All lags: one recursion back,
 * `R_t = d_t + α R_{t+1} + (1−α) μ Fᵀ R_{t+1}`, and `λ_t = h_t ⊙ (L_t + (1−α) Fᵀ R_{t+1}) + α λ_{t+1}` in the published
 * form, `λ = R` in the released one. Finite taps and averaged powers are in routeTaps.ts.
 */
export function filteredRoute(filter: Filter, network: Network): Route | RememberingRoute {
  const memory = new Float64Array(meanLength)
  const mode = (steps: number) => {
    if (filter.taps < steps - 1) return 'taps'
    return filter.average === 'powers' ? 'powers' : 'recursion'
  }
  const modulation = modulationKindOf(filter)
  let opened: FilterPass | null = null

  const route: OpenRoute = {
    name: 'filtered',
    arrays: (_, { steps, trials }) => ({
      mean: 1,
      unitSums: network.hidden,
      ...modulationPlan(modulation, network),
      ...{
        recursion: { hop: trials * network.hidden },
        taps: tapsPlan(network, { steps, trials }, filter.taps),
        powers: powersPlan(network, { steps, trials }),
      }[mode(steps)],
    }),
    adjoint(pass, [credit]) {
      if (opened?.pass !== pass) opened = openFilter(filter, pass)
      const { inner, mean } = opened
      inner.refresh()
      mean[0] =
        filter.mean === 'estimated'
          ? updateMean(memory, meanDerivativeOf(pass), meanRates.batch)
          : filter.mean
      const run = { recursion, taps: finiteTaps, powers: averagedPowers }[mode(pass.steps)]
      run(opened, credit)
    },
  }
  return filter.mean === 'estimated' ? { route, memory: { meanDerivative: memory } } : route
}

function openFilter(filter: Filter, pass: RoutePass): FilterPass {
  const loops = ruleKernel(pass.kernel)
  const opened = { pass, loops, filter, mean: pass.own.mean! }
  if (filter.average !== 'powers') {
    const inner = openModulation(modulationKindOf(filter), pass, loops, pass.own)
    return { ...opened, inner, own: null }
  }
  const cell = cellModulation(pass)
  const types = typeModulation(pass, loops, pass.own)
  return { ...opened, inner: { hop: cell.hop, refresh: types.refresh }, own: types.own }
}

/** The mean of h over steps, trials and units. */
function meanDerivativeOf({ kernel, network, steps, trials, derivatives, own }: RoutePass): number {
  const { hidden } = network
  const sums = own.unitSums!
  sums.fill(0)
  kernel.addRows(addressOf(sums), addressOf(derivatives), steps * trials, hidden)
  let sum = 0
  for (const unit of sums) sum += unit
  return sum / (steps * trials * hidden)
}

function recursion({ pass, loops, filter, inner, mean }: FilterPass, credit: Real): void {
  const { network, steps, trials, derivatives, carry, own } = pass
  const hop = own.hop!
  const width = trials * network.hidden
  const published = filter.form === 'published'
  for (let t = steps - 1, at = t * width; t >= 0; t--, at -= width) {
    const last = t === steps - 1
    if (!last) inner.hop(hop, 0, carry, 0, trials)
    loops.filteredCredit(
      published,
      last,
      addressOf(credit, at),
      addressOf(hop),
      addressOf(carry),
      addressOf(mean),
      addressOf(derivatives, at),
      width,
    )
  }
}

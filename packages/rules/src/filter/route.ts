import type { Network, OpenRoute, Real, Route, RoutePass } from '@credit/core'
import { addressOf } from '@credit/core/kernels'
import type { RememberingRoute } from '../estimator.js'
import { ruleKernel } from '../kernel/ruleKernel.js'
import { type Constants, constantsOf, type Filter, modulationKindOf } from './filter.js'
import { type FilteredCredit, filteredCreditOf } from './filteredCredit.js'
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
  readonly step: FilteredCredit
  readonly filter: Filter
  /** What a tap goes through from hop to hop: F, or W where powers are averaged. */
  readonly inner: Modulation
  /** The correction `own` on the diagonal where powers are averaged, else null. */
  readonly own: Real | null
  /** μ, one number. */
  readonly mean: Real
  /** c `[T, B, N]`. */
  readonly reads: Real
  readonly constants: Constants
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
      // of a leaky unit they are there already
      reads: network.cell.unit ? 0 : steps * trials * network.hidden,
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
      const { inner, mean, reads } = opened
      if (!network.cell.unit) fillReads(pass, reads)
      inner.refresh()
      mean[0] =
        filter.mean === 'estimated'
          ? updateMean(memory, meanDerivativeOf(pass, reads), meanRates.batch)
          : filter.mean
      const run = { recursion, taps: finiteTaps, powers: averagedPowers }[mode(pass.steps)]
      run(opened, credit)
    },
  }
  return filter.mean === 'estimated' ? { route, memory: { meanDerivative: memory } } : route
}

function openFilter(filter: Filter, pass: RoutePass): FilterPass {
  const constants = constantsOf(pass.network)!
  const loops = ruleKernel(pass.kernel)
  const { mean } = pass.own
  const reads = pass.network.cell.unit ? pass.derivatives : pass.own.reads
  const step = filteredCreditOf(filter, pass, constants, mean, reads)
  const opened = { pass, step, filter, mean, reads, constants }
  if (filter.average !== 'powers') {
    const inner = openModulation(modulationKindOf(filter), pass, loops, pass.own)
    return { ...opened, inner, own: null }
  }
  const cell = cellModulation(pass)
  const types = typeModulation(pass, loops, pass.own)
  return { ...opened, inner: { hop: cell.hop, refresh: types.refresh }, own: types.own }
}

/** c of every step. */
function fillReads(pass: RoutePass, reads: Real): void {
  const width = pass.trials * pass.network.hidden
  for (let t = 0; t < pass.steps; t++) reads.set(pass.partials(t).read[0], t * width)
}

/** The mean of c over steps, trials and units. */
function meanDerivativeOf({ kernel, network, steps, trials, own }: RoutePass, reads: Real): number {
  const { hidden } = network
  const sums = own.unitSums
  sums.fill(0)
  kernel.addRows(addressOf(sums), addressOf(reads), steps * trials, hidden)
  let sum = 0
  for (const unit of sums) sum += unit
  return sum / (steps * trials * hidden)
}

function recursion({ pass, inner, step }: FilterPass, credit: Real): void {
  const { network, steps, trials, carry, own } = pass
  const { hop } = own
  const width = trials * network.hidden
  for (let t = steps - 1, at = t * width; t >= 0; t--, at -= width) {
    const last = t === steps - 1
    if (!last) inner.hop(hop, 0, carry, 0, trials)
    step(last, credit, at, hop)
  }
}

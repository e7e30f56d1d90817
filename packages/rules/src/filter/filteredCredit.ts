import type { Real, RoutePass } from '@credit/core'
import { addressOf, cutOff } from '@credit/core/kernels'
import { ruleKernel } from '../kernel/ruleKernel.js'
import type { Constants, Filter } from './filter.js'

/**
 * One step back of credit through a fixed filter, in place: `credit` from `at` on holds L when it begins, q when it ends. With
 * d = c·L, `jump = ζ·hop` (hop is Fᵀ times the `carry` that the step before left): `carry ← d + μ·jump + α·carry`,
 * `q = ζ·r + α·later` with `r = c·(L + jump)` in the published form and `r = d + μ·jump` in the released one. `last`: nothing comes
 * from later steps.
 */
export type FilteredCredit = (last: boolean, credit: Real, at: number, hop: Real) => void

/** By the compiled loop of a leaky unit, or for any constants. */
export function filteredCreditOf(
  { form }: Filter,
  pass: RoutePass,
  constants: Constants,
  mean: Real,
  reads: Real,
): FilteredCredit {
  const { carry, trials, network, kernel } = pass
  const width = trials * network.hidden
  const published = form === 'published'
  if (network.cell.unit) {
    const { filteredCredit } = ruleKernel(kernel)
    return (last, credit, at, hop) => {
      const [q, ofHop, own] = [addressOf(credit, at), addressOf(hop), addressOf(carry)]
      filteredCredit(published, last, q, ofHop, own, addressOf(mean), addressOf(reads, at), width)
    }
  }
  const tiny = cutOff[kernel.dtype]
  const { leak, gain } = constants
  return (last, credit, at, hop) => {
    for (let i = 0; i < width; i++) {
      const c = reads[at + i]
      const signal = credit[at + i]
      const d = c * signal
      const jump = last ? 0 : gain * hop[i]
      const bent = last ? 0 : mean[0] * jump
      const past = last ? 0 : leak * carry[i]
      const later = last ? 0 : leak * credit[at + i + width]
      const r = published ? c * (signal + jump) : d + bent
      const R = d + bent + past
      carry[i] = Math.abs(R) < tiny ? 0 : R
      const q = gain * r + later
      credit[at + i] = Math.abs(q) < tiny ? 0 : q
    }
  }
}

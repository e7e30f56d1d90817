import type { Credit, OpenRoute, Real, RoutePass } from '@credit/core'
import { viewsOf } from '@credit/core/kernels'
import type { Horizon } from './horizon.js'

/** The route of a truncation over a whole sequence. */
export function truncatedRoute({ kind, steps }: Horizon): OpenRoute {
  return kind === 'window' ? windowsRoute(steps) : lagsRoute(steps)
}

/** The exact route, cut before the first step of each window. */
function windowsRoute(window: number): OpenRoute {
  return {
    name: `windows of ${window}`,
    adjoint(pass, credit) {
      const { steps } = pass
      for (let t = steps - 1; t >= 0; t--) {
        const last = t === steps - 1 || (t + 1) % window === 0
        if (!last) pass.synapticCredit(credit, t)
        pass.unitCredit(credit, t, last)
      }
    },
  }
}

/**
 * The exact route from each step's signal alone, `reach` steps long: no step's credit can be passed on together with
 * that of another, which has another horizon.
 */
function lagsRoute(reach: number): OpenRoute {
  return {
    name: `lags below ${reach}`,
    arrays: ({ hidden, cell }, { steps, trials }) => ({ part: cell.drives.length * steps * trials * hidden }),
    adjoint(pass, credit) {
      const { steps, trials, network } = pass
      const width = trials * network.hidden
      const [signal, ...others] = credit
      const part = viewsOf(pass.own.part, credit.length, signal.length)
      for (const drive of others) drive.fill(0)
      // ascending, so that a step still holds its signal when its turn comes, and credit only after it
      for (let t = 0; t < steps; t++) {
        const end = (t + 1) * width
        // losses are often few: a step without one has nothing to pass on
        if (isZero(signal, end - width, end)) continue
        part[0].set(signal.subarray(end - width, end), end - width)
        signal.fill(0, end - width, end)
        addCredit(pass, part, credit, t, Math.max(0, t - reach + 1))
      }
    },
  }
}

/** Adds the credit of the signal that `part` holds at step `from` to all steps down to `to`. */
function addCredit(pass: RoutePass, part: Credit, credit: Credit, from: number, to: number): void {
  const width = pass.trials * pass.network.hidden
  for (let t = from, at = t * width; t >= to; t--, at -= width) {
    if (t < from) pass.throughSynapses(part[0], at, part, at + width, false)
    pass.unitCredit(part, t, t === from)
    for (let d = 0; d < part.length; d++) {
      for (let i = at; i < at + width; i++) credit[d][i] += part[d][i]
    }
  }
}

function isZero(values: Real, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (values[i] !== 0) return false
  return true
}

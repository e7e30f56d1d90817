import type { OpenRoute, Real, RoutePass } from '@credit/core'
import { addressOf } from '@credit/core/kernels'
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
      const { kernel, network, steps, trials, recurrent } = pass
      const { hidden } = network
      const width = trials * hidden
      for (let t = steps - 1, at = t * width; t >= 0; t--, at -= width) {
        const last = t === steps - 1 || (t + 1) % window === 0
        if (!last)
          kernel.product(
            addressOf(credit, at),
            addressOf(credit, at + width),
            addressOf(recurrent),
            trials,
            hidden,
            hidden,
            true,
          )
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
    arrays: ({ hidden }, { steps, trials }) => ({ part: steps * trials * hidden }),
    adjoint(pass, credit) {
      const { steps, trials, network } = pass
      const width = trials * network.hidden
      const part = pass.own.part!
      // ascending, so that a step still holds its signal when its turn comes, and credit only after it
      for (let t = 0; t < steps; t++) {
        const end = (t + 1) * width
        // losses are often few: a step without one has nothing to pass on
        if (isZero(credit, end - width, end)) continue
        part.set(credit.subarray(end - width, end), end - width)
        credit.fill(0, end - width, end)
        addCredit(pass, part, credit, t, Math.max(0, t - reach + 1))
      }
    },
  }
}

/** Adds the credit of the signal that `part` holds at step `from` to all steps down to `to`. */
function addCredit(pass: RoutePass, part: Real, credit: Real, from: number, to: number): void {
  const { kernel, network, trials, recurrent } = pass
  const { hidden } = network
  const width = trials * hidden
  for (let t = from, at = t * width; t >= to; t--, at -= width) {
    if (t < from)
      kernel.product(
        addressOf(part, at),
        addressOf(part, at + width),
        addressOf(recurrent),
        trials,
        hidden,
        hidden,
        false,
      )
    pass.unitCredit(part, t, t === from)
    for (let i = at; i < at + width; i++) credit[i] += part[i]
  }
}

function isZero(values: Real, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (values[i] !== 0) return false
  return true
}

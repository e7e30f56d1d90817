import { addressOf } from '../kernels/kernel.js'
import type { Real } from '../real.js'
import type { Route, RoutePass } from './cell.js'

/**
 * Learning signals L_t in `credit` to drive credit q_t, in place, along a route. After the step `from` (default the last)
 * `credit` has to be 0.
 */
export function adjoint(pass: RoutePass, credit: Real, route: Route, from: number = pass.steps - 1): void {
  if (typeof route === 'object') {
    route.adjoint(pass, credit)
    return
  }
  const { kernel, network, trials, recurrent } = pass
  const { hidden } = network
  const width = trials * hidden
  for (let t = from, at = t * width; t >= 0; t--, at -= width) {
    const last = t === from
    if (route === 'recurrent' && !last) {
      kernel.product(
        addressOf(credit, at),
        addressOf(credit, at + width),
        addressOf(recurrent),
        trials,
        hidden,
        hidden,
        true,
      )
    }
    pass.unitCredit(credit, t, last)
  }
}

import type { Credit, Route, RoutePass } from './route.js'

/**
 * Learning signals in `credit[0]` to drive credit q_t, in place, along a route. After the step `from` (default the last)
 * `credit` has to be 0. Before the step `first` there are no signals: along W, what stood there is written over.
 */
export function adjoint(
  pass: RoutePass,
  credit: Credit,
  route: Route,
  from: number = pass.steps - 1,
  first = 0,
): void {
  if (typeof route === 'object') {
    route.adjoint(pass, credit)
    return
  }
  for (let t = from; t >= 0; t--) {
    const last = t === from
    if (route === 'recurrent' && !last) pass.synapticCredit(credit, t, t >= first)
    pass.unitCredit(credit, t, last)
  }
}

import { density } from '@credit/curvature'
import type { PanelOptions } from '../protocol.ts'
import type { Session } from '../session.ts'
import { hessianOf } from './hessian.ts'

/** The density of the eigenvalues of the recurrent block, by stochastic Lanczos quadrature. */
export function spectrum({ runs }: Session, rule: number, _: PanelOptions) {
  const { experiment, training } = runs[rule]
  const { network, root } = experiment
  const { workspace, note } = hessianOf(runs[rule])
  const found = density(workspace.operator('recurrent'), {
    steps: Math.min(40, network.hidden ** 2),
    runs: 4,
    points: 601,
    seed: root.child('probe').child('density'),
  })
  workspace.dispose()
  return {
    update: training.updates,
    note,
    grid: [...found.grid],
    density: [...found.density],
    lower: [...found.lower],
    upper: [...found.upper],
    largest: found.largest,
    smallest: found.smallest,
    products: found.products,
  }
}

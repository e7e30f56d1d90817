import { HessianWorkspace } from '@credit/core'
import { density } from '@credit/curvature'
import type { PanelOptions } from '../protocol.ts'
import type { Session } from '../session.ts'

/** The density of the eigenvalues of the recurrent block, by stochastic Lanczos quadrature. */
export function spectrum({ runs }: Session, rule: number, _: PanelOptions) {
  const { experiment, training, configuration } = runs[rule]
  const { network, objective, task, root } = experiment
  const trials = configuration.measures.curvatureTrials
  const workspace = new HessianWorkspace(network, objective, { steps: task.steps, trials })
  workspace.load(task.split('train').take(0, trials))
  workspace.at(training.parameters)
  const found = density(workspace.operator('recurrent'), {
    steps: Math.min(40, network.hidden ** 2),
    runs: 4,
    points: 601,
    seed: root.child('probe').child('density'),
  })
  return {
    update: training.updates,
    grid: [...found.grid],
    density: [...found.density],
    lower: [...found.lower],
    upper: [...found.upper],
    largest: found.largest,
    smallest: found.smallest,
    products: found.products,
  }
}

import { Workspace } from '@credit/core'
import { lanczos, surface as slice } from '@credit/curvature'
import type { PanelOptions } from '../protocol.ts'
import type { Session } from '../session.ts'
import { hessianOf } from './hessian.ts'

const points = 25

/**
 * The loss along the two leading eigenvectors of the recurrent block of the Hessian, through the parameters of the moment, and
 * the training's path in that plane with its distance from it: how much of the drawing to believe.
 */
export function surface({ runs }: Session, rule: number, _: PanelOptions) {
  const { experiment, training, path } = runs[rule]
  const { network, objective, task, root } = experiment
  const { steps } = task
  const at = training.parameters
  const { offset, length } = network.layout.blocks.recurrent
  const { workspace: hessian, trials, note } = hessianOf(runs[rule])
  const { largest } = lanczos(hessian.operator('recurrent'), {
    largest: 2,
    tolerance: 0.01,
    seed: root.child('probe').child('surface'),
  })
  hessian.dispose()
  const [first, second] = largest.map(({ vector }) => vector)
  const places = path.map(({ update, parameters }) => {
    const away = parameters.slice(offset, offset + length).map((w, i) => w - at[offset + i])
    const x = dot(away, first)
    const y = dot(away, second)
    return { update, x, y, off: Math.sqrt(Math.max(0, dot(away, away) - x * x - y * y)) }
  })
  const reach = 1.25 * Math.max(0.5, ...places.flatMap(({ x, y }) => [Math.abs(x), Math.abs(y)]))
  const workspace = new Workspace(network, objective, { steps, trials })
  workspace.load(task.split('train').take(0, trials))
  const axis = (direction: Float64Array) => ({ direction, from: -reach, to: reach, points })
  const { losses } = slice((w: Float64Array) => workspace.forward(w), at, {
    axes: [axis(first), axis(second)],
    block: network.layout.blocks.recurrent,
  })
  workspace.dispose()
  return {
    points,
    reach,
    losses: [...losses.data],
    eigenvalues: largest.map(({ value }) => value),
    path: places,
    update: training.updates,
    note,
    trials,
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i]
  return sum
}

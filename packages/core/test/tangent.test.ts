import { forward, HessianWorkspace, parametersOf } from '@credit/core'
import { describe, expect, it } from 'vitest'
import { relativeError } from './golden.js'
import { onePlace, problemOf } from './randomProblem.js'

describe.each(['voltage', 'rate'] as const)('the tangent of the trajectory, %s leak', (leakModel) => {
  const { problem, parameters } = problemOf({ ...onePlace, leakModel, activation: 'tanh', mask: 'none' })
  const { network, objective, batch } = problem
  const [steps, trials] = batch.inputs.shape as [number, number, number]
  const workspace = new HessianWorkspace(network, objective, { steps, trials })
  const plain = { inputs: batch.inputs, targets: batch.targets }
  workspace.load(plain)
  workspace.at(parameters.data)
  // absent synapses move nothing: their entries of the direction are ignored on both sides
  const v = parameters.data.map((_, i) => Math.cos(3 * i))
  const h = 1e-4
  const at = (distance: number) =>
    forward(
      network,
      parametersOf(
        network.layout,
        parameters.data.map((w, i) => w + distance * v[i]),
      ),
      batch.inputs,
    )

  it.each(['states', 'rates', 'outputs'] as const)('%s are the difference along v (1e-7)', (part) => {
    const points = [2, 1, -1, -2].map((k) => at(k * h)[part].data)
    const wanted = points[0].map(
      (_, i) => (8 * (points[1][i] - points[2][i]) - (points[0][i] - points[3][i])) / (12 * h),
    )
    const tangent = workspace.tangent(v)[part].data
    expect(relativeError(tangent, wanted)).toBeLessThan(1e-7)
    expect(relativeError(workspace.tangent(v.map((x, i) => x + (i % 2)))[part].data, wanted)).toBeGreaterThan(
      1e-3,
    )
  })
})

import { expect, it } from 'vitest'
import { squaredError } from '../loss.js'
import { leakyNetwork } from '../network.js'
import { Workspace } from '../workspace.js'
import { checkParts } from './checkParts.js'

it.each([
  // up to 99 pairs all are looked at; from 100 on every second, third, … one
  [1, 1],
  [30, 30],
  [99, 99],
  [100, 50],
  [149, 75],
  [150, 50],
])('of %d pairs %d are looked at', (steps, wanted) => {
  const seen = new Set<number>()
  const squared = squaredError()
  const loss: typeof squared = {
    ...squared,
    evaluate(y, at, ...rest) {
      seen.add(at)
      return squared.evaluate(y, at, ...rest)
    },
  }
  const network = leakyNetwork({
    inputs: 1,
    hidden: 1,
    outputs: 1,
    leak: 0,
    activation: 'tanh',
    bias: 'none',
  })
  const signal = { data: new Float64Array(steps).fill(0.5), shape: [steps, 1, 1] }
  const problem = { network, batch: { inputs: signal, targets: signal }, objective: { loss, l2: 0 } }
  const workspace = new Workspace(network, problem.objective, { steps, trials: 1 })
  workspace.load(problem.batch)
  workspace.forward(Float64Array.of(0.3, 0.2, 0.7, 0.1))
  seen.clear()
  expect(checkParts(problem, workspace, 1e-4).failures).toEqual([])
  expect(seen.size).toBe(wanted)
})

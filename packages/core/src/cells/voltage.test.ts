import { describe, expect, it } from 'vitest'
import { relativeError } from '../../test/golden.js'
import { onePlace, problemOf } from '../../test/randomProblem.js'
import type { Problem } from '../gradient.js'
import { leakyNetwork } from '../network.js'
import { type NetworkParameters, parametersOf } from '../parameters.js'
import { type CreditPath, exactCredit, Workspace } from '../workspace.js'

const local: CreditPath = { route: 'none', feedback: 'symmetric' }

function creditOf({ network, objective, batch }: Problem, parameters: NetworkParameters, path: CreditPath) {
  const [steps, trials] = batch.inputs.shape as [number, number, number]
  const workspace = new Workspace(network, objective, { steps, trials })
  workspace.load(batch)
  workspace.forward(parameters.data)
  workspace.gradient(path, new Float64Array(network.layout.size))
  return workspace.credit()
}

/** With U the identity an input is a drive, so that credit is the derivative of the loss by the inputs. */
function drivenPlace(activation: 'relu' | 'tanh' | 'identity') {
  const { problem, parameters } = problemOf({ ...onePlace, inputs: onePlace.hidden, activation, seed: 8 })
  parameters.input.forEach((_, i) => {
    parameters.input[i] = i % (onePlace.hidden + 1) === 0 ? 1 : 0
  })
  return { problem, parameters }
}

function inputSlopes(problem: Problem, parameters: NetworkParameters): Float64Array {
  const { network, objective, batch } = problem
  const [steps, trials] = batch.inputs.shape as [number, number, number]
  const workspace = new Workspace(network, objective, { steps, trials })
  const h = 1e-4
  return batch.inputs.data.map((_, i) => {
    const lossAt = (distance: number) => {
      const data = batch.inputs.data.slice()
      data[i] += distance
      workspace.load({ ...batch, inputs: { ...batch.inputs, data } })
      return workspace.forward(parameters.data)
    }
    return (8 * (lossAt(h) - lossAt(-h)) - (lossAt(2 * h) - lossAt(-2 * h))) / (12 * h)
  })
}

describe.each(['relu', 'tanh', 'identity'] as const)('credit, %s', (activation) => {
  const { problem, parameters } = drivenPlace(activation)

  it('is the derivative of the loss by the drive (1e-7)', () => {
    const slopes = inputSlopes(problem, parameters)
    expect(relativeError(creditOf(problem, parameters, exactCredit), slopes)).toBeLessThan(1e-7)
  })

  it('control: with the synaptic route cut it is not', () => {
    const slopes = inputSlopes(problem, parameters)
    expect(relativeError(creditOf(problem, parameters, local), slopes)).toBeGreaterThan(1e-3)
  })
})

describe('closed forms on one unit', () => {
  // identity, W = w, loss at the last of three steps: q_t = (1 − α) (α + (1 − α) w)^{3 − t} ∂ℓ/∂z_3
  const network = leakyNetwork({ inputs: 1, hidden: 1, outputs: 1, leak: 0.25, activation: 'identity' })
  const problem = problemOf({
    ...onePlace,
    hidden: 1,
    inputs: 1,
    outputs: 1,
    steps: 3,
    trials: 1,
    loss: 'values',
  }).problem
  const batch = {
    ...problem.batch,
    targets: { data: new Float64Array(3), shape: [3, 1, 1] },
    mask: { data: Uint8Array.from([0, 0, 1]), shape: [3] },
  }
  // z_3 = 0 without input or bias: y = c = 2, ∂ℓ/∂z_3 = 2 V = 2
  const silent = { data: new Float64Array(3), shape: [3, 1, 1] }
  const at = (w: number, path: CreditPath) =>
    creditOf(
      { network, objective: { ...problem.objective, l2: 0 }, batch: { ...batch, inputs: silent } },
      parametersOf(network.layout, Float64Array.from([w, 1, 0, 1, 2])),
      path,
    )

  it.each([-1, 0, 0.5, 3])('the exact route multiplies by α + (1 − α) w each step, w = %f', (w) => {
    const factor = 0.25 + 0.75 * w
    expect([...at(w, exactCredit)]).toEqual([1.5 * factor * factor, 1.5 * factor, 1.5])
  })

  it.each([-1, 0, 0.5, 3])('the local route multiplies by α whatever w is, w = %f', (w) => {
    expect([...at(w, local)]).toEqual([1.5 / 16, 1.5 / 4, 1.5])
  })
})

it('credit of no loss is 0: only steps at or before the last masked one carry any', () => {
  const { problem, parameters } = problemOf({ ...onePlace, mask: 'none' })
  const mask = { data: Uint8Array.from([0, 0, 1, 0, 0, 0]), shape: [6] }
  const credit = creditOf({ ...problem, batch: { ...problem.batch, mask } }, parameters, exactCredit)
  const width = onePlace.trials * onePlace.hidden
  expect([...credit.subarray(3 * width)]).toEqual(new Array(3 * width).fill(0))
  for (let t = 0; t < 3; t++)
    expect(credit.subarray(t * width, (t + 1) * width).some((q) => q !== 0)).toBe(true)
})

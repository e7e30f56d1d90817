import {
  blockNames,
  exactCredit,
  HessianWorkspace,
  type KernelChoice,
  parametersOf,
  squaredError,
  Workspace,
} from '@credit/core'
import { describe, expect, it } from 'vitest'
import { simdSupport } from '../src/kernels/simd.js'
import { goldenCellNames, goldenNames, readGolden, readGoldenCurvature, relativeError } from './golden.js'

// relaxed SIMD needs Node 22 or later, where the suite runs a second time
const kernels: KernelChoice[] = [
  'reference',
  'simd',
  ...(simdSupport().relaxed ? (['relaxed-simd'] as const) : []),
]

describe.each(kernels)('kernel %s', (kernel) => {
  it.each([...goldenNames(), ...goldenCellNames()])('%s: loss and exact gradient agree to 1e-10', (name) => {
    const { problem, parameters, expected } = readGolden(name)
    const { network, objective, batch } = problem
    const [steps, trials] = batch.inputs.shape as [number, number, number]
    const workspace = new Workspace(network, objective, { steps, trials, kernel })
    expect(workspace.kernel.name).toBe(kernel)
    workspace.load(batch)
    expect(Math.abs(workspace.forward(parameters.data) / expected.loss - 1)).toBeLessThan(1e-10)
    const gradient = parametersOf(network.layout)
    workspace.gradient(exactCredit, gradient.data)
    for (const block of blockNames) {
      expect(relativeError(gradient[block], expected.gradients.exact![block]), block).toBeLessThan(1e-10)
    }
    // control: the local gradient is another one
    workspace.gradient({ route: 'none', feedback: 'symmetric' }, gradient.data)
    expect(relativeError(gradient.recurrent, expected.gradients.exact!.recurrent)).toBeGreaterThan(1e-3)
  })

  it.each(goldenCellNames())('%s: outputs agree to 1e-10, and every spike', (name) => {
    const { problem, parameters, expected } = readGolden(name)
    const { network, batch } = problem
    const [steps, trials] = batch.inputs.shape as [number, number, number]
    const workspace = new Workspace(network, { loss: squaredError(), l2: 0 }, { steps, trials, kernel })
    const targets = {
      data: new Float64Array(expected.outputs.length),
      shape: [steps, trials, network.outputs],
    }
    workspace.load({ inputs: batch.inputs, targets })
    workspace.forward(parameters.data)
    expect(relativeError(workspace.outputs, expected.outputs)).toBeLessThan(1e-10)
    if (network.cell.output === 'spikes') expect([...workspace.rates()]).toEqual(expected.rates)
    else expect(relativeError(workspace.rates(), expected.rates!)).toBeLessThan(1e-10)
    // control: other weights give others
    workspace.forward(parameters.data.map((weight, i) => weight * (1 + (i % 3))))
    expect(relativeError(workspace.rates(), expected.rates!)).toBeGreaterThan(1e-3)
  })

  const withCurvature = [...goldenNames(), ...goldenCellNames()].filter(
    (name) => readGoldenCurvature(name) !== null,
  )
  it.each(withCurvature)('%s: the exact Hessian-vector product agrees to 1e-9', (name) => {
    const { problem, parameters } = readGolden(name)
    const { network, objective, batch } = problem
    const [steps, trials] = batch.inputs.shape as [number, number, number]
    const workspace = new HessianWorkspace(network, objective, { steps, trials, kernel })
    workspace.load(batch)
    workspace.at(parameters.data)
    for (const block of ['recurrent', 'all'] as const) {
      const { vector, product } = readGoldenCurvature(name)![block]
      const out = new Float64Array(vector.length)
      workspace.operator(block).apply(Float64Array.from(vector), out)
      expect(relativeError(out, product)).toBeLessThan(1e-9)
      workspace.operator(block).apply(
        Float64Array.from(vector, (x, i) => x + (i % 3)),
        out,
      )
      expect(relativeError(out, product)).toBeGreaterThan(1e-3)
    }
  })
})

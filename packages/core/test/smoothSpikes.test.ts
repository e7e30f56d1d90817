import {
  alif,
  type Cell,
  checkGradient,
  HessianWorkspace,
  lif,
  recurrentNetwork,
  seed,
  squaredError,
  Workspace,
} from '@credit/core'
import { describe, expect, it } from 'vitest'

// Smooth spiking cells: the spike is the integral of its pseudo-derivative, so gradient and Hessian are the true ones.

const shapes = ['triangle', 'exponential', 'fast-sigmoid', 'arctan'] as const
const spiking = { leak: 0.8, driveGain: 0.7, threshold: 0.6 }
const adapting = { adaptationLeak: 0.9, adaptation: [0, 0.4, 0.8], adaptationGain: 0.5 }

function problemOf(cell: Cell) {
  const network = recurrentNetwork({ inputs: 2, hidden: 3, outputs: 2, cell, readoutLeak: 0.4 })
  const generator = seed(8).generator()
  const random = (length: number) => Float64Array.from({ length }, () => generator.gaussian())
  const batch = {
    inputs: { data: random(28), shape: [7, 2, 2] },
    targets: { data: random(28), shape: [7, 2, 2] },
  }
  const objective = { loss: squaredError(), l2: 0.1, activity: { strength: 3, target: 0.2 } }
  const problem = { network, batch, objective }
  return { problem, parameters: { data: random(network.layout.size) } }
}

describe.each(shapes)('with the %s', (shape) => {
  const pseudoDerivative = { shape, height: 0.8, width: 0.9 }
  const smooth = { ...spiking, output: 'smooth' as const, pseudoDerivative }
  it.each<[string, Cell]>([
    ['lif', lif(smooth)],
    ['alif', alif({ ...smooth, ...adapting })],
  ])('gradient and Hessian of a smooth %s are those of finite differences', (_name, cell) => {
    const { problem, parameters } = problemOf(cell)
    // the slopes of the pseudo-derivatives jump, all but that of the arctan
    const { failures, gradient, hessian } = checkGradient(problem, parameters, {
      step: 1e-4,
      tolerance: 1e-6,
    })
    expect(failures).toEqual([])
    expect(Object.keys(gradient)).toHaveLength(5)
    expect(Object.keys(hessian ?? {})).toHaveLength(5)
  })
})

describe('spikes', () => {
  it.each<[string, Cell]>([
    ['lif', lif(spiking)],
    ['alif', alif({ ...spiking, ...adapting })],
  ])('have no finite differences and no Hessian, and the error says what has (%s)', (name, cell) => {
    const { problem, parameters } = problemOf(cell)
    const wanted = `got "${name}"`
    expect(() => checkGradient(problem, parameters)).toThrow("output 'smooth' has")
    expect(() => checkGradient(problem, parameters)).toThrow(wanted)
    const size = { steps: 7, trials: 2 }
    expect(() => new HessianWorkspace(problem.network, problem.objective, size)).toThrow(
      "output 'smooth' has",
    )
  })

  it('are not the smooth output: the twin has another loss', () => {
    const losses = [lif(spiking), lif({ ...spiking, output: 'smooth' })].map((cell) => {
      const { problem, parameters } = problemOf(cell)
      const workspace = new Workspace(problem.network, problem.objective, { steps: 7, trials: 2 })
      workspace.load(problem.batch)
      return workspace.forward(parameters.data)
    })
    expect(Math.abs(losses[0] - losses[1])).toBeGreaterThan(1e-3)
  })

  it('a smooth unit has no refractory time and no detached reset', () => {
    expect(() => lif({ ...spiking, output: 'smooth', refractorySteps: 2 })).toThrow('refractorySteps must be')
    expect(() => lif({ ...spiking, output: 'smooth', reset: 'detached' })).toThrow(
      'reset must be one of "kept"',
    )
  })
})

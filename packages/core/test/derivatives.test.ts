import { exactCredit, gradient, type NetworkParameters, type Problem, parametersOf } from '@credit/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { everywhere, fixed, forAll, kinked, leaks, placeOf, withNetwork } from './derivativeProperties.js'
import { differenceByBatch, differenceGradient, workspaceOf, worstBlock } from './finiteDifference.js'
import { relativeError } from './golden.js'
import { onePlace, type ProblemOptions, problemOf, problemOptions } from './randomProblem.js'

describe('gradient', () => {
  it('relu away from its kinks: is the finite difference of the loss in every block (1e-7)', () => {
    let compared = 0
    forAll(({ problem, parameters }) => {
      const differences = differenceGradient(problem, parameters)
      fc.pre(differences !== null)
      compared++
      expect(worstBlock(gradient(problem, parameters).gradient, differences)).toBeLessThan(1e-7)
    }, kinked)
    expect(compared).toBe(fixed.numRuns)
  })

  it.each(leaks)('control: the %s gradient is not that of the other leak', (leakModel) => {
    const { problem, parameters } = placeOf({ ...everywhere, leakModel })
    const other = withNetwork(problem, { leakModel: leakModel === 'rate' ? 'voltage' : 'rate' })
    const differences = differenceGradient(problem, parameters)!
    expect(worstBlock(gradient(other, parameters).gradient, differences)).toBeGreaterThan(1e-3)
  })

  it('control: every option reaches the gradient', () => {
    const at = (change: Partial<ProblemOptions>) => {
      const { problem, parameters } = problemOf({ ...onePlace, connectivity: 'dense', ...change })
      return gradient(problem, parameters).gradient.data
    }
    const activationChanges = ['relu', 'sigmoid', 'softplus', 'identity'] as const
    const changes: Partial<ProblemOptions>[] = [
      { leakModel: 'rate' },
      { start: 'given' },
      { noise: 'given' },
      ...activationChanges.map((activation) => ({ activation })),
    ]
    for (const change of changes) {
      expect(relativeError(at(change), at({})), JSON.stringify(change)).toBeGreaterThan(1e-3)
    }
  })
})

describe('gradient by the inputs', () => {
  it('is the finite difference of the loss (1e-7)', () => {
    forAll(({ problem, parameters }) => {
      const differences = differenceByBatch(problem, parameters, 'inputs')
      fc.pre(differences !== null)
      const workspace = workspaceOf(problem)
      workspace.forward(parameters.data)
      workspace.gradient(exactCredit, new Float64Array(parameters.data.length))
      expect(relativeError(workspace.inputGradient(), differences)).toBeLessThan(1e-7)
    })
  })

  it.each(leaks)('control: without the synaptic route it is not (%s)', (leakModel) => {
    const { problem, parameters } = placeOf({ ...everywhere, leakModel })
    const workspace = workspaceOf(problem)
    workspace.forward(parameters.data)
    workspace.gradient({ route: 'none', feedback: 'symmetric' }, new Float64Array(parameters.data.length))
    const differences = differenceByBatch(problem, parameters, 'inputs')!
    expect(relativeError(workspace.inputGradient(), differences)).toBeGreaterThan(1e-3)
  })

  it('asks for a gradient first', () => {
    const { problem, parameters } = placeOf(onePlace)
    const workspace = workspaceOf(problem)
    workspace.forward(parameters.data)
    expect(() => workspace.inputGradient()).toThrow('Workspace.inputGradient: run `gradient` first')
  })
})

describe('credit on the drive', () => {
  function creditOf(problem: Problem, parameters: NetworkParameters) {
    const workspace = workspaceOf(problem)
    workspace.forward(parameters.data)
    const out = parametersOf(problem.network.layout)
    workspace.gradient(exactCredit, out.data)
    return { credit: workspace.credit(), bias: out.bias }
  }

  it('is the finite difference of the loss by the drive noise (1e-7)', () => {
    forAll(
      ({ problem, parameters }) => {
        const differences = differenceByBatch(problem, parameters, 'driveNoise')
        fc.pre(differences !== null)
        expect(relativeError(creditOf(problem, parameters).credit, differences)).toBeLessThan(1e-7)
      },
      problemOptions.map((options) => ({ ...options, noise: 'given' as const })),
    )
  })

  it('of every step and trial sums to the gradient of the bias (1e-12)', () => {
    forAll(
      ({ problem, parameters }, { hidden }) => {
        const { credit, bias } = creditOf(problem, parameters)
        expect(relativeError(sumsOf(credit, hidden), bias)).toBeLessThan(1e-12)
      },
      problemOptions.map((options) => ({ ...options, bias: 'trained' as const })),
    )
  })

  it('control: of all steps but the first it does not', () => {
    const { problem, parameters } = placeOf(everywhere)
    const { credit, bias } = creditOf(problem, parameters)
    const { hidden, trials } = everywhere
    expect(relativeError(sumsOf(credit.subarray(trials * hidden), hidden), bias)).toBeGreaterThan(1e-3)
  })

  function sumsOf(credit: ArrayLike<number>, hidden: number): Float64Array {
    const sums = new Float64Array(hidden)
    for (let i = 0; i < credit.length; i++) sums[i % hidden] += credit[i]
    return sums
  }
})

import { blockNames, gradient, parametersOf, seed } from '@credit/core'
import { describe, expect, it } from 'vitest'
import {
  everywhere,
  forAll,
  leaks,
  norm,
  pairingError,
  placeOf,
  withNetwork,
  workspaceAt,
} from './derivativeProperties.js'
import { worstBlock } from './finiteDifference.js'
import { relativeError } from './golden.js'
import { gaussian, problemOptions } from './randomProblem.js'

describe('the adjoint of the outputs', () => {
  it('⟨Jv, e⟩ = ⟨v, Jᵀe⟩ (1e-10), e read where J v is not zero', () => {
    forAll(({ problem, parameters, direction }, { seed: root, steps, trials, outputs }) => {
      const workspace = workspaceAt(problem, parameters)
      const e = gaussian(seed(root).child('e'), steps * trials * outputs, 1)
      const v = direction('v')
      const transposed = new Float64Array(v.length)
      workspace.outputAdjoint(e, transposed)
      expect(pairingError(workspace.outputTangent(v), e, v, transposed)).toBeLessThan(1e-10)
    })
  })

  it('of the errors is the gradient without L2 (1e-12), and its products are unchanged by it', () => {
    forAll(({ problem, parameters, direction }) => {
      const workspace = workspaceAt(problem, parameters)
      const { size } = problem.network.layout
      const before = new Float64Array(size)
      workspace.product(direction('v'), before)
      const out = parametersOf(problem.network.layout)
      workspace.outputAdjoint(workspace.errors(), out.data)
      const bare = { ...problem, objective: { ...problem.objective, l2: 0 } }
      expect(worstBlock(out, gradient(bare, parameters).gradient)).toBeLessThan(1e-12)
      const after = new Float64Array(size)
      workspace.product(direction('v'), after)
      expect(after).toEqual(before)
    })
  })

  it.each(leaks)('control: not with the other leak, nor with L2 (%s)', (leakModel) => {
    const { problem, parameters } = placeOf({ ...everywhere, leakModel })
    const workspace = workspaceAt(problem, parameters)
    const out = parametersOf(problem.network.layout)
    workspace.outputAdjoint(workspace.errors(), out.data)
    const bare = { ...problem, objective: { ...problem.objective, l2: 0 } }
    const other = withNetwork(bare, { leakModel: leakModel === 'rate' ? 'voltage' : 'rate' })
    expect(worstBlock(out, gradient(other, parameters).gradient)).toBeGreaterThan(1e-3)
    expect(worstBlock(out, gradient(problem, parameters).gradient)).toBeGreaterThan(1e-3)
  })

  it('says what is missing', () => {
    const { problem, parameters } = placeOf(everywhere)
    const workspace = workspaceAt(problem, parameters)
    const out = new Float64Array(problem.network.layout.size)
    const e = workspace.errors()
    expect(() => workspace.outputAdjoint(new Float64Array(3), out)).toThrow('e must be an array of length 36')
    expect(() => workspace.outputAdjoint(e, new Float64Array(3))).toThrow('out must be an array of length 43')
    expect(() => workspace.outputAdjoint(e.fill(Number.NaN, 2, 3), out)).toThrow(
      'e[2] must be finite, got NaN',
    )
    workspace.load(problem.batch)
    expect(() => workspace.errors()).toThrow('HessianWorkspace.errors: fix the parameters')
    expect(() => workspace.outputAdjoint(e, out)).toThrow(
      'HessianWorkspace.outputAdjoint: fix the parameters',
    )
  })
})

describe('the Gauss-Newton matrix', () => {
  it('is positive semi-definite, and its block products are those of the whole (1e-12)', () => {
    forAll(({ problem, parameters, direction }) => {
      const workspace = workspaceAt(problem, parameters)
      const { size, blocks } = problem.network.layout
      const whole = workspace.operator('all', 'gauss-newton')
      const v = direction('v')
      const out = new Float64Array(size)
      whole.apply(v, out)
      expect(v.reduce((sum, entry, i) => sum + entry * out[i], 0)).toBeGreaterThanOrEqual(-1e-12 * norm(out))
      for (const block of blockNames) {
        const { offset, length } = blocks[block]
        if (length === 0) continue
        const own = new Float64Array(length)
        workspace.operator(block, 'gauss-newton').apply(v.subarray(offset, offset + length), own)
        const padded = new Float64Array(size)
        padded.set(v.subarray(offset, offset + length), offset)
        whole.apply(padded, out)
        expect(relativeError(own, out.subarray(offset, offset + length))).toBeLessThan(1e-12)
      }
    })
  })

  it('control: the Hessian is not semi-definite everywhere', () => {
    let negative = 0
    forAll(({ problem, parameters, direction }) => {
      const v = direction('v')
      const out = new Float64Array(v.length)
      workspaceAt(problem, parameters).product(v, out)
      if (v.reduce((sum, entry, i) => sum + entry * out[i], 0) < 0) negative++
    }, problemOptions)
    expect(negative).toBeGreaterThan(5)
  })

  it('is the Hessian where the outputs are linear in the block: the readout', () => {
    forAll(({ problem, parameters, direction }) => {
      const workspace = workspaceAt(problem, parameters)
      const { offset, length } = problem.network.layout.blocks.readout
      const v = direction('v').subarray(offset, offset + length)
      const [hessian, gaussNewton] = (['hessian', 'gauss-newton'] as const).map((matrix) => {
        const out = new Float64Array(length)
        workspace.operator('readout', matrix).apply(v, out)
        return out
      })
      expect(relativeError(gaussNewton!, hessian!)).toBeLessThan(1e-12)
    })
  })

  it('refuses another word', () => {
    const { problem, parameters } = placeOf(everywhere)
    expect(() => workspaceAt(problem, parameters).operator('all', 'fisher' as never)).toThrow(
      'HessianWorkspace.operator: matrix must be one of "hessian", "gauss-newton", got "fisher"',
    )
  })
})

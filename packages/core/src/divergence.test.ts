import { describe, expect, it } from 'vitest'
import { DivergenceError } from './divergence.js'
import type { Problem } from './gradient.js'
import { HessianWorkspace } from './hessian.js'
import { squaredError } from './loss.js'
import { leakyNetwork } from './network.js'
import { exactCredit, Workspace } from './workspace.js'

/** A linear unit without leak: z_1 = 1, z_t = w z_{t−1}; parameters W, U, V, c. */
function runaway(leakModel: 'voltage' | 'rate', steps: number, trials = 1): Problem {
  const network = leakyNetwork({
    inputs: 1,
    hidden: 1,
    outputs: 1,
    leak: 0,
    leakModel,
    activation: 'identity',
    bias: 'none',
  })
  const inputs = { data: new Float64Array(steps * trials).fill(1, 0, 1), shape: [steps, trials, 1] }
  const targets = { data: new Float64Array(steps * trials), shape: [steps, trials, 1] }
  return { network, batch: { inputs, targets }, objective: { loss: squaredError(), l2: 0 } }
}

function thrownBy(call: () => unknown): DivergenceError {
  try {
    call()
  } catch (error) {
    expect(error).toBeInstanceOf(DivergenceError)
    return error as DivergenceError
  }
  throw new Error('nothing was thrown')
}

function loaded({ network, objective, batch }: Problem) {
  const [steps, trials] = batch.inputs.shape as [number, number, number]
  const workspace = new Workspace(network, objective, { steps, trials })
  workspace.load(batch)
  return workspace
}

describe.each(['voltage', 'rate'] as const)('a loss that is not finite, %s leak', (leakModel) => {
  it.each([
    // z is 1, 1e200, ∞: the third step
    [1e200, 5, 1, 2, 1e200],
    // 1, 1e100, 1e200, 1e300, ∞: the fifth
    [1e100, 6, 1, 4, 1e300],
    // the same in the first of three trials
    [1e100, 6, 3, 4, 1e300],
    [-1e200, 3, 1, 2, 1e200],
  ])('w = %f: step, largest state and radius', (w, steps, trials, step, largest) => {
    const workspace = loaded(runaway(leakModel, steps, trials))
    const { of, divergence, message } = thrownBy(() => workspace.forward(Float64Array.of(w, 1, 1, 0)))
    expect(of).toBe('loss')
    expect(divergence.block).toBeNull()
    expect(divergence.step).toBe(step)
    expect(divergence.largestState / largest).toBeCloseTo(1, 10)
    expect(divergence.spectralRadius / Math.abs(w)).toBeCloseTo(1, 10)
    expect(message).toContain(
      `the loss is not finite: first non-finite state at step ${step}, largest |state| 1.00e+`,
    )
  })

  it('of several units in several trials the step counts both', () => {
    // unit 0 as before, unit 1 at rest; the second trial alone is driven
    const { batch, objective } = runaway(leakModel, 6, 3)
    const options = { inputs: 1, hidden: 2, outputs: 1, leak: 0, leakModel, bias: 'none' } as const
    const network = leakyNetwork({ ...options, activation: 'identity' })
    const inputs = { data: new Float64Array(18).fill(1, 1, 2), shape: [6, 3, 1] }
    const workspace = loaded({ network, objective, batch: { ...batch, inputs } })
    const w = Float64Array.of(1e100, 0, 0, 0, 1, 0, 1, 0, 0)
    expect(thrownBy(() => workspace.forward(w)).divergence.step).toBe(4)
  })

  it('with finite states says so: the readout was too much', () => {
    const workspace = loaded(runaway(leakModel, 2))
    const { divergence, message } = thrownBy(() => workspace.forward(Float64Array.of(2, 1, 1e200, 0)))
    expect(divergence.step).toBe(-1)
    expect(divergence.largestState).toBe(2)
    expect(message).toContain('all states are finite, largest |state| 2.00, spectral radius of W 2.00')
  })

  it('of NaN parameters has no radius', () => {
    const workspace = loaded(runaway(leakModel, 2))
    const { divergence } = thrownBy(() => workspace.forward(Float64Array.of(Number.NaN, 1, 1, 0)))
    expect(divergence.spectralRadius).toBeNaN()
    expect(divergence.step).toBe(0)
  })

  it('a workspace goes on after it', () => {
    const workspace = loaded(runaway(leakModel, 5))
    const w = Float64Array.of(0.5, 1, 1, 0)
    const before = workspace.forward(w)
    thrownBy(() => workspace.forward(Float64Array.of(1e200, 1, 1, 0)))
    expect(workspace.forward(w)).toBe(before)
  })

  it('a gradient that is not finite leaves `out` untouched', () => {
    // y = V z = 1e150: the loss 1e300/2 is a number, dV = ε z = 1e150·1e200 is none
    const workspace = loaded(runaway(leakModel, 2))
    expect(Number.isFinite(workspace.forward(Float64Array.of(1e200, 1, 1e-50, 0)))).toBe(true)
    const out = Float64Array.of(1, 2, 3, 4)
    const { of, divergence } = thrownBy(() => workspace.gradient(exactCredit, out))
    expect(of).toBe('gradient')
    expect(divergence.block).toBe('readout')
    expect([...out]).toEqual([1, 2, 3, 4])
    expect(divergence.step).toBe(-1)
    expect(divergence.largestState / 1e200).toBeCloseTo(1, 10)
    expect(divergence.spectralRadius / 1e200).toBeCloseTo(1, 10)
  })

  it('control: below it the gradient is written', () => {
    const workspace = loaded(runaway(leakModel, 2))
    workspace.forward(Float64Array.of(1e100, 1, 1e-50, 0))
    const out = Float64Array.of(1, 2, 3, 4)
    workspace.gradient(exactCredit, out)
    expect(out.every(Number.isFinite)).toBe(true)
    expect(out[0]).not.toBe(1)
  })

  it('a Hessian refuses the point', () => {
    const { network, objective, batch } = runaway(leakModel, 5)
    const workspace = new HessianWorkspace(network, objective, { steps: 5, trials: 1 })
    workspace.load(batch)
    expect(thrownBy(() => workspace.at(Float64Array.of(1e200, 1, 1, 0))).divergence.step).toBe(2)
  })
})

import { exactCredit, type NetworkParameters, type Problem, parametersOf, Workspace } from '@credit/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { worstBlock } from './finiteDifference.js'
import { onePlace, type ProblemOptions, problemOf, problemOptions } from './randomProblem.js'

/**
 * The stated bound: on networks of up to 32 units, 20 steps and 8 trials with weights of deviation 1/√N, a float32
 * gradient errs by less than `bound`, relative to the largest entry of its block, and divided by the loss where that
 * is below 1: a trial that is nearly right has an error signal p − 1 in which digits cancel. Most err by less than
 * `typical`; trials that cancel each other cost the rest (worst of 6000 random networks: 3.4e-5).
 */
const bound = 1e-4
const typical = 1e-6

const modest: fc.Arbitrary<ProblemOptions> = problemOptions.chain((options) =>
  fc
    .record({
      hidden: fc.integer({ min: 8, max: 32 }),
      inputs: fc.integer({ min: 1, max: 8 }),
      outputs: fc.integer({ min: 2, max: 5 }),
      steps: fc.integer({ min: 5, max: 20 }),
      trials: fc.integer({ min: 1, max: 8 }),
    })
    .map((size) => ({ ...options, ...size })),
)

function scaled(options: ProblemOptions) {
  const { problem, parameters } = problemOf(options)
  // problemOf draws weights of deviation 0.7
  const factor = 1 / (0.7 * Math.sqrt(options.hidden))
  const data = parameters.data.map((w) => factor * w)
  return { problem, parameters: parametersOf(problem.network.layout, data) }
}

function gradientIn(
  dtype: 'float32' | 'float64',
  { network, objective, batch }: Problem,
  at: NetworkParameters,
) {
  const [steps, trials] = batch.inputs.shape as [number, number, number]
  const workspace = new Workspace(network, objective, { steps, trials, dtype })
  workspace.load(batch)
  const out = parametersOf(network.layout)
  const loss = workspace.forward(at.data)
  workspace.gradient(exactCredit, out.data)
  return { out, loss, dtype: workspace.kernel.dtype, outputs: workspace.outputs }
}

describe('float32', () => {
  it('the gradient errs by less than the bound, 19 of 20 by less than the typical error, the loss by less than 1e-5', () => {
    let beyond = 0
    fc.assert(
      fc.property(modest, (options) => {
        const { problem, parameters } = scaled(options)
        const exact = gradientIn('float64', problem, parameters)
        const single = gradientIn('float32', problem, parameters)
        const error = worstBlock(single.out, exact.out) * Math.min(1, exact.loss)
        expect(error).toBeLessThan(bound)
        expect(Math.abs(single.loss - exact.loss)).toBeLessThan(1e-5 * Math.max(1, exact.loss))
        if (error > typical) beyond++
      }),
      { seed: 32, numRuns: 200 },
    )
    expect(beyond).toBeLessThan(10)
  })

  it('control: it does not meet what float64 meets', () => {
    fc.assert(
      fc.property(modest, (options) => {
        const { problem, parameters } = scaled(options)
        const exact = gradientIn('float64', problem, parameters)
        expect(worstBlock(gradientIn('float64', problem, parameters).out, exact.out)).toBe(0)
        expect(worstBlock(gradientIn('float32', problem, parameters).out, exact.out)).toBeGreaterThan(1e-9)
      }),
      { seed: 33, numRuns: 50 },
    )
  })

  it('control: a wrong gradient is beyond the bound', () => {
    const { problem, parameters } = scaled({ ...onePlace, hidden: 16, steps: 10 })
    const moved = parametersOf(
      problem.network.layout,
      parameters.data.map((w) => 1.001 * w),
    )
    const exact = gradientIn('float64', problem, parameters)
    expect(worstBlock(gradientIn('float32', problem, moved).out, exact.out)).toBeGreaterThan(bound)
  })

  it('says what it is, and computes in it', () => {
    const { problem, parameters } = problemOf(onePlace)
    const { dtype, outputs, out } = gradientIn('float32', problem, parameters)
    expect(dtype).toBe('float32')
    expect(outputs).toBeInstanceOf(Float32Array)
    expect(out.data).toEqual(Float64Array.from(Float32Array.from(out.data)))
    expect(gradientIn('float64', problem, parameters).outputs).toBeInstanceOf(Float64Array)
  })
})

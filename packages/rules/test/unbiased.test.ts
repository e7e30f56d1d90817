import {
  leakyNetwork,
  type Network,
  type NetworkParameters,
  type Problem,
  seed,
  squaredError,
} from '@credit/core'
import { eprop, exact, kfRtrl, type Rule, reverseKfRtrl, type SignSource, uoro } from '@credit/rules'
import { describe, expect, it } from 'vitest'
import { relativeError } from '../../core/test/golden.js'
import { gaussian, onePlace, type ProblemOptions, problemOf } from '../../core/test/randomProblem.js'

const steps = 3
const units = 2

/**
 * How many signs each rule draws a step; and which signs bias it if their product is always 1: the two of the last step,
 * for kf-rtrl with the second of the step before (its two factors only change sign together).
 */
const family: [string, Rule, number, number[]][] = [
  ['uoro', uoro(), units, [4, 5]],
  ['kf-rtrl', kfRtrl(), 2, [3, 4, 5]],
  ['reverse-kf-rtrl', reverseKfRtrl(), units, [4, 5]],
]

/** Sign `index` of a step is one bit of a pattern. */
const signsOf =
  (pattern: number, perStep: number): SignSource =>
  (index, step) =>
    (pattern >> ((step - 1) * perStep + index)) & 1 ? -1 : 1

/** The mean estimate over some of the sign patterns of a trial. */
function mean(
  rule: Rule,
  problem: Problem,
  parameters: NetworkParameters,
  perStep: number,
  only = (_: number) => true,
) {
  const T = problem.batch.inputs.shape[0]
  const sum = new Float64Array(parameters.data.length)
  let count = 0
  for (let pattern = 0; pattern < 2 ** (T * perStep); pattern++) {
    if (!only(pattern)) continue
    const { gradient } = rule.gradient(problem, parameters, { signs: signsOf(pattern, perStep) })
    for (let i = 0; i < sum.length; i++) sum[i] += gradient.data[i]
    count++
  }
  return sum.map((value) => value / count)
}

const tiny: ProblemOptions = {
  ...onePlace,
  hidden: units,
  inputs: 1,
  outputs: 2,
  steps,
  trials: 1,
  mask: 'none',
}

const variants: Partial<ProblemOptions>[] = [
  { loss: 'values', activation: 'tanh' },
  { loss: 'every', activation: 'sigmoid', connectivity: 'dense', start: 'given', noise: 'given' },
  { loss: 'last', activation: 'softplus', leak: 0, bias: 'none', autapses: 'none', connectivity: 'dense' },
  { loss: 'values', activation: 'relu', trials: 2, mask: 'pairs', connectivity: 'dense', seed: 8 },
]

describe.each(family)('%s', (_name, rule, perStep, dependent) => {
  describe.each(['voltage', 'rate'] as const)('%s leak', (leakModel) => {
    it.each(variants)('averaged over all sign patterns, is the exact gradient (1e-12): %j', (variant) => {
      const { problem, parameters } = problemOf({ ...tiny, ...variant, leakModel })
      const truth = exact().gradient(problem, parameters).gradient.data
      expect(relativeError(mean(rule, problem, parameters, perStep), truth)).toBeLessThan(1e-12)
    })

    it('control: over half of the patterns it is not', () => {
      const { problem, parameters } = problemOf({ ...tiny, loss: 'values', connectivity: 'dense', leakModel })
      const truth = exact().gradient(problem, parameters).gradient.data
      const half = (pattern: number) => dependent.reduce((odd, bit) => odd ^ ((pattern >> bit) & 1), 0) === 0
      expect(relativeError(mean(rule, problem, parameters, perStep, half), truth)).toBeGreaterThan(1e-2)
    })

    it('control: a single draw is not', () => {
      const { problem, parameters } = problemOf({ ...tiny, loss: 'values', connectivity: 'dense', leakModel })
      const truth = exact().gradient(problem, parameters).gradient.data
      const { gradient } = rule.gradient(problem, parameters, { signs: signsOf(5, perStep) })
      expect(relativeError(gradient.data, truth)).toBeGreaterThan(1e-2)
    })
  })
})

describe('one step', () => {
  const options: ProblemOptions = {
    ...onePlace,
    steps: 1,
    connectivity: 'dense',
    mask: 'none',
    start: 'given',
  }

  it.each(['voltage', 'rate'] as const)('kf-rtrl is exact, %s leak', (leakModel) => {
    const { problem, parameters } = problemOf({ ...options, leakModel })
    const truth = exact().gradient(problem, parameters).gradient.data
    const { gradient } = kfRtrl().gradient(problem, parameters, { seed: seed(1) })
    expect(relativeError(gradient.data, truth)).toBeLessThan(1e-12)
  })

  it.each([uoro(), reverseKfRtrl()])('control: a single draw of $name is not', (rule) => {
    const { problem, parameters } = problemOf(options)
    const truth = exact().gradient(problem, parameters).gradient.data
    const { gradient } = rule.gradient(problem, parameters, { seed: seed(1) })
    expect(relativeError(gradient.data, truth)).toBeGreaterThan(1e-2)
  })
})

describe('on 12 units, over 3000 draws', () => {
  const network = leakyNetwork({ inputs: 2, hidden: 12, outputs: 2, leak: 0.5, activation: 'tanh' })
  const problem = problemOn(network)
  const parameters = network.initialize(seed(5))
  const truth = exact().gradient(problem, parameters).gradient.data
  // recurrent, input and bias: the readout's gradient is exact
  const count = network.layout.blocks.readout.offset
  const draws = 3000

  /** Largest |z| over the parameters, z being the error of the mean in standard errors. */
  function largestZ(estimate: (draw: number) => Float64Array): number {
    const sum = new Float64Array(count)
    const squares = new Float64Array(count)
    for (let draw = 0; draw < draws; draw++) {
      const gradient = estimate(draw)
      for (let i = 0; i < count; i++) {
        const error = gradient[i] - truth[i]
        sum[i] += error
        squares[i] += error * error
      }
    }
    let largest = 0
    for (let i = 0; i < count; i++) {
      const bias = sum[i] / draws
      const variance = (squares[i] / draws - bias * bias) / (draws - 1)
      largest = Math.max(largest, Math.abs(bias) / Math.sqrt(variance))
    }
    return largest
  }

  // one of 180 unbiased parameters lies beyond 4.5 in fewer than 2 of 1000 cases, however they move together
  const bound = 4.5

  it.each(family)('%s has no bias that shows', (_name, rule) => {
    const estimator = rule.estimator(network, problem.objective, { steps: 5, trials: 1, seed: seed(0) })
    estimator.load(problem.batch)
    const out = new Float64Array(parameters.data.length)
    const value = largestZ((draw) => {
      estimator.estimate(parameters.data, out, seed(11).child(draw))
      return out
    })
    expect(value).toBeLessThan(bound)
    // a mean that never moved would pass too
    expect(value).toBeGreaterThan(0.5)
  })

  it('control: e-prop with the noise of uoro around it has one', () => {
    const estimator = uoro().estimator(network, problem.objective, { steps: 5, trials: 1, seed: seed(0) })
    estimator.load(problem.batch)
    const local = eprop().gradient(problem, parameters).gradient.data
    const out = new Float64Array(parameters.data.length)
    const value = largestZ((draw) => {
      estimator.estimate(parameters.data, out, seed(11).child(draw))
      return out.map((g, i) => g - truth[i] + local[i])
    })
    expect(value).toBeGreaterThan(2 * bound)
  })
})

function problemOn(network: Network): Problem {
  const T = 5
  return {
    network,
    batch: {
      inputs: { data: gaussian(seed(1), T * network.inputs, 1), shape: [T, 1, network.inputs] },
      targets: { data: gaussian(seed(2), T * network.outputs, 1), shape: [T, 1, network.outputs] },
    },
    objective: { loss: squaredError(), l2: 0 },
  }
}

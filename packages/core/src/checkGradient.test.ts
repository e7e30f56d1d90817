import { describe, expect, it } from 'vitest'
import { leakyOf } from '../test/leakyOf.ts'
import { onePlace, type ProblemOptions, problemOf } from '../test/randomProblem.js'
import { type Activation, activations, relu } from './activation.js'
import { type CheckGradientOptions, checkGradient } from './checkGradient.js'
import { ArgumentError } from './errors.js'
import type { Problem } from './gradient.js'
import { crossEntropy, type Loss, squaredError } from './loss.js'
import { leakyNetwork } from './network.js'
import { type NetworkParameters, parametersOf } from './parameters.js'
import { seed } from './random/index.js'

/** x / √(1 + x²), with a mistake in at most one place. */
function userActivation(mistake: 'none' | 'derivative' | 'secondDerivative' = 'none'): Activation {
  return {
    name: 'algebraic',
    value: (x) => x / Math.sqrt(1 + x * x),
    derivative: (x) => (1 + x * x) ** (mistake === 'derivative' ? -1 : -1.5),
    secondDerivative: (x) => (mistake === 'secondDerivative' ? 3 : -3) * x * (1 + x * x) ** -2.5,
    kinked: false,
  }
}

/** Σ_k log cosh(y_k − y*_k), with a mistake in at most one place. */
function userLoss(mistake: 'none' | 'evaluate' | 'errorTangent' | 'value' = 'none'): Loss {
  return {
    name: 'log-cosh',
    at: 'masked',
    targets: 'values',
    evaluate(y, at, size, target, targetAt, error, weight) {
      let value = 0
      for (let k = 0; k < size; k++) {
        const difference = y[at + k] - target[targetAt + k]
        value += Math.log(Math.cosh(difference)) * (mistake === 'value' && k === 0 ? 1.001 : 1)
        error[at + k] = weight * (mistake === 'evaluate' ? difference : Math.tanh(difference))
      }
      return value
    },
    errorTangent(y, at, size, target, targetAt, tangent, out, weight) {
      for (let k = 0; k < size; k++) {
        const slope = 1 - Math.tanh(y[at + k] - target[targetAt + k]) ** 2
        out[at + k] = weight * (mistake === 'errorTangent' ? 1 : slope) * tangent[at + k]
      }
    },
  }
}

interface Change extends Partial<Omit<ProblemOptions, 'activation' | 'loss'>> {
  activation?: Activation
  loss?: Loss
}

function placeOf({ activation = userActivation(), loss = userLoss(), ...change }: Change): {
  problem: Problem
  parameters: NetworkParameters
} {
  const options = { ...onePlace, hidden: 3, steps: 4, loss: 'values' as const, ...change }
  const { problem, parameters } = problemOf(options)
  const { inputs, hidden, outputs, connectivity } = problem.network
  const { leak, leakModel } = leakyOf(problem.network)
  const network = leakyNetwork({
    inputs,
    hidden,
    outputs,
    leak,
    leakModel,
    activation,
    bias: options.bias,
    ...(connectivity && { connectivity }),
  })
  return {
    problem: { ...problem, network, objective: { ...problem.objective, loss } },
    parameters: parametersOf(network.layout, parameters.data),
  }
}

function check(change: Change = {}, options: CheckGradientOptions = {}) {
  const { problem, parameters } = placeOf(change)
  return checkGradient(problem, parameters, options)
}

/** The blocks of a leaky network. */
const blockNames = ['recurrent', 'input', 'bias', 'readout', 'readoutBias'] as const

const all = (prefix: 'gradient' | 'hessian') => blockNames.map((name) => `${prefix}.${name}`)

describe.each(['voltage', 'rate'] as const)('%s leak', (leakModel) => {
  it('passes what is right, with every part and every block looked at', () => {
    const record = check({ leakModel, start: 'given', noise: 'given' })
    expect(record.failures).toEqual([])
    expect(record.passes).toBe(true)
    expect(record.warnings).toEqual([])
    expect(Object.keys(record.gradient)).toEqual([...blockNames])
    expect(Object.keys(record.hessian!)).toEqual([...blockNames])
    expect(Object.keys(record.parts).sort()).toEqual([
      'derivative',
      'errorTangent',
      'evaluate',
      'secondDerivative',
    ])
    const errors = [record.gradient, record.hessian!, record.parts].flatMap((part) => Object.values(part))
    expect(Math.max(...errors)).toBeLessThan(1e-7)
  })

  it('names a wrong error signal', () => {
    const record = check({ leakModel, loss: userLoss('evaluate') })
    expect(record.passes).toBe(false)
    // the tangent belongs to the right signal, so it is not that of the wrong one
    expect(record.failures.slice(0, 2)).toEqual(['loss.evaluate', 'loss.errorTangent'])
    expect(record.failures).toEqual(expect.arrayContaining(all('gradient')))
    expect(record.failures).not.toContain('activation.derivative')
    expect(record.parts.evaluate).toBeGreaterThan(1e-2)
  })

  it('names a loss whose value is not that of its error signal', () => {
    const record = check({ leakModel, loss: userLoss('value') })
    expect(record.failures[0]).toBe('loss.evaluate')
    expect(record.failures).toEqual(expect.arrayContaining(all('gradient')))
    expect(record.failures.filter((name) => name.startsWith('hessian'))).toEqual([])
  })

  it('names a wrong tangent of the error signal; the gradient is right', () => {
    const record = check({ leakModel, loss: userLoss('errorTangent') })
    expect(record.failures).toEqual(['loss.errorTangent', ...all('hessian')])
    expect(record.hessian!.recurrent).toBeGreaterThan(1e-3)
  })

  it('names a wrong derivative, and does not accuse the second one', () => {
    const record = check({ leakModel, activation: userActivation('derivative') })
    expect(record.failures[0]).toBe('activation.derivative')
    expect(record.failures).toEqual(
      expect.arrayContaining(['gradient.recurrent', 'gradient.input', 'gradient.bias']),
    )
    // the readout does not pass through φ′
    expect(record.failures).not.toContain('gradient.readout')
    expect(record.failures).not.toContain('activation.secondDerivative')
    expect(record.failures).not.toContain('loss.evaluate')
  })

  it('names a wrong second derivative; the gradient is right', () => {
    const record = check({ leakModel, activation: userActivation('secondDerivative') })
    expect(record.failures[0]).toBe('activation.secondDerivative')
    expect(record.failures).toContain('hessian.recurrent')
    expect(record.failures.filter((name) => name.startsWith('gradient'))).toEqual([])
    expect(record.parts.derivative).toBeLessThan(1e-9)
  })
})

describe('the losses and activations of the library pass', () => {
  it.each(Object.values(activations))('$name', (activation) => {
    for (const [loss, targets] of [
      [squaredError(), 'values'],
      [crossEntropy({ at: 'every' }), 'every'],
      [crossEntropy({ at: 'last' }), 'last'],
    ] as const) {
      const { problem, parameters } = problemOf({
        ...onePlace,
        activation: activation.name as 'relu',
        loss: targets,
      })
      expect(problem.objective.loss.name).toBe(loss.name)
      const record = checkGradient(problem, parameters)
      expect(record.failures, JSON.stringify(record)).toEqual([])
    }
  })
})

describe('what there is not', () => {
  it('a loss without errorTangent has no Hessian to check', () => {
    const { errorTangent: _, ...loss } = userLoss()
    const record = check({ loss })
    expect(record.passes).toBe(true)
    expect(record).not.toHaveProperty('hessian')
    expect(record.parts).not.toHaveProperty('errorTangent')
    expect(check({ loss, activation: userActivation('derivative') }).passes).toBe(false)
  })

  it('a network without a bias has no block of that name', () => {
    const record = check({ bias: 'none' })
    expect(record.passes).toBe(true)
    expect(Object.keys(record.gradient)).toEqual(['recurrent', 'input', 'readout', 'readoutBias'])
  })

  it('NaN never passes', () => {
    const broken = { ...userActivation(), secondDerivative: () => Number.NaN }
    const record = check({ activation: broken })
    expect(record.failures).toContain('activation.secondDerivative')
    expect(record.failures).toContain('hessian.recurrent')
  })
})

describe('kinks', () => {
  /** One unit whose state is exactly `s` at its only step. */
  function unitAt(s: number, activation: Activation) {
    const network = leakyNetwork({ inputs: 1, hidden: 1, outputs: 1, leak: 0, activation, bias: 'none' })
    const problem: Problem = {
      network,
      batch: {
        inputs: { data: Float64Array.of(s), shape: [1, 1, 1] },
        targets: { data: Float64Array.of(1), shape: [1, 1, 1] },
      },
      objective: { loss: squaredError(), l2: 0 },
    }
    return { problem, parameters: parametersOf(network.layout, Float64Array.of(0, 1, 1, 0)) }
  }
  const leaky: Activation = {
    name: 'leaky relu',
    value: (x) => Math.max(0.1 * x, x),
    derivative: (x) => (x > 0 ? 1 : 0.1),
    secondDerivative: () => 0,
    kinked: true,
  }

  it.each([relu, leaky])(
    '$name: a unit near one is a warning; with no other unit φ′ stays unchecked, and that fails',
    (activation) => {
      const { problem, parameters } = unitAt(5e-5, activation)
      const record = checkGradient(problem, parameters)
      expect(record.warnings).toEqual(['1 of 1 units (of every step and trial) are within 0.0001 of a kink'])
      expect(record.failures).toEqual(['activation.derivative', 'activation.secondDerivative'])
      expect(record.parts.derivative).toBeNaN()
      expect(record.gradient.input).toBeLessThan(1e-6)
    },
  )

  it('far from one there is no warning', () => {
    const { problem, parameters } = unitAt(0.5, leaky)
    expect(checkGradient(problem, parameters)).toMatchObject({ passes: true, warnings: [] })
  })

  it('probes over one are left out and said; a block without any left fails', () => {
    const { problem, parameters } = unitAt(1e-3, leaky)
    const record = checkGradient(problem, parameters, { step: 0.6 })
    expect(record.warnings).toContain('1 of 1 probes of input cross a kink and are left out')
    expect(record.gradient.input).toBeNaN()
    expect(record.failures).toContain('gradient.input')
    expect(record.gradient.readout).toBeLessThan(1e-6)
  })

  it('a wrong slope on one side is found', () => {
    const { problem, parameters } = unitAt(-0.5, { ...leaky, derivative: (x) => (x > 0 ? 1 : 0.2) })
    const { failures } = checkGradient(problem, parameters)
    expect(failures.slice(0, 2)).toEqual(['activation.derivative', 'gradient.input'])
    expect(failures).not.toContain('activation.secondDerivative')
  })
})

describe('options', () => {
  it('only the blocks asked for', () => {
    const record = check({}, { blocks: ['readout'] })
    expect(Object.keys(record.gradient)).toEqual(['readout'])
    expect(Object.keys(record.hessian!)).toEqual(['readout'])
  })

  it('a sample of the entries, by seed: fewer forward passes', () => {
    let calls = 0
    const counted = userLoss()
    const loss: Loss = {
      ...counted,
      evaluate: (...values) => {
        calls++
        return counted.evaluate(...values)
      },
    }
    const callsWith = (options: CheckGradientOptions) => {
      calls = 0
      const record = check({ loss }, options)
      expect(record.passes).toBe(true)
      return calls
    }
    const every = callsWith({})
    const { batch, network } = placeOf({}).problem
    const pairs = batch.mask!.data.reduce((a, b) => a + b)
    const left = network.layout.size - 2 * blockNames.length
    expect(every - callsWith({ sample: { entries: 2, seed: seed(1) } })).toBe(4 * left * pairs)
    expect(callsWith({ sample: { entries: 100, seed: seed(1) } })).toBe(every)
    const wrong = { activation: userActivation('derivative') }
    const sampled = (root: number) => check(wrong, { sample: { entries: 1, seed: seed(root) } })
    expect(sampled(1)).toEqual(sampled(1))
    expect(sampled(1)).not.toEqual(sampled(2))
    expect(sampled(1).failures[0]).toBe('activation.derivative')
  })

  it('the tolerance is where a relative error begins to fail', () => {
    // its first component is off by 1.001
    const change = { loss: userLoss('value') }
    expect(check(change, { tolerance: 1e-2 }).passes).toBe(true)
    expect(check(change, { tolerance: 1e-4 }).passes).toBe(false)
  })

  it('changes neither parameters nor batch, and gives the same record again', () => {
    const { problem, parameters } = placeOf({ start: 'given' })
    const before = structuredClone([problem.batch, parameters.data])
    const record = checkGradient(problem, parameters)
    expect([problem.batch, parameters.data]).toEqual(before)
    expect(checkGradient(problem, parameters)).toEqual(record)
    expect(structuredClone(record)).toEqual(record)
  })

  it.each([
    [{ step: 0 }, 'checkGradient: step must be a positive number, got 0'],
    [{ tolerance: Number.NaN }, 'checkGradient: tolerance must be a positive number, got NaN'],
    [{ blocks: [] }, 'checkGradient: blocks must be a list of at least one block, got []'],
    [{ blocks: ['weights'] }, 'checkGradient: blocks[0] must be one of "recurrent", '],
    [
      { sample: { entries: 0, seed: seed(1) } },
      'checkGradient: sample.entries must be an integer of at least 1',
    ],
  ])('refuses %o', (options, message) => {
    const call = () => check({}, options as CheckGradientOptions)
    expect(call).toThrow(ArgumentError)
    expect(call).toThrow(message)
  })

  it('refuses a batch that does not fit', () => {
    const { problem, parameters } = placeOf({})
    const inputs = { ...problem.batch.inputs, shape: [1, 2] }
    const call = () => checkGradient({ ...problem, batch: { ...problem.batch, inputs } }, parameters)
    expect(call).toThrow('checkGradient: batch.inputs.shape must be')
  })
})

import { type Activation, gradient, leakyNetwork, parametersOf } from '@credit/core'
import { describe, expect, it } from 'vitest'
import { differenceGradient, worstBlock } from './finiteDifference.js'
import { leakyOf } from './leakyOf.ts'
import { type Mutation, mutations, naiveGradient } from './naive.js'
import { onePlace, type ProblemOptions, problemOf } from './randomProblem.js'

// The two comparisons of the gradient tests, pointed at an adjoint that is wrong in one way at a time: a comparison
// that accepts one of them proves nothing about the library either.

/** Like tanh, with φ(0) ≠ 0 and s ≠ φ(s) at once, so that z_0 counts. */
const shifted: Activation = {
  name: 'shifted',
  value: (x) => Math.tanh(x) + 0.5,
  derivative: (x) => 1 - Math.tanh(x) ** 2,
  secondDerivative: (x) => -2 * Math.tanh(x) * (1 - Math.tanh(x) ** 2),
  kinked: false,
}

function placeOf(change: Partial<ProblemOptions>) {
  const { problem, parameters } = problemOf({ ...onePlace, ...change })
  const { inputs, hidden, outputs, connectivity } = problem.network
  const network = leakyNetwork({
    inputs,
    hidden,
    outputs,
    ...leakyOf(problem.network),
    activation: shifted,
    connectivity: connectivity!,
  })
  return { problem: { ...problem, network }, parameters: parametersOf(network.layout, parameters.data) }
}

const leaks = ['voltage', 'rate'] as const
const given = { start: 'given', noise: 'given' } as const
const values = placeOf({ loss: 'values' })

describe.each([
  ['labels', placeOf({})],
  ['values', values],
  ['labels, rate leak', placeOf({ leakModel: 'rate' })],
  ['values, rate leak, start and noise', placeOf({ leakModel: 'rate', loss: 'values', ...given })],
  ['values, start and noise', placeOf({ loss: 'values', ...given })],
])('the adjoint written out in the tests, %s', (_, { problem, parameters }) => {
  it('is the library and finite differences when nothing is changed', () => {
    const naive = naiveGradient(problem, parameters)
    const library = gradient(problem, parameters)
    expect(library.loss / naive.loss - 1).toBeCloseTo(0, 13)
    expect(worstBlock(naive.gradient, library.gradient)).toBeLessThan(1e-12)
    expect(worstBlock(naive.gradient, differenceGradient(problem, parameters)!)).toBeLessThan(1e-7)
  })

  it('every block has something to compare', () => {
    const { gradient: library } = gradient(problem, parameters)
    const zero = parametersOf(problem.network.layout)
    for (const name of ['recurrent', 'input', 'bias', 'readout', 'readoutBias'] as const) {
      expect(worstBlock({ ...library, [name]: zero[name] }, library), name).toBe(1)
    }
  })
})

/** Without a start of its own, the default one is what a mutation must not get wrong. */
const defaultStart: readonly Mutation[] = ['z_0 of zero', 'first step without its recurrent part']

describe.each(leaks)('%s leak', (leakModel) => {
  const everything = placeOf({ leakModel, loss: 'values', ...given })

  it.each(mutations)(
    'mutation: %s is rejected by the comparison with the library, and with differences',
    (mutation) => {
      // wrong only for a loss with labels
      const place = mutation === 'no softmax' ? placeOf({ leakModel, ...given }) : everything
      expectRejected(place, mutation)
    },
  )
})

it.each(defaultStart)('mutation: %s is rejected at the default start too', (mutation) => {
  expectRejected(values, mutation)
})

function expectRejected({ problem, parameters }: ReturnType<typeof placeOf>, mutation: Mutation) {
  const wrong = naiveGradient(problem, parameters, mutation).gradient
  expect(worstBlock(wrong, gradient(problem, parameters).gradient)).toBeGreaterThan(1e-3)
  expect(worstBlock(wrong, differenceGradient(problem, parameters)!)).toBeGreaterThan(1e-3)
}

it('control: the comparison also rejects one NaN, wherever it stands', () => {
  const { gradient: library } = gradient(values.problem, values.parameters)
  for (let i = 0; i < library.data.length; i++) {
    const wrong = parametersOf(library.layout, library.data.slice())
    wrong.data[i] = Number.NaN
    expect(worstBlock(wrong, library), `entry ${i}`).toBeNaN()
  }
})

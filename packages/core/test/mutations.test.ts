import {
  type Activation,
  gradient,
  leakyNetwork,
  type Parameters,
  type Problem,
  parametersOf,
} from '@credit/core'
import { describe, expect, it } from 'vitest'
import { differenceGradient, worstBlock } from './finiteDifference.js'
import { type Mutation, mutations, naiveGradient } from './naive.js'
import { onePlace, problemOf } from './randomProblem.js'

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

function withShiftedActivation({ problem, parameters }: { problem: Problem; parameters: Parameters }) {
  const { inputs, hidden, outputs, leak, connectivity } = problem.network
  const network = leakyNetwork({
    inputs,
    hidden,
    outputs,
    leak,
    activation: shifted,
    connectivity: connectivity!,
  })
  return { problem: { ...problem, network }, parameters: parametersOf(network.layout, parameters.data) }
}

const labels = withShiftedActivation(problemOf(onePlace))
const values = withShiftedActivation(problemOf({ ...onePlace, loss: 'values' }))

/** Wrong only for a loss with labels, or with values. */
const places: Partial<Record<Mutation, { problem: Problem; parameters: Parameters }>> = {
  'no softmax': labels,
}

describe.each([
  ['labels', labels],
  ['values', values],
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

describe.each(mutations)('mutation: %s', (mutation) => {
  const { problem, parameters } = places[mutation] ?? values

  it('is rejected by the comparison with the library, and with finite differences', () => {
    const wrong = naiveGradient(problem, parameters, mutation).gradient
    expect(worstBlock(wrong, gradient(problem, parameters).gradient)).toBeGreaterThan(1e-3)
    expect(worstBlock(wrong, differenceGradient(problem, parameters)!)).toBeGreaterThan(1e-3)
  })
})

it('control: the comparison also rejects one NaN, wherever it stands', () => {
  const { gradient: library } = gradient(values.problem, values.parameters)
  for (let i = 0; i < library.data.length; i++) {
    const wrong = parametersOf(library.layout, library.data.slice())
    wrong.data[i] = Number.NaN
    expect(worstBlock(wrong, library), `entry ${i}`).toBeNaN()
  }
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { differenceGradient, worstBlock } from '../test/finiteDifference.js'
import { readGolden, relativeError } from '../test/golden.js'
import { naiveGradient } from '../test/naive.js'
import { onePlace, problemOf, problemOptions } from '../test/randomProblem.js'
import { DivergenceError } from './divergence.js'
import { forward, gradient, gradientFunction, type Problem } from './gradient.js'
import { crossEntropy, squaredError } from './loss.js'
import { leakyNetwork } from './network.js'
import { blockNames, parametersOf } from './parameters.js'
import type { CreditPath } from './workspace.js'

const fixed = { seed: 20_231, numRuns: 150 }
const local: CreditPath = { route: 'none', feedback: 'symmetric' }

describe('exact gradient of random networks', () => {
  it('is the finite difference of the loss in every block (1e-7)', () => {
    let compared = 0
    fc.assert(
      fc.property(problemOptions, (options) => {
        const { problem, parameters } = problemOf(options)
        const differences = differenceGradient(problem, parameters)
        fc.pre(differences !== null)
        compared++
        expect(worstBlock(gradient(problem, parameters).gradient, differences)).toBeLessThan(1e-7)
      }),
      fixed,
    )
    expect(compared).toBe(fixed.numRuns)
  })

  it('is the adjoint written in plain loops (1e-12), and so is the loss', () => {
    fc.assert(
      fc.property(problemOptions, (options) => {
        const { problem, parameters } = problemOf(options)
        const library = gradient(problem, parameters)
        const naive = naiveGradient(problem, parameters)
        expect(relativeError([library.loss], [naive.loss])).toBeLessThan(1e-12)
        expect(worstBlock(library.gradient, naive.gradient)).toBeLessThan(1e-12)
      }),
      fixed,
    )
  })

  it('route "none" is the plain adjoint without synaptic credit (1e-12)', () => {
    fc.assert(
      fc.property(problemOptions, (options) => {
        const { problem, parameters } = problemOf(options)
        const naive = naiveGradient(problem, parameters, 'none', 'none')
        expect(worstBlock(gradient(problem, parameters, local).gradient, naive.gradient)).toBeLessThan(1e-12)
      }),
      fixed,
    )
  })

  it.each(['relu', 'tanh', 'identity'] as const)(
    'control: route "none" is not the gradient (%s)',
    (activation) => {
      const { problem, parameters } = problemOf({ ...onePlace, activation, seed: 8 })
      const differences = differenceGradient(problem, parameters, 1e-4)!
      expect(worstBlock(gradient(problem, parameters).gradient, differences)).toBeLessThan(1e-7)
      expect(worstBlock(gradient(problem, parameters, local).gradient, differences)).toBeGreaterThan(1e-3)
    },
  )

  it('control: the options all reach the gradient', () => {
    const at = (change: object) => {
      const { problem, parameters } = problemOf({ ...onePlace, connectivity: 'dense', ...change })
      return gradient(problem, parameters).gradient
    }
    const base = at({})
    const changes = [{ leak: 0.3 }, { activation: 'relu' }, { autapses: 'none' }, { connectivity: 'sparse' }]
    const others = [{ loss: 'values' }, { loss: 'last' }, { mask: 'none' }, { l2: 0 }]
    for (const change of [...changes, ...others]) {
      expect(relativeError(at(change).data, base.data), JSON.stringify(change)).toBeGreaterThan(1e-3)
    }
  })
})

describe('a network of two units by hand', () => {
  // α = ½, W = [[0, 2], [4, 0]], U = [1, 0]ᵀ, b = [0, 2], V = [1, 3], c = 1, x = 2, 4; relu, no state below 0.
  const network = leakyNetwork({ inputs: 1, hidden: 2, outputs: 1, leak: 0.5, activation: 'relu' })
  const parameters = parametersOf(network.layout, Float64Array.from([0, 2, 4, 0, 1, 0, 0, 2, 1, 3, 1]))
  const problem: Problem = {
    network,
    batch: {
      inputs: { data: Float64Array.from([2, 4]), shape: [2, 1, 1] },
      targets: { data: Float64Array.from([4, 11]), shape: [2, 1, 1] },
    },
    objective: { loss: squaredError(), l2: 0 },
  }

  it('forward', () => {
    // s_1 = ½ ([0, 0] + [1·2, 0] + [0, 2])                    = [1, 1]
    // s_2 = ½ [1, 1] + ½ ([2·1, 4·1] + [1·4, 0] + [0, 2])     = [½ + 3, ½ + 3] = [3.5, 3.5]
    // y_1 = 1·1 + 3·1 + 1 = 5, y_2 = 3.5 + 3·3.5 + 1 = 15
    const { states, rates, outputs } = forward(network, parameters, problem.batch.inputs)
    expect(states).toEqual({ data: Float64Array.from([1, 1, 3.5, 3.5]), shape: [2, 1, 2] })
    expect(rates).toEqual({ data: Float64Array.from([1, 1, 3.5, 3.5]), shape: [2, 1, 2] })
    expect(outputs).toEqual({ data: Float64Array.from([5, 15]), shape: [2, 1, 1] })
  })

  it('loss and exact gradient', () => {
    // ε_1 = (5 − 4)/2 = ½, ε_2 = (15 − 11)/2 = 2; ℓ = (½·1² + ½·4²)/2 = 4.25
    // L_1 = [½, 1.5], L_2 = [2, 6]; every h is 1
    // λ_2 = [2, 6];  λ_1 = L_1 + ½ Wᵀ λ_2 + ½ λ_2
    //     = [½ + ½·4·6 + ½·2, 1.5 + ½·2·2 + ½·6] = [13.5, 6.5]
    // dW = ½ λ_2 z_1ᵀ = [[1, 1], [3, 3]]  (z_0 = 0)
    // dU = ½ (λ_1·2 + λ_2·4) = ½ [27 + 8, 13 + 24] = [17.5, 18.5]
    // db = ½ (λ_1 + λ_2) = [7.75, 6.25]
    // dV = ½ [1, 1] + 2 [3.5, 3.5] = [7.5, 7.5], dc = 2.5
    const { loss, gradient: g } = gradient(problem, parameters)
    expect(loss).toBe(4.25)
    expect([...g.data]).toEqual([1, 1, 3, 3, 17.5, 18.5, 7.75, 6.25, 7.5, 7.5, 2.5])
  })

  it('without synaptic credit: another gradient', () => {
    // λ_1 = L_1 + ½ λ_2 = [1.5, 4.5]; dU = ½ [3 + 8, 9 + 24] = [5.5, 16.5]; db = ½ [3.5, 10.5]
    const { gradient: g } = gradient(problem, parameters, local)
    expect([...g.data]).toEqual([1, 1, 3, 3, 5.5, 16.5, 1.75, 5.25, 7.5, 7.5, 2.5])
  })

  it('with a feedback matrix in place of Vᵀ: only what comes through it changes', () => {
    // B = [2, 0]ᵀ: L_1 = [1, 0], L_2 = [4, 0]; λ_2 = [4, 0]; λ_1 = [1 + 0 + ½·4, 0 + ½·2·4 + 0] = [3, 4]
    // dW = ½ [4, 0] z_1ᵀ; dU = ½ [6 + 16, 8]; db = ½ [7, 4]
    const { gradient: g } = gradient(problem, parameters, {
      route: 'recurrent',
      feedback: Float64Array.from([2, 0]),
    })
    expect([...g.data]).toEqual([2, 2, 0, 0, 11, 4, 3.5, 2, 7.5, 7.5, 2.5])
  })

  it('l2 adds ½·l2·(‖W‖² + ‖U‖² + ‖V‖²) and l2·weight, not on the biases', () => {
    // ‖W‖² = 4 + 16, ‖U‖² = 1, ‖V‖² = 1 + 9
    const { loss, gradient: g } = gradient(
      { ...problem, objective: { loss: squaredError(), l2: 2 } },
      parameters,
    )
    expect(loss).toBe(4.25 + 0.5 * 2 * 31)
    expect([...g.data]).toEqual([1, 5, 11, 3, 19.5, 18.5, 7.75, 6.25, 9.5, 13.5, 2.5])
  })

  it('a unit below 0 carries no credit under relu', () => {
    // b_2 = −2: s_1 = [1, −1], z_1 = [1, 0]; loss at step 1 only: λ_1 = [1, 0] ⊙ L_1
    const silent = parametersOf(network.layout, Float64Array.from([0, 2, 4, 0, 1, 0, 0, -2, 1, 3, 1]))
    const mask = { data: Uint8Array.from([1, 0]), shape: [2] }
    const { gradient: g } = gradient({ ...problem, batch: { ...problem.batch, mask } }, silent)
    // y_1 = 1 + 0 + 1 = 2, ε_1 = −2, L_1 = [−2, −6], λ_1 = [−2, 0]; dU = ½·2·λ_1, db = ½ λ_1, dV = −2 [1, 0]
    expect([...g.data].map((entry) => entry + 0)).toEqual([0, 0, 0, 0, -2, 0, -1, 0, -2, 0, -2])
  })
})

describe('callers', () => {
  const { problem, parameters } = problemOf(onePlace)

  it('their arrays are unchanged', () => {
    const { inputs, targets, mask } = problem.batch
    const { connectivity } = problem.network
    const feedback = Float64Array.from({ length: 12 }, (_, i) => i)
    const arrays = [inputs.data, targets.data, mask!.data, connectivity!, parameters.data, feedback]
    const before = arrays.map((array) => array.slice())
    gradient(problem, parameters, { route: 'recurrent', feedback })
    forward(problem.network, parameters, inputs)
    expect(arrays).toEqual(before)
  })

  it('two calls give the same bits, also of one function, also after a call elsewhere', () => {
    const first = gradient(problem, parameters)
    expect(gradient(problem, parameters)).toEqual(first)
    const at = gradientFunction(problem)
    const out = parametersOf(problem.network.layout)
    const elsewhere = parameters.data.map((w) => w + 1)
    at(elsewhere, out.data)
    expect(out.data).not.toEqual(first.gradient.data)
    expect(at(parameters.data, out.data).loss).toBe(first.loss)
    expect(out.data).toEqual(first.gradient.data)
  })

  it('two functions share nothing', () => {
    const a = gradientFunction(problem)
    const b = gradientFunction(problem)
    const [outA, outB] = [
      parametersOf(problem.network.layout).data,
      parametersOf(problem.network.layout).data,
    ]
    a(parameters.data, outA)
    b(new Float64Array(outB.length), outB)
    expect(outA).toEqual(gradient(problem, parameters).gradient.data)
  })

  it('writes over whatever is in out', () => {
    const out = new Float64Array(problem.network.layout.size).fill(Number.NaN)
    gradientFunction(problem)(parameters.data, out)
    expect(out).toEqual(gradient(problem, parameters).gradient.data)
  })

  it('weight is the number of masked pairs, of trials for a loss at the last step', () => {
    const out = new Float64Array(problem.network.layout.size)
    const ones = problem.batch.mask!.data.reduce((sum, one) => sum + one, 0)
    expect(ones).toBeLessThan(12)
    expect(gradientFunction(problem)(parameters.data, out).weight).toBe(ones)
    const last = problemOf({ ...onePlace, loss: 'last', mask: 'none' }).problem
    expect(gradientFunction(last)(parameters.data, out).weight).toBe(2)
    const every = problemOf({ ...onePlace, mask: 'none' }).problem
    expect(gradientFunction(every)(parameters.data, out).weight).toBe(12)
  })

  it('the gradient of a batch is the weighted mean over its parts', () => {
    const { problem: whole } = problemOf({ ...onePlace, mask: 'none', l2: 0, loss: 'values' })
    const [T, B, I, K] = [6, 2, 2, 3]
    const part = (b: number): Problem => {
      const take = (data: Float64Array, n: number) => data.filter((_, i) => Math.floor(i / n) % B === b)
      const { inputs, targets } = whole.batch
      const batch = {
        inputs: { data: take(inputs.data, I), shape: [T, 1, I] },
        targets: { data: take(targets.data as Float64Array, K), shape: [T, 1, K] },
      }
      return { ...whole, batch }
    }
    const [a, b] = [gradient(part(0), parameters), gradient(part(1), parameters)]
    const mean = a.gradient.data.map((entry, i) => (entry + b.gradient.data[i]) / 2)
    const { gradient: g } = gradient(whole, parameters)
    expect(relativeError(mean, g.data)).toBeLessThan(1e-13)
    expect(relativeError(a.gradient.data, g.data)).toBeGreaterThan(1e-3)
  })
})

describe('bad input', () => {
  const { problem, parameters } = problemOf(onePlace)

  it.each([
    [{ data: new Float64Array(24), shape: [6, 2] }, 'gradientFunction: batch.inputs.shape must be'],
    [{ data: new Float64Array(0), shape: [0, 2, 2] }, 'gradientFunction: batch.inputs.shape must be'],
    [undefined, 'gradient: problem.batch.inputs must be'],
    [{ data: new Float64Array(18), shape: [6, 1, 3] }, 'batch.inputs.shape must be [6, 1, 2], got [6, 1, 3]'],
  ])('a batch that does not fit %#', (inputs, message) => {
    expect(() => gradient({ ...problem, batch: { ...problem.batch, inputs: inputs! } }, parameters)).toThrow(
      message,
    )
  })

  it('parameters of another network', () => {
    const other = leakyNetwork({ inputs: 1, hidden: 1, outputs: 1, leak: 0, activation: 'tanh' })
    expect(() => gradient(problem, parametersOf(other.layout))).toThrow(
      /parameters.data must be an array of length 43, got Float64Array of length 5/,
    )
  })

  it('forward names a shape and a number that are wrong', () => {
    const { network } = problem
    const bad = { data: Float64Array.from([1, Number.NaN]), shape: [1, 1, 2] }
    expect(() => forward(network, parameters, bad)).toThrow('batch.inputs.data[1] must be finite, got NaN')
    expect(() => forward(network, parameters, { ...bad, shape: [2, 1, 1] })).toThrow(
      'must be [2, 1, 2], got [2, 1, 1]',
    )
  })

  it.each(['relu', 'tanh', 'identity'] as const)(
    'a NaN parameter is a divergence, never silently 0 (%s)',
    (activation) => {
      const place = problemOf({ ...onePlace, activation, connectivity: 'dense', mask: 'none' })
      for (const name of blockNames) {
        if (place.parameters[name].length === 0) continue
        const broken = parametersOf(place.problem.network.layout, place.parameters.data.slice())
        broken[name][0] = Number.NaN
        expect(() => gradient(place.problem, broken), name).toThrow(DivergenceError)
      }
    },
  )

  it('a NaN at an absent synapse is not there', () => {
    const { connectivity } = problem.network
    const broken = parametersOf(problem.network.layout, parameters.data.slice())
    broken.recurrent[connectivity!.indexOf(0)] = Number.NaN
    expect(gradient(problem, broken)).toEqual(gradient(problem, parameters))
  })
})

it('forward gives the outputs of the golden cases (1e-10), and other parameters do not', () => {
  const { problem, parameters, expected } = readGolden('voltage-tanh-mse-extras')
  const outputs = (w = parameters) => forward(problem.network, w, problem.batch.inputs).outputs.data
  expect(relativeError(outputs(), expected.outputs)).toBeLessThan(1e-10)
  const other = parametersOf(
    problem.network.layout,
    parameters.data.map((w) => w * 1.01),
  )
  expect(relativeError(outputs(other), expected.outputs)).toBeGreaterThan(1e-3)
})

it('a loss of its own kind is used as it is', () => {
  const { problem, parameters } = problemOf(onePlace)
  const doubled = {
    ...crossEntropy({ at: 'every' }),
    evaluate: (
      ...[y, at, size, target, targetAt, error, weight]: Parameters<
        ReturnType<typeof crossEntropy>['evaluate']
      >
    ) => 2 * crossEntropy({ at: 'every' }).evaluate(y, at, size, target, targetAt, error, 2 * weight),
  }
  const objective = { loss: doubled, l2: 0 }
  const plain = gradient({ ...problem, objective: { ...problem.objective, l2: 0 } }, parameters)
  const twice = gradient({ ...problem, objective }, parameters)
  expect(
    relativeError(
      twice.gradient.data,
      plain.gradient.data.map((g) => 2 * g),
    ),
  ).toBeLessThan(1e-14)
  expect(twice.loss / plain.loss).toBeCloseTo(2, 14)
})

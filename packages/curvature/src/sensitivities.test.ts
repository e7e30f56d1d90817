import {
  ArgumentError,
  crossEntropy,
  fillGaussian,
  forward,
  gradientFunction,
  leakyNetwork,
  type Problem,
  parametersOf,
  seed,
  squaredError,
} from '@credit/core'
import { describe, expect, it } from 'vitest'
import { residualEigenvalues } from './residualEigenvalues.js'
import { type Sensitivities, sensitivities } from './sensitivities.js'

const [N, I, K, T, B] = [3, 2, 2, 4, 2]
const draw = (name: string, length: number) =>
  fillGaussian(new Float64Array(length), seed(15).child(name).generator(), 0, 0.8)
const network = leakyNetwork({ inputs: I, hidden: N, outputs: K, leak: 0.4, activation: 'tanh' })
const w = draw('parameters', network.layout.size)
const mask = { data: Uint8Array.of(0, 1, 0, 1), shape: [T] }
const problem: Problem = {
  network,
  batch: {
    inputs: { data: draw('inputs', T * B * I), shape: [T, B, I] },
    targets: { data: draw('targets', T * B * K), shape: [T, B, K] },
    mask,
  },
  objective: { loss: squaredError(), l2: 0 },
}

describe('of the exact gradient', () => {
  const { data, shape, denominator } = sensitivities(problem, w, gradientFunction)

  it('are the derivatives of the outputs, by finite differences', () => {
    const outputs = (at: Float64Array) =>
      forward(network, parametersOf(network.layout, at), problem.batch.inputs).outputs.data
    const carrying = Array.from({ length: T * B * K }, (_, i) => i).filter(
      (i) => mask.data[Math.floor(i / (B * K))],
    )
    expect(shape).toEqual([carrying.length, w.length])
    expect(denominator).toBe(carrying.length / K)
    const h = 1e-5
    for (let j = 0; j < w.length; j++) {
      const moved = (step: number) => outputs(w.map((x, i) => (i === j ? x + step : x)))
      const [plus, minus] = [moved(h), moved(-h)]
      carrying.forEach((at, i) => {
        expect(data[i * w.length + j]).toBeCloseTo((plus[at] - minus[at]) / (2 * h), 8)
      })
    }
  })

  it('give the gradient back: g = Ψᵀr/m', () => {
    const g = new Float64Array(w.length)
    gradientFunction(problem)(w, g)
    const y = forward(network, parametersOf(network.layout, w), problem.batch.inputs).outputs.data
    const residuals = [...y].map((value, i) => value - problem.batch.targets.data[i])
    const carrying = residuals.filter((_, i) => mask.data[Math.floor(i / (B * K))])
    for (let j = 0; j < w.length; j++) {
      const sum = carrying.reduce((total, r, i) => total + r * data[i * w.length + j], 0)
      expect(sum / denominator).toBeCloseTo(g[j], 12)
    }
  })
})

it('of another rule are others, on the recurrent block', () => {
  const local = sensitivities(problem, w, (each) =>
    gradientFunction(each, { route: 'none', feedback: 'symmetric' }),
  )
  const truth = sensitivities(problem, w, gradientFunction)
  const largestDifference = (row: number) => {
    const at = row * w.length
    const differences = Array.from({ length: N * N }, (_, i) =>
      Math.abs(local.data[at + i] - truth.data[at + i]),
    )
    return Math.max(...differences)
  }
  // outputs of step 1 are one synapse away from z_0, and no path is dropped; those of step 3 are three away
  expect(largestDifference(0)).toBe(0)
  expect(largestDifference(truth.shape[0] - 1)).toBeGreaterThan(1e-3)
})

it('leaves the point and the batch alone', () => {
  const before = [w.slice(), problem.batch.targets.data.slice()]
  sensitivities(problem, w, gradientFunction)
  expect([w, problem.batch.targets.data]).toEqual(before)
})

it.each([
  [
    { loss: crossEntropy({ at: 'last' }), l2: 0 },
    w,
    'objective.loss must be the squared error, got "cross-entropy-last"',
  ],
  [{ loss: squaredError(), l2: 0.1 }, w, 'objective.l2 must be 0, for a zero-loss point, got 0.1'],
  [{ loss: squaredError(), l2: 0 }, new Float64Array(2), 'at must be an array of length'],
  [{ loss: squaredError(), l2: 0 }, w.map(() => Number.NaN), 'at[0] must be finite, got NaN'],
])('refuses bad input %#', (objective, at, message) => {
  const call = () => sensitivities({ ...problem, objective }, at, gradientFunction)
  expect(call).toThrow(ArgumentError)
  expect(call).toThrow(`sensitivities: ${message}`)
})

describe('residualEigenvalues', () => {
  const rows = (data: number[], n: number, denominator = 1): Sensitivities => ({
    data: Float64Array.from(data),
    shape: [n, data.length / n],
    denominator,
  })

  it('one residual: ⟨ψ,ψ̂⟩/m', () => {
    expect(residualEigenvalues(rows([1, 2], 1, 4), rows([3, -1], 1, 4))).toEqual([
      { real: 0.25, imaginary: 0 },
    ])
  })

  it('a rotation: a conjugate pair', () => {
    const values = residualEigenvalues(rows([1, 0, 0, 1], 2), rows([1, -2, 2, 1], 2))
    expect(values.map(({ real }) => real)).toEqual([1, 1])
    expect(values.map(({ imaginary }) => Math.abs(imaginary))).toEqual([2, 2])
    expect(values[0].imaginary).toBe(-values[1].imaginary)
  })

  it('by decreasing modulus, negative ones too', () => {
    const values = residualEigenvalues(rows([1, 0, 0, 1], 2), rows([0.5, 0, 0, -3], 2))
    expect(values.map(({ real }) => real)).toEqual([-3, 0.5])
  })

  it.each([
    [rows([1, 2], 1), rows([1, 2, 3, 4], 2), 'rule.shape must be [1, 2] with denominator 1, as truth has'],
    [rows([1, 2], 1), rows([1, 2], 1, 2), 'rule.shape must be'],
    [rows([1, Number.NaN], 1), rows([1, 2], 1), 'truth.data[1] must be finite, got NaN'],
    [rows([1e200, 0], 1), rows([1e200, 0], 1), 'ΨΨ̂ᵀ/m[0][0] must be finite, got Infinity'],
    [
      { ...rows([1], 1), shape: [2, 1] } as Sensitivities,
      rows([1, 2], 2),
      'truth.data must be an array of length 2',
    ],
  ])('refuses bad input %#', (truth, rule, message) => {
    expect(() => residualEigenvalues(truth, rule)).toThrow(`residualEigenvalues: ${message}`)
  })
})

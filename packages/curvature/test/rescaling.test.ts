import {
  crossEntropy,
  fillGaussian,
  gradientFunction,
  hessian,
  leakyNetwork,
  type NetworkParameters,
  type Problem,
  parametersOf,
  seed,
} from '@credit/core'
import {
  adaptiveSharpness,
  elementScale,
  fisherRaoNorm,
  lanczos,
  normalizedOperator,
  relativeFlatness,
  rowScale,
} from '@credit/curvature'
import { describe, expect, it } from 'vitest'

// What a relu network computes does not change when what unit i receives is multiplied by c_i > 0 and what it sends is
// divided by c_i. So a measure of the function must not change either, and λ_max is none.

const N = 8
const I = 3
const K = 2
const root = seed(21)

function problemOf(leakModel: 'voltage' | 'rate'): { problem: Problem; parameters: NetworkParameters } {
  const [T, B] = [7, 5]
  const network = leakyNetwork({ inputs: I, hidden: N, outputs: K, leak: 0.6, leakModel, activation: 'relu' })
  const draw = (name: string, length: number, deviation: number) =>
    fillGaussian(new Float64Array(length), root.child(name).generator(), 0, deviation)
  const inputs = { data: draw('inputs', T * B * I, 1), shape: [T, B, I] }
  const targets = { data: Int32Array.from({ length: T * B }, (_, i) => i % K), shape: [T, B] }
  const parameters = parametersOf(network.layout, draw('parameters', network.layout.size, 0.6))
  const objective = { loss: crossEntropy({ at: 'every' }), l2: 0 }
  return { problem: { network, batch: { inputs, targets }, objective }, parameters }
}

/** Rows of unit i times c_i, columns divided by c_i. */
function rescaled({ layout, data }: NetworkParameters, c: readonly number[]): NetworkParameters {
  const p = parametersOf(layout, data.slice())
  for (let i = 0; i < N; i++) {
    for (let j = 0; j < N; j++) p.recurrent[i * N + j] *= c[i] / c[j]
    for (let j = 0; j < I; j++) p.input[i * I + j] *= c[i]
    p.bias[i] *= c[i]
    for (let k = 0; k < K; k++) p.readout[k * N + i] /= c[i]
  }
  return p
}

/** No powers of two, so that nothing is exact by accident. */
const uneven = Array.from({ length: N }, (_, i) => 0.3 + 0.55 * i)
/** The two units that the docstrings quote. */
const twoTimesFour = Array.from({ length: N }, (_, i) => (i < 2 ? 4 : 1))
const even = Array.from({ length: N }, () => 3)

const change = (a: number, b: number) => Math.abs(a / b - 1)

describe.each(['voltage', 'rate'] as const)('%s leak', (leakModel) => {
  const { problem, parameters } = problemOf(leakModel)
  const { layout } = problem.network
  const blocks = ['recurrent', 'input', 'readout'] as const
  const flatness = (at: NetworkParameters, block: (typeof blocks)[number], form: 'matched' | 'published') =>
    relativeFlatness(hessian(problem, at, { block }), at[block], layout.blocks[block].shape, {
      form,
      relativeTolerance: 1e-13,
      seed: root,
    }).value
  const largest = (at: NetworkParameters, scale?: Float64Array) => {
    const operator = hessian(problem, at, { block: 'all' })
    const normalised = scale ? normalizedOperator(operator, scale) : operator
    return lanczos(normalised, { largest: 1, seed: root }).largest[0].value
  }
  const worst = (at: NetworkParameters, scale: Float64Array) => {
    const options = { radius: 0.05, scale, seed: root, starts: 2 }
    const record = adaptiveSharpness(gradientFunction(problem), at.data, options)
    expect(record.converged).toBe(true)
    return record.value
  }
  const there = rescaled(parameters, uneven)

  it('the loss stays, the gradient and λ_max do not', () => {
    const f = gradientFunction(problem)
    const [a, b] = [new Float64Array(layout.size), new Float64Array(layout.size)]
    expect(change(f(there.data, b).loss, f(parameters.data, a).loss)).toBeLessThan(1e-14)
    expect(change(b[1], a[1])).toBeGreaterThan(0.01)
    expect(change(largest(there), largest(parameters))).toBeGreaterThan(0.1)
  })

  it.each(blocks)('matched relative flatness of the %s block stays', (block) => {
    const [a, b] = [flatness(parameters, block, 'matched'), flatness(there, block, 'matched')]
    expect(Math.abs(a)).toBeGreaterThan(1e-4)
    expect(change(b, a)).toBeLessThan(1e-11)
  })

  it('published relative flatness stays for the input block, and for any block where all units scale alike', () => {
    expect(
      change(flatness(there, 'input', 'published'), flatness(parameters, 'input', 'published')),
    ).toBeLessThan(1e-11)
    const alike = rescaled(parameters, even)
    for (const block of blocks) {
      expect(
        change(flatness(alike, block, 'published'), flatness(parameters, block, 'published')),
      ).toBeLessThan(1e-11)
    }
  })

  it('control: it does not stay for the recurrent and the readout block', () => {
    const other = rescaled(parameters, twoTimesFour)
    for (const block of ['recurrent', 'readout'] as const) {
      const ratio = flatness(other, block, 'published') / flatness(parameters, block, 'published')
      expect(Math.abs(ratio - 1)).toBeGreaterThan(1)
      // what the docstring quotes
      if (leakModel === 'voltage') expect(ratio).toBeCloseTo(block === 'recurrent' ? 2.8 : 5.0, 1)
    }
  })

  it.each(['model', 'empirical'] as const)('the %s Fisher-Rao norm stays, over any block', (fisher) => {
    for (const block of ['all', ...blocks] as const) {
      const norm = (at: NetworkParameters) => fisherRaoNorm(problem, at, { fisher, block }).norm
      expect(norm(parameters)).toBeGreaterThan(1e-2)
      expect(change(norm(there), norm(parameters))).toBeLessThan(1e-12)
      // control: at weights that are another function it is another norm
      expect(
        change(norm({ ...parameters, data: parameters.data.map((x) => 1.1 * x) }), norm(parameters)),
      ).toBeGreaterThan(1e-3)
    }
  })

  it('λ_max in units of the weights stays, in units of row norms it does not', () => {
    const elements = (at: NetworkParameters) => largest(at, elementScale(at.data))
    expect(change(elements(there), elements(parameters))).toBeLessThan(1e-9)
    const rows = (at: NetworkParameters) => largest(at, rowScale(layout, at.data))
    expect(change(rows(there), rows(parameters))).toBeGreaterThan(0.05)
  })

  it('adaptive sharpness stays', () => {
    const a = worst(parameters, elementScale(parameters.data))
    expect(a).toBeGreaterThan(1e-3)
    expect(change(worst(there, elementScale(there.data)), a)).toBeLessThan(1e-9)
  })

  it('control: filter-normalised sharpness and that of SAM do not', () => {
    const other = rescaled(parameters, twoTimesFour)
    const rows = (at: NetworkParameters) => worst(at, rowScale(layout, at.data))
    const ones = (at: NetworkParameters) => worst(at, new Float64Array(layout.size).fill(1))
    const ratio = rows(other) / rows(parameters)
    expect(ratio).toBeGreaterThan(2)
    if (leakModel === 'voltage') expect(ratio).toBeCloseTo(2.4, 1)
    expect(ones(other) / ones(parameters)).toBeGreaterThan(1.5)
  })

  it('filter-normalised sharpness of the input block stays', () => {
    const { offset, length } = layout.blocks.input
    const input = (at: NetworkParameters) => {
      const scale = rowScale(layout, at.data)
      return worst(
        at,
        scale.map((entry, i) => (i >= offset && i < offset + length ? entry : 0)),
      )
    }
    expect(change(input(there), input(parameters))).toBeLessThan(1e-9)
  })
})

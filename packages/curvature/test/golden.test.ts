import {
  type Activation,
  hessian as exactHessian,
  gradientFunction,
  leakyNetwork,
  type Problem,
  parametersOf,
  seed,
} from '@credit/core'
import { finiteDifference, lanczos } from '@credit/curvature'
import { describe, expect, it } from 'vitest'
import { goldenNames, readGolden, readGoldenCurvature, relativeError } from '../../core/test/golden.js'
import { leakyOf } from '../../core/test/leakyOf.ts'

const cases = goldenNames().filter((name) => readGoldenCurvature(name) !== null)
const both = cases.flatMap((name) => [
  { name, block: 'recurrent' as const },
  { name, block: 'all' as const },
])

function hessian(problem: Problem, at: Float64Array, block: 'recurrent' | 'all') {
  const { network } = problem
  const parameters = parametersOf(network.layout, at)
  const kinked = network.cell.activation?.kinked ?? false
  return finiteDifference(gradientFunction(problem), parameters, { block, kinked })
}

/** The two extreme eigenvalues of a list in ascending order, and the largest |λ|. */
function extremes(eigenvalues: readonly number[]) {
  const low = eigenvalues[0]
  const high = eigenvalues[eigenvalues.length - 1]
  return { low, high, magnitude: Math.max(Math.abs(low), Math.abs(high)) }
}

it('there are nine cases, of both leaks, three activations and three losses', () => {
  const problems = cases.map((name) => readGolden(name).problem)
  const distinct = (of: (problem: Problem) => string) => [...new Set(problems.map(of))].sort()
  expect(cases).toHaveLength(9)
  expect(distinct(({ network }) => network.cell.name)).toEqual(['rate', 'voltage'])
  expect(distinct(({ network }) => String(network.cell.activation?.name))).toEqual([
    'relu',
    'softplus',
    'tanh',
  ])
  expect(distinct(({ objective }) => objective.loss.name)).toEqual([
    'cross-entropy',
    'cross-entropy-last',
    'squared-error',
  ])
})

describe.each(both)('$name, $block', ({ name, block }) => {
  const { problem, parameters } = readGolden(name)
  const { eigenvalues, vector, product } = readGoldenCurvature(name)![block]
  const { low, high, magnitude } = extremes(eigenvalues)

  it('the extreme eigenvalues', () => {
    const operator = hessian(problem, parameters.data, block)
    expect(operator.size).toBe(eigenvalues.length)
    const before = parameters.data.slice()
    const record = lanczos(operator, { largest: 1, smallest: 1, seed: seed(7) })
    expect(record.converged).toBe(true)
    expect(record.warnings).toEqual([])
    expect(Math.abs(record.largest[0].value - high) / magnitude).toBeLessThan(1e-6)
    expect(Math.abs(record.smallest[0].value - low) / magnitude).toBeLessThan(1e-6)
    for (const { residual } of [...record.largest, ...record.smallest]) {
      expect(residual / magnitude).toBeLessThan(1e-7)
    }
    expect(operator.record.kinkAlarm).toBe(false)
    expect(operator.record.products).toBe(record.products)
    expect(parameters.data).toEqual(before)
  })

  it('the product', () => {
    const out = new Float64Array(product.length)
    hessian(problem, parameters.data, block).apply(Float64Array.from(vector), out)
    expect(relativeError(out, product)).toBeLessThan(problem.network.cell.activation?.kinked ? 1e-6 : 1e-8)
  })

  it('another L2 is another spectrum', () => {
    const { loss, l2 } = problem.objective
    const other = { ...problem, objective: { loss, l2: l2 + 0.05 } }
    const record = lanczos(hessian(other, parameters.data, block), { largest: 1, seed: seed(7) })
    expect(Math.abs(record.largest[0].value - high) / magnitude).toBeGreaterThan(1e-4)
    // On the recurrent block L2 adds λ to every eigenvalue of a present synapse.
    if (block === 'recurrent') {
      expect(Math.abs(record.largest[0].value - high - 0.05) / magnitude).toBeLessThan(1e-6)
    }
  })
})

it.each(both.filter(({ name }) => readGolden(name).problem.objective.l2 > 0))(
  'without its L2 $name, $block is missed',
  ({ name, block }) => {
    const { problem, parameters } = readGolden(name)
    const { high, magnitude } = extremes(readGoldenCurvature(name)![block].eigenvalues)
    const without = { ...problem, objective: { ...problem.objective, l2: 0 } }
    const { largest } = lanczos(hessian(without, parameters.data, block), { largest: 1, seed: seed(7) })
    expect(Math.abs(largest[0].value - high) / magnitude).toBeGreaterThan(1e-3)
  },
)

it('the spectrum of one case is not that of another', () => {
  const [a, b] = cases.map((name) => extremes(readGoldenCurvature(name)!.all.eigenvalues).high)
  expect(Math.abs(a - b) / Math.abs(b)).toBeGreaterThan(1e-2)
})

describe.each(both)('by the exact operator: $name, $block', ({ name, block }) => {
  const { problem, parameters } = readGolden(name)
  const { eigenvalues, trace, vector, product } = readGoldenCurvature(name)![block]
  const n = eigenvalues.length
  const { magnitude } = extremes(eigenvalues)
  const ascending = Float64Array.from(eigenvalues)
  const descending = ascending.toReversed()
  const operator = exactHessian(problem, parameters, { block })

  /** The largest error of a list of eigenvalues, relative to the largest |λ|. */
  function spectrumError(values: readonly number[], wanted: Float64Array): number {
    expect(values).toHaveLength(wanted.length)
    return Math.max(...values.map((value, i) => Math.abs(value - wanted[i]))) / magnitude
  }

  function spectrum(largest: number, smallest: number) {
    const record = lanczos(operator, { largest, smallest, seed: seed(11), maxProducts: 4000 })
    expect(record.converged).toBe(true)
    expect(record.warnings).toEqual([])
    return {
      largest: record.largest.map(({ value }) => value),
      smallest: record.smallest.map(({ value }) => value),
    }
  }

  it('all eigenvalues, from the largest down, from the smallest up, and half from each end (1e-8)', () => {
    expect(spectrumError(spectrum(n, 0).largest, descending)).toBeLessThan(1e-8)
    expect(spectrumError(spectrum(0, n).smallest, ascending)).toBeLessThan(1e-8)
    const half = Math.ceil(n / 2)
    const ends = spectrum(half, n - half)
    expect(spectrumError(ends.largest, descending.slice(0, half))).toBeLessThan(1e-8)
    expect(spectrumError(ends.smallest, ascending.slice(0, n - half))).toBeLessThan(1e-8)
  })

  it.each([1, 2, 5, 10])('%i from each end, without the rest (1e-8)', (k) => {
    const ends = spectrum(k, k)
    expect(spectrumError(ends.largest, descending.slice(0, k))).toBeLessThan(1e-8)
    expect(spectrumError(ends.smallest, ascending.slice(0, k))).toBeLessThan(1e-8)
  })

  it('their sum is the trace, and that of the diagonal (1e-9)', () => {
    const unit = new Float64Array(n)
    const out = new Float64Array(n)
    let sum = 0
    for (let i = 0; i < n; i++) {
      unit[i] = 1
      operator.apply(unit, out)
      sum += out[i]
      unit[i] = 0
    }
    expect(Math.abs(sum - trace) / magnitude).toBeLessThan(1e-9)
    expect(Math.abs(ascending.reduce((a, b) => a + b) - trace) / magnitude).toBeLessThan(1e-9)
  })

  it('the product (1e-9), and not that of other parameters', () => {
    const productAt = (at: { data: Float64Array }) => {
      const out = new Float64Array(n)
      exactHessian(problem, at, { block }).apply(Float64Array.from(vector), out)
      return relativeError(out, product)
    }
    expect(productAt(parameters)).toBeLessThan(1e-9)
    expect(productAt({ data: parameters.data.map((w) => 1.001 * w) })).toBeGreaterThan(1e-6)
  })

  it('control: the spectrum of a Hessian without φ″ is another, but for relu', () => {
    const straight = withoutBend(problem)
    const record = lanczos(exactHessian(straight, parameters, { block }), { largest: n, seed: seed(11) })
    const error = spectrumError(
      record.largest.map(({ value }) => value),
      descending,
    )
    if (problem.network.cell.activation?.kinked) expect(error).toBeLessThan(1e-8)
    else expect(error).toBeGreaterThan(1e-3)
  })
})

function withoutBend(problem: Problem): Problem {
  const { inputs, hidden, outputs, connectivity } = problem.network
  const { leak, leakModel, activation } = leakyOf(problem.network)
  const straight: Activation = { ...activation, secondDerivative: () => 0 }
  const network = leakyNetwork({
    inputs,
    hidden,
    outputs,
    leak,
    leakModel,
    activation: straight,
    ...(connectivity && { connectivity }),
  })
  return { ...problem, network }
}

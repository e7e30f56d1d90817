import { gradientFunction, type Problem, seed } from '@credit/core'
import { finiteDifference, lanczos } from '@credit/curvature'
import { describe, expect, it } from 'vitest'
import { goldenNames, readGolden, readGoldenCurvature, relativeError } from '../../core/test/golden.js'

const cases = goldenNames().filter((name) => readGoldenCurvature(name) !== null)
const both = cases.flatMap((name) => [
  { name, block: 'recurrent' as const },
  { name, block: 'all' as const },
])

function hessian(problem: Problem, at: Float64Array, block: 'recurrent' | 'all') {
  const { network } = problem
  const kinked = network.activation.kinked
  const whole = { offset: 0, length: network.layout.size }
  const range = block === 'all' ? whole : network.layout.blocks.recurrent
  return finiteDifference(gradientFunction(problem), at, { block: range, kinked })
}

/** The two extreme eigenvalues of a list in ascending order, and the largest |λ|. */
function extremes(eigenvalues: readonly number[]) {
  const low = eigenvalues[0]
  const high = eigenvalues[eigenvalues.length - 1]
  return { low, high, magnitude: Math.max(Math.abs(low), Math.abs(high)) }
}

it('there are cases with relu and with tanh', () => {
  const kinks = cases.map((name) => readGolden(name).problem.network.activation.kinked)
  expect(new Set(kinks)).toEqual(new Set([true, false]))
  expect(cases.length).toBeGreaterThanOrEqual(4)
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
    expect(relativeError(out, product)).toBeLessThan(problem.network.activation.kinked ? 1e-6 : 1e-8)
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

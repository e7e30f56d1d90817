import { ArgumentError, type Operator, seed } from '@credit/core'
import { describe, expect, it } from 'vitest'
import { diagonal, rotated } from '../test/spectra.js'
import { dot, norm } from './internal/vectors.js'
import { lanczos } from './lanczos.js'
import { denseOperator } from './operators.js'
import { powerIteration, powerIterationAsync, powerIterationSteps } from './powerIteration.js'

const root = seed(7)
const spectrum = (leading: number) => [leading, ...Array.from({ length: 99 }, (_, i) => i / 100)]

describe.each([2, -2])('a leading eigenvalue of %d', (leading) => {
  const operator = rotated(spectrum(leading))
  const record = powerIteration(operator, { seed: root })

  it('is found with its sign, on the vector of Lanczos', () => {
    expect(record.converged).toBe(true)
    expect(record.warnings).toEqual([])
    expect(record.value).toBeCloseTo(leading, 14)
    const { largest, smallest } = lanczos(operator, { largest: 1, smallest: 1, seed: root })
    const [pair] = leading > 0 ? largest : smallest
    expect(dot(pair.vector, record.vector)).toBeCloseTo(1, 12)
    expect(norm(record.vector)).toBeCloseTo(1, 14)
  })

  it('takes the residual from a product of the very vector', () => {
    const product = new Float64Array(100)
    operator.apply(record.vector, product)
    const residual = norm(product.map((x, i) => x - record.value * record.vector[i]))
    expect(record.residual).toBeGreaterThan(0)
    expect(record.residual).toBeLessThanOrEqual(1e-8 * 2)
    expect(Math.abs(record.residual - residual)).toBeLessThan(1e-14)
  })
})

it('needs many times the products of Lanczos where the gap is small', () => {
  const operator = rotated(Array.from({ length: 300 }, (_, i) => i / 300))
  const options = { seed: root, tolerance: 1e-3 }
  const power = powerIteration(operator, options)
  const krylov = lanczos(operator, { ...options, largest: 1 })
  expect(power.converged && krylov.converged).toBe(true)
  expect(power.products).toBeGreaterThan(2 * krylov.products)
})

it('does not claim ±1, of which neither leads', () => {
  const record = powerIteration(diagonal([1, -1, 0.5]), { seed: root, maxProducts: 200 })
  expect(record.converged).toBe(false)
  expect(record.products).toBe(200)
  expect(record.residual).toBeGreaterThan(0.1)
  expect(record.warnings).toEqual(['did not converge within 200 products'])
})

it.each([
  ['zero', diagonal([0, 0, 0]), 0],
  ['a single entry', diagonal([-5]), -5],
  ['the identity', diagonal([1, 1, 1, 1]), 1],
  ['rank one', rotated([3, 0, 0, 0, 0]), 3],
  ['1e-200', diagonal([1e-200, 2e-200]), 2e-200],
  ['1e150', diagonal([1e150, -2e150]), -2e150],
])('%s', (_, operator, value) => {
  const record = powerIteration(operator, { seed: root })
  expect(record.converged).toBe(true)
  expect(Math.abs(record.value - value)).toBeLessThanOrEqual(1e-13 * Math.abs(value))
})

it('warns of an operator that is not symmetric, also where it converges', () => {
  const record = powerIteration(denseOperator([2, 1, 0, 1], 2), { seed: root })
  expect(record.converged).toBe(true)
  expect(record.warnings.join()).toMatch(/not symmetric/)
  expect(powerIteration(denseOperator([2, 1, 1, 1], 2), { seed: root }).warnings).toEqual([])
})

it('keeps what it has when it is aborted, and is the same from the event loop', async () => {
  const operator = rotated(spectrum(1))
  const whole = powerIteration(operator, { seed: root })
  expect(await powerIterationAsync(operator, { seed: root })).toEqual(whole)
  const controller = new AbortController()
  const record = await powerIterationAsync(
    operator,
    { seed: root },
    { signal: controller.signal, onProgress: ({ products }) => products === 10 && controller.abort() },
  )
  expect(record).toMatchObject({ converged: false, products: 10, warnings: ['stopped after 10 products'] })
  expect(record.value).toBeGreaterThan(0.8)
  const steps = [...powerIterationSteps(operator, { seed: root })]
  expect(steps).toHaveLength(whole.products)
  expect(steps.at(-1)).toEqual({ products: whole.products, value: whole.value, residual: whole.residual })
})

it.each([
  ['tolerance 0', { tolerance: 0 }, 'powerIteration: tolerance must be between 0 and 1, exclusive, got 0'],
  ['no products', { maxProducts: 0 }, 'powerIteration: maxProducts must be an integer of at least 1, got 0'],
  ['no seed', { seed: undefined }, 'powerIteration: seed must be a seed, such as seed(7), got undefined'],
])('refuses %s', (_, options, message) => {
  const call = () => powerIteration(diagonal([1, 2]), { seed: root, ...options } as never)
  expect(call).toThrow(ArgumentError)
  expect(call).toThrow(message)
})

it('refuses a product that is not finite, naming it', () => {
  let calls = 0
  const breaking: Operator = {
    size: 2,
    apply: (v, out) => {
      out[0] = 2 * v[0]
      out[1] = ++calls === 3 ? Number.NaN : v[1]
    },
  }
  expect(() => powerIteration(breaking, { seed: root })).toThrow(
    'powerIteration: product 3, entry 1, must be finite, got NaN',
  )
})

import { ArgumentError, type Operator, seed } from '@credit/core'
import { describe, expect, it } from 'vitest'
import { sheared, symmetricMatrix, unstructuredMatrix } from '../test/spectra.js'
import { arnoldi, arnoldiAsync, arnoldiSteps } from './arnoldi.js'
import { denseOperator } from './operators.js'

const root = seed(7)

describe('the record', () => {
  const n = 300
  const operator = denseOperator(unstructuredMatrix(n), n)

  it('is the same bits on every call, and other bits from another seed', () => {
    const small = denseOperator(
      symmetricMatrix(40).map((x, i) => x + (i % 7) / 10),
      40,
    )
    const first = arnoldi(small, { count: 2, seed: root })
    expect(arnoldi(small, { count: 2, seed: root })).toEqual(first)
    const other = arnoldi(small, { count: 2, seed: root.child('other') })
    expect(other.eigenvalues[0].vector.real).not.toEqual(first.eigenvalues[0].vector.real)
    expect(other.eigenvalues[0].real).toBeCloseTo(first.eigenvalues[0].real, 7)
  })

  it('says when it has not converged, with the pairs as they are, and is the cause where strict', () => {
    const options = { count: 2, seed: root, maxProducts: 30 }
    const record = arnoldi(operator, options)
    expect(record.converged).toBe(false)
    expect(record.products).toBeLessThanOrEqual(30)
    expect(record.eigenvalues.length).toBeGreaterThanOrEqual(2)
    expect(record.eigenvalues[0].residual).toBeGreaterThan(1e-6)
    expect(record.warnings[0]).toMatch(/eigenpairs did not converge within \d+ products/)
    let error: unknown
    try {
      arnoldi(operator, { ...options, strict: true })
    } catch (thrown) {
      error = thrown
    }
    expect((error as Error).message).toBe(`arnoldi: ${record.warnings[0]}`)
    expect((error as Error).cause).toEqual(record)
  })

  it('does not claim convergence of noisy products, whose residual shows', () => {
    let call = 0
    const noisy: Operator = {
      size: 40,
      apply: (v, out) => {
        call++
        for (let i = 0; i < 40; i++)
          out[i] = (1 + i / 8) * v[i] + v[(i + 1) % 40] / 3 + 1e-5 * Math.sin(call * 7 + i)
      },
    }
    const { converged, eigenvalues } = arnoldi(noisy, { count: 1, seed: root })
    expect(converged).toBe(false)
    expect(eigenvalues[0].residual).toBeGreaterThan(1e-7)
  })

  it('keeps what it has when it is aborted, also at once', async () => {
    for (const at of [1, 25]) {
      const controller = new AbortController()
      const record = await arnoldiAsync(
        operator,
        { count: 3, seed: root },
        {
          signal: controller.signal,
          onProgress: ({ products }) => products === at && controller.abort(),
        },
      )
      expect(record.converged).toBe(false)
      expect(record.warnings[0]).toMatch(/^stopped after \d+ products$/)
      expect(record.eigenvalues.length).toBeGreaterThanOrEqual(1)
      expect(record.eigenvalues[0].residual).toBeGreaterThan(0)
    }
  })

  it('is the same from the event loop; progress is yielded after each product', async () => {
    const leading = sheared(
      Array.from({ length: 90 }, (_, i) => ({ real: 1 / (1 + i), imaginary: i % 2 })),
      0.1,
    )
    const options = { count: 1, seed: root }
    const record = arnoldi(leading, options)
    expect(await arnoldiAsync(leading, options)).toEqual(record)
    const steps = [...arnoldiSteps(leading, options)]
    expect(steps[0]).toEqual({ products: 1, value: Number.NaN, bound: Number.POSITIVE_INFINITY })
    expect(steps.at(-1)?.products).toBe(record.products)
    expect(steps.at(-1)?.value).toBeCloseTo(
      Math.hypot(record.eigenvalues[0].real, record.eigenvalues[0].imaginary),
      13,
    )
    expect(steps.at(-1)?.bound).toBe(record.eigenvalues[0].bound)
  })
})

it('makes the best of a single product', () => {
  const record = arnoldi(denseOperator(unstructuredMatrix(30), 30), { count: 3, seed: root, maxProducts: 5 })
  expect(record).toMatchObject({ converged: false, products: 2 })
  expect(record.eigenvalues).toHaveLength(1)
  expect(record.warnings).toEqual(['3 of 3 eigenpairs did not converge within 2 products'])
})

describe('refuses', () => {
  const operator = denseOperator([1, 2, 3, 4, 5, 6, 7, 8, 9], 3)
  it.each([
    ['more than there are', { count: 4 }, 'arnoldi: count must be an integer from 1 to 3, got 4'],
    ['none', { count: 0 }, 'arnoldi: count must be an integer from 1 to 3, got 0'],
    [
      'tolerance 0',
      { count: 1, tolerance: 0 },
      'arnoldi: tolerance must be between 0 and 1, exclusive, got 0',
    ],
    [
      'too few products',
      { count: 1, maxProducts: 2 },
      'arnoldi: maxProducts must be an integer of at least 3, got 2',
    ],
    ['another order', { count: 1, which: 'smallest' }, 'arnoldi: which must be one of "largest-modulus"'],
    ['a basis too small', { count: 1, basis: 2 }, 'arnoldi: basis must be an integer from 3 to 3, got 2'],
    [
      'no seed',
      { count: 1, seed: undefined },
      'arnoldi: seed must be a seed, such as seed(7), got undefined',
    ],
  ])('%s', (_, options, message) => {
    const call = () => arnoldi(operator, { seed: root, ...options } as never)
    expect(call).toThrow(ArgumentError)
    expect(call).toThrow(message)
  })

  it('what is no operator, and a product that is not finite', () => {
    expect(() => arnoldi([1, 2] as never, { count: 1, seed: root })).toThrow(
      'arnoldi: operator must be an operator',
    )
    let calls = 0
    const breaking: Operator = {
      size: 30,
      apply: (v, out) => {
        for (let i = 0; i < 30; i++) out[i] = i * v[(i + 1) % 30]
        if (++calls === 3) out[4] = Number.POSITIVE_INFINITY
      },
    }
    expect(() => arnoldi(breaking, { count: 1, seed: root })).toThrow(
      'arnoldi: product 3, entry 4, must be finite, got Infinity',
    )
  })
})

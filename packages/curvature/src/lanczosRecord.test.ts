import { ArgumentError, type Operator, seed } from '@credit/core'
import { describe, expect, it } from 'vitest'
import { diagonal, rotated, symmetricMatrix } from '../test/spectra.js'
import { lanczos, lanczosAsync, lanczosSteps } from './lanczos.js'
import { denseOperator } from './operators.js'

const root = seed(7)
const range = (n: number, f: (i: number) => number) => Array.from({ length: n }, (_, i) => f(i))
const values = (pairs: readonly { value: number }[]) => pairs.map((pair) => pair.value)

describe('the record', () => {
  const operator = rotated(range(500, (i) => Math.tan(i / 350) - 0.5))

  it('is the same bits on every call, and other bits from another seed', () => {
    const first = lanczos(operator, { largest: 2, smallest: 1, seed: root })
    expect(lanczos(operator, { largest: 2, smallest: 1, seed: root })).toEqual(first)
    const other = lanczos(operator, { largest: 2, smallest: 1, seed: root.child('other') })
    expect(other.seed).not.toBe(first.seed)
    expect(other.largest[0].vector).not.toEqual(first.largest[0].vector)
    expect(other.largest[0].value).toBeCloseTo(first.largest[0].value, 13)
  })

  it('says when it has not converged, with the pairs as they are', () => {
    const record = lanczos(operator, { largest: 2, seed: root, maxProducts: 12 })
    expect(record.converged).toBe(false)
    expect(record.products).toBe(12)
    expect(record.largest.map((pair) => pair.converged)).toEqual([false, false])
    expect(record.largest[0].residual).toBeGreaterThan(1e-6)
    expect(record.largest[0].residual).toBeCloseTo(record.largest[0].bound, 12)
    expect(record.warnings).toEqual(['2 of 2 eigenpairs did not converge within 12 products'])
  })

  it('is the cause of the error where strict', () => {
    const options = { largest: 2, seed: root, maxProducts: 12 }
    let error: unknown
    try {
      lanczos(operator, { ...options, strict: true })
    } catch (thrown) {
      error = thrown
    }
    expect(error).toBeInstanceOf(Error)
    expect((error as Error).message).toBe('lanczos: 2 of 2 eigenpairs did not converge within 12 products')
    expect((error as Error).cause).toEqual(lanczos(operator, options))
    expect(() => lanczos(operator, { largest: 2, seed: root, strict: true })).not.toThrow()
  })

  it('spends at most maxProducts, and counts the products of the residuals', () => {
    let count = 0
    const counting = {
      size: operator.size,
      apply: (v: Float64Array, out: Float64Array) => {
        count++
        operator.apply(v, out)
      },
    }
    const record = lanczos(counting, { largest: 1, smallest: 1, seed: root })
    expect(record.products).toBe(count)
    expect(lanczos(operator, { largest: 2, seed: root, maxProducts: 40 }).products).toBeLessThanOrEqual(40)
  })

  it('warns about an operator that is not symmetric', () => {
    const matrix = symmetricMatrix(50)
    matrix[3] += 0.01
    const record = lanczos(denseOperator(matrix, 50), { largest: 1, seed: root })
    expect(record.warnings.join()).toMatch(/not symmetric/)
  })
})

describe('progress', () => {
  const operator = rotated(range(500, (i) => Math.tan(i / 350) - 0.5))
  const options = { largest: 1, seed: root }

  it('is yielded after each product', () => {
    const steps = [...lanczosSteps(operator, options)]
    const { products, largest } = lanczos(operator, options)
    expect(steps[0]).toEqual({ products: 1, value: Number.NaN, bound: Number.POSITIVE_INFINITY })
    expect(steps.at(-1)?.products).toBe(products)
    expect(steps.at(-1)?.value).toBe(largest[0].value)
    expect(steps.at(-1)?.bound).toBe(largest[0].bound)
  })

  it('returns to the event loop, with the same result', async () => {
    let turns = 0
    const timer = setInterval(() => turns++, 0)
    const record = await lanczosAsync(operator, options)
    clearInterval(timer)
    expect(record).toEqual(lanczos(operator, options))
    expect(turns).toBeGreaterThan(3)
  })

  it('keeps what it has when it is aborted', async () => {
    const controller = new AbortController()
    const record = await lanczosAsync(operator, options, {
      signal: controller.signal,
      onProgress: ({ products }) => products === 10 && controller.abort(),
    })
    expect(record.products).toBe(11)
    expect(record.converged).toBe(false)
    expect(record.warnings[0]).toBe('stopped after 11 products')
    expect(record.largest[0].value).toBeGreaterThan(0.9 * lanczos(operator, options).largest[0].value)
    expect(record.largest[0].residual).toBeCloseTo(record.largest[0].bound, 12)
  })
})

it('keeps what it has when it is aborted at once, or while the residuals are taken', async () => {
  const operator = rotated(range(500, (i) => Math.tan(i / 350) - 0.5))
  const whole = lanczos(operator, { largest: 2, smallest: 1, seed: root })
  for (const at of [1, whole.products - 1]) {
    const controller = new AbortController()
    const record = await lanczosAsync(
      operator,
      { largest: 2, smallest: 1, seed: root },
      { signal: controller.signal, onProgress: ({ products }) => products === at && controller.abort() },
    )
    if (at > 1) expect(record).toEqual(whole)
    else {
      expect(record).toMatchObject({ converged: false, products: 2 })
      expect(record.warnings).toEqual([
        'stopped after 2 products',
        '3 of 3 eigenpairs did not converge within 2 products',
      ])
      expect(values(record.largest)).toEqual(values(record.smallest))
      expect(record.largest[0].residual).toBeGreaterThan(0)
    }
  }
})

describe('refuses', () => {
  const operator = diagonal([1, 2, 3])
  it.each([
    ['more pairs than rows', { largest: 4 }, 'lanczos: largest must be an integer from 0 to 3, got 4'],
    ['no pairs', {}, 'lanczos: largest + smallest must be an integer of at least 1, got 0'],
    ['a fraction of a pair', { smallest: 1.5 }, 'lanczos: smallest must be an integer from 0 to 3, got 1.5'],
    [
      'tolerance 0',
      { largest: 1, tolerance: 0 },
      'lanczos: tolerance must be between 0 and 1, exclusive, got 0',
    ],
    [
      'tolerance NaN',
      { largest: 1, tolerance: Number.NaN },
      'lanczos: tolerance must be between 0 and 1, exclusive, got NaN',
    ],
    [
      'too few products',
      { largest: 1, maxProducts: 1 },
      'lanczos: maxProducts must be an integer of at least 2, got 1',
    ],
    ['a basis too small', { largest: 1, basis: 2 }, 'lanczos: basis must be an integer from 3 to 3, got 2'],
  ])('%s', (_, options, message) => {
    expect(() => lanczos(operator, { ...options, seed: root })).toThrow(ArgumentError)
    expect(() => lanczos(operator, { ...options, seed: root })).toThrow(message)
  })

  it('a missing seed', () => {
    expect(() => lanczos(operator, { largest: 1 } as never)).toThrow(
      'lanczos: seed must be a seed, such as seed(7), got undefined',
    )
  })

  it('a product that is not finite, naming it', () => {
    let count = 0
    const breaking: Operator = {
      size: 30,
      apply: (v, out) => {
        out.set(v)
        out[0] *= 2
        out[1] *= 3
        if (++count === 2) out[4] = Number.NaN
      },
    }
    expect(() => lanczos(breaking, { largest: 1, seed: root })).toThrow(
      'lanczos: product 2, entry 4, must be finite, got NaN',
    )
  })

  it('what is no operator, and a residual that is not finite', () => {
    expect(() => lanczos([1, 2] as never, { largest: 1, seed: root })).toThrow(
      'lanczos: operator must be an operator, got [1, 2]',
    )
    let count = 0
    const breaking: Operator = { size: 3, apply: (v, out) => out.set(++count === 4 ? v.map(() => 1 / 0) : v) }
    expect(() => lanczos(breaking, { largest: 1, seed: root })).toThrow(
      'lanczos: product 4, entry 0, must be finite, got Infinity',
    )
  })
})

describe('firstCheck', () => {
  // one eigenvalue far above the others: found within a few products
  const operator = rotated([...range(199, (i) => i / 199), 50])
  const loose = { largest: 1, tolerance: 1e-3, seed: root } as const

  it('asks earlier: fewer products for the same eigenvalue, within the residual asked for', () => {
    const late = lanczos(operator, { ...loose, firstCheck: 20 })
    const early = lanczos(operator, { ...loose, firstCheck: 2 })
    expect(late.products).toBe(21)
    expect(early.products).toBeLessThan(8)
    expect(early.converged).toBe(true)
    expect(early.largest[0].residual).toBeLessThan(1e-3 * 50)
    expect(early.largest[0].value).toBeCloseTo(50, 4)
  })

  it('control: where the top is crowded, it goes on until the bound holds', () => {
    const crowded = rotated(range(200, (i) => i / 199))
    const record = lanczos(crowded, { ...loose, tolerance: 1e-6, firstCheck: 2 })
    expect(record.products).toBeGreaterThan(21)
    expect(record.largest[0].value).toBeCloseTo(1, 9)
  })

  it('stops early without it too, but for several of one end, where more may be overlooked', () => {
    const { products, converged } = lanczos(operator, loose)
    expect(converged).toBe(true)
    expect(products).toBeLessThan(8)
    const both = rotated([-40, ...range(198, (i) => i / 198), 50])
    const ends = lanczos(both, { ...loose, smallest: 1 })
    expect(values([...ends.largest, ...ends.smallest]).map(Math.round)).toEqual([50, -40])
    expect(ends.products).toBeLessThan(15)
    expect(lanczos(operator, { ...loose, largest: 2, tolerance: 0.1 }).products).toBeGreaterThan(21)
  })

  it('without it, what is overlooked is very rare; control: the bound alone overlooks often', () => {
    const n = 500
    const hidden = diagonal([...range(n - 1, (i) => i / n), 1.5])
    const missed = (firstCheck: { firstCheck?: number }) =>
      Array.from({ length: 200 }, (_, i) =>
        lanczos(hidden, { largest: 1, tolerance: 0.1, seed: root.child(i), ...firstCheck }),
      ).filter(({ converged, largest }) => converged && largest[0].value < 1.5 * (1 - Math.sqrt(0.1))).length
    expect(missed({})).toBe(0)
    expect(missed({ firstCheck: 2 })).toBeGreaterThan(5)
  })

  it.each([1, 2.5, 129])('refuses %s', (firstCheck) => {
    expect(() => lanczos(operator, { ...loose, firstCheck })).toThrow(
      'lanczos: firstCheck must be an integer from 2 to 128',
    )
  })
})

it('the least basis is two more than twice what is wanted, and 20', () => {
  const large = { size: 100, apply: (v: Float64Array, out: Float64Array) => out.set(v.map((x, i) => x * i)) }
  const wanted = (largest: number, basis: number) => () => lanczos(large, { largest, basis, seed: root })
  expect(wanted(12, 25)).toThrow('lanczos: basis must be an integer from 26 to 100, got 25')
  expect(wanted(1, 19)).toThrow('lanczos: basis must be an integer from 20 to 100, got 19')
  expect(wanted(12, 26)).not.toThrow()
})

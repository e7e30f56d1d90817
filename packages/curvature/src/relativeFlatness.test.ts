import { ArgumentError, seed } from '@credit/core'
import { describe, expect, it } from 'vitest'
import { symmetricMatrix } from '../test/spectra.js'
import { denseOperator } from './operators.js'
import {
  type FlatnessForm,
  relativeFlatness,
  relativeFlatnessAsync,
  relativeFlatnessOperator,
} from './relativeFlatness.js'

const root = seed(5)

/** The sum of the definition, entry by entry. */
function byDefinition(H: Float64Array, w: Float64Array, d: number, m: number, form: 'matched' | 'published') {
  const h = (s: number, t: number, s2: number, t2: number) => H[(s * m + t) * d * m + s2 * m + t2]
  let sum = 0
  for (let s = 0; s < d; s++) {
    for (let s2 = 0; s2 < d; s2++) {
      let inner = 0
      let trace = 0
      for (let t = 0; t < m; t++) {
        inner += w[s * m + t] * w[s2 * m + t]
        trace += h(s, t, s2, t)
        if (form === 'matched') sum += w[s * m + t] * w[s2 * m + t] * h(s, t, s2, t)
      }
      if (form === 'published') sum += inner * trace
    }
  }
  return sum
}

describe.each([
  [3, 2],
  [2, 3],
  [4, 4],
  [1, 5],
  [5, 1],
  [1, 1],
])('a block of %i × %i', (d, m) => {
  const matrix = symmetricMatrix(d * m)
  const w = Float64Array.from({ length: d * m }, (_, i) => Math.cos(3 * i + 1))
  const value = (form: FlatnessForm['form']) =>
    relativeFlatness(denseOperator(matrix, d * m), w, [d, m], {
      ...(form && { form }),
      relativeTolerance: 1e-13,
      seed: root,
    })

  it.each(['matched', 'published'] as const)('%s: the sum of the definition', (form) => {
    const record = value(form)
    const exact = byDefinition(matrix, w, d, m, form)
    expect(record.converged).toBe(true)
    expect(Math.abs(record.value - exact)).toBeLessThan(1e-12 * Math.max(1, Math.abs(exact)))
  })

  it('of its size', () => {
    const size = (form: 'matched' | 'published') =>
      relativeFlatnessOperator(denseOperator(matrix, d * m), w, [d, m], { form }).size
    expect(size('matched')).toBe(m)
    expect(size('published')).toBe(m * Math.min(d, m))
  })

  it('control: the forms differ where a row has more than one entry', () => {
    const [matched, published] = [value(undefined).value, value('published').value]
    if (m === 1) expect(matched).toBeCloseTo(published, 12)
    else expect(Math.abs(matched - published)).toBeGreaterThan(1e-3)
  })
})

it('is the norm of ridge regression for least squares: ‖w‖² tr(x xᵀ)', () => {
  const x = Float64Array.of(2, -1, 0.5)
  const w = Float64Array.of(1, 3, -2)
  const H = Float64Array.from({ length: 9 }, (_, i) => x[Math.floor(i / 3)] * x[i % 3])
  const options = { form: 'published', seed: root } as const
  expect(relativeFlatness(denseOperator(H, 3), w, [1, 3], options).value).toBeCloseTo(14 * 5.25, 10)
})

it('aborted, says so', async () => {
  const operator = denseOperator(symmetricMatrix(30), 30)
  const controller = new AbortController()
  const record = await relativeFlatnessAsync(
    operator,
    new Float64Array(30).fill(1),
    [2, 15],
    { seed: root },
    { signal: controller.signal, onProgress: ({ products }) => products === 4 && controller.abort() },
  )
  expect(record.converged).toBe(false)
  expect(record.products).toBe(4)
  expect(record.warnings).toEqual(['stopped after 4 products'])
})

it('an operator with its own vectors of another length is refused, and weights are not changed', () => {
  const w = Float64Array.of(1, 2, 3, 4)
  const operator = relativeFlatnessOperator(denseOperator(symmetricMatrix(4), 4), w, [2, 2])
  w.fill(0)
  const out = new Float64Array(2)
  operator.apply(Float64Array.of(1, 0), out)
  expect(Math.abs(out[0])).toBeGreaterThan(0.1)
  expect(() => operator.apply(new Float64Array(3), out)).toThrow(
    'relativeFlatness: v must be an array of length 2',
  )
})

it.each([
  [[2], {}, 'shape must be [rows, columns], got [2]'],
  [[2, 0], {}, 'shape[1] must be an integer of at least 1, got 0'],
  [[2, 3], {}, 'hessian.size must be 6, rows times columns, got 4'],
  [[2, 2], { w: [1, 2, 3] }, 'weights must be an array of length 4'],
  [[2, 2], { w: [1, 2, 3, Number.NaN] }, 'weights[3] must be finite, got NaN'],
  [[2, 2], { form: 'other' }, 'form must be one of "matched", "published", got "other"'],
])('refuses %j %j', (shape, { w = [1, 2, 3, 4], form }: { w?: number[]; form?: string }, message) => {
  const call = () =>
    relativeFlatness(denseOperator(symmetricMatrix(4), 4), Float64Array.from(w), shape, {
      ...((form && { form }) as FlatnessForm),
      seed: root,
    })
  expect(call).toThrow(ArgumentError)
  expect(call).toThrow(`relativeFlatness: ${message}`)
})

it('refuses a form that is no word, 0 and NaN included', () => {
  const options = { seed: seed(1) }
  for (const form of [0, Number.NaN, null, '', 'other']) {
    expect(() =>
      relativeFlatness(denseOperator([1], 1), Float64Array.of(1), [1, 1], { ...options, form } as never),
    ).toThrow(/form must be/)
  }
})

import { type Operator, seed } from '@credit/core'
import { describe, expect, it } from 'vitest'
import { diagonal, rotated } from '../test/spectra.js'
import { lanczos } from './lanczos.js'
import { normPowerIteration, normPowerIterationAsync } from './normPowerIteration.js'
import { powerIteration } from './powerIteration.js'

const root = seed(7)
const spectrum = (leading: number) => [leading, ...Array.from({ length: 99 }, (_, i) => i / 100)]

describe('the trap: a leading eigenvalue of -3', () => {
  const operator = rotated(spectrum(-3))
  const record = normPowerIteration(operator, { seed: root })

  it('loses its sign, and says it has converged', () => {
    expect(record.value).toBeCloseTo(3, 5)
    expect(record.converged).toBe(true)
  })

  it('which the record shows beside it', () => {
    expect(record.rayleigh).toBeCloseTo(-3, 5)
    expect(record.residual).toBeCloseTo(6, 5)
    expect(record.warnings).toEqual([
      'the value is no eigenvalue (residual 6.0e+0), with the sign lost: ⟨v, Av⟩ is -3.00',
    ])
  })

  it('and the corrected ones do not: -3, and λ_max is another', () => {
    expect(powerIteration(operator, { seed: root }).value).toBeCloseTo(-3, 12)
    expect(lanczos(operator, { largest: 1, seed: root }).largest[0].value).toBeCloseTo(0.98, 10)
  })
})

it('of a positive one it is right, without a warning', () => {
  const record = normPowerIteration(rotated(spectrum(3)), { seed: root })
  expect(record).toMatchObject({ convention: 'arXiv:2206.00823', converged: true, warnings: [], seed: '7' })
  expect(record.value).toBeCloseTo(3, 5)
})

it('stops at an absolute change of 1e-6, whatever the scale: after two products where values are that small', () => {
  const tiny = spectrum(3).map((value) => 1e-7 * value)
  const record = normPowerIteration(rotated(tiny), { seed: root })
  expect(record.converged).toBe(true)
  expect(record.products).toBe(2)
  expect(record.value).toBeLessThan(0.7 * 3e-7)
  expect(record.warnings.join()).toMatch(/no eigenvalue/)
  expect(powerIteration(rotated(tiny), { seed: root }).value).toBeCloseTo(3e-7, 14)
})

it('gives up after 500 products', () => {
  // eigenvalues 2 and -2, of which neither leads: ‖Av‖ swings for ever
  const swinging: Operator = {
    size: 2,
    apply: (v, out) => {
      out[0] = 4 * v[1]
      out[1] = v[0]
    },
  }
  const record = normPowerIteration(swinging, { seed: root })
  expect(record).toMatchObject({ converged: false, products: 500 })
  expect(record.warnings[0]).toBe('did not converge within 500 products')
})

it('zero, a single entry, an aborted run, a product that is not finite', async () => {
  expect(normPowerIteration(diagonal([0, 0]), { seed: root })).toMatchObject({ value: 0, converged: true })
  expect(normPowerIteration(diagonal([-5]), { seed: root })).toMatchObject({ value: 5, products: 2 })
  const controller = new AbortController()
  const record = await normPowerIterationAsync(
    rotated(spectrum(1)),
    { seed: root },
    { signal: controller.signal, onProgress: ({ products }) => products === 3 && controller.abort() },
  )
  expect(record).toMatchObject({ converged: false, products: 3 })
  expect(record.warnings[0]).toBe('stopped after 3 products')
  expect(() => normPowerIteration(diagonal([Number.NaN]), { seed: root })).toThrow(
    'normPowerIteration: product 1, entry 0, must be finite, got NaN',
  )
})

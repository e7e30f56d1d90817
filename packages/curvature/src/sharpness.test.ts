import { seed } from '@credit/core'
import { describe, expect, it } from 'vitest'
import { diagonal, rotated } from '../test/spectra.js'
import { lanczos } from './lanczos.js'
import { sharpness, sharpnessAsync } from './sharpness.js'

const root = seed(9)
const spectrum = Float64Array.from({ length: 50 }, (_, i) => (i === 0 ? -7 : i === 1 ? 5 : Math.sin(i)))

it('both ends, the dominant one with its sign, and η·λ_max', () => {
  const record = sharpness(rotated(spectrum), { learningRate: 0.3, seed: root })
  expect(record.largest.value).toBeCloseTo(5, 9)
  expect(record.smallest.value).toBeCloseTo(-7, 9)
  expect(record.dominant).toBe(record.smallest)
  expect(record.stepSharpness).toBeCloseTo(1.5, 9)
  expect(record.converged).toBe(true)
  expect(record.trace).toBe(null)
})

it('is Lanczos to both ends, bit by bit', () => {
  const record = sharpness(rotated(spectrum), { seed: root })
  const lanczosRecord = lanczos(rotated(spectrum), { largest: 1, smallest: 1, seed: root })
  expect(record.largest).toEqual(lanczosRecord.largest[0])
  expect(record.smallest).toEqual(lanczosRecord.smallest[0])
  expect(record.products).toBe(lanczosRecord.products)
  expect(record.stepSharpness).toBe(null)
})

it('of a positive spectrum the largest is dominant', () => {
  const record = sharpness(diagonal([1, 2, 9]), { seed: root })
  expect(record.dominant).toBe(record.largest)
})

it('n = 1: both ends are the one', () => {
  const record = sharpness(diagonal([-3]), { seed: root, trace: {} })
  expect([record.largest.value, record.smallest.value, record.trace?.value]).toEqual([-3, -3, -3])
})

it('the trace, on a seed of its own that changes no eigenvalue', () => {
  const record = sharpness(rotated(spectrum), { seed: root, trace: { relativeTolerance: 1e-9 } })
  const sum = spectrum.reduce((a, b) => a + b)
  expect(record.trace?.value).toBeCloseTo(sum, 9)
  expect(record.trace?.seed).toBe(root.child('trace').path)
  const without = sharpness(rotated(spectrum), { seed: root })
  expect(record.largest.value).toBe(without.largest.value)
  expect(record.products).toBe(without.products + (record.trace?.products ?? 0))
})

describe('aborted', () => {
  const abortedAt = async (products: number) => {
    const controller = new AbortController()
    return sharpnessAsync(
      rotated(spectrum),
      { seed: root, trace: { relativeTolerance: 1e-9 } },
      {
        signal: controller.signal,
        onProgress: (progress) => progress.products === products && controller.abort(),
      },
    )
  }

  it('during the eigenvalues, keeps them and leaves out the trace', async () => {
    const record = await abortedAt(5)
    expect(record.converged).toBe(false)
    expect(Number.isFinite(record.largest.value)).toBe(true)
    expect(record.trace).toBe(null)
    expect(record.warnings.join()).toContain('stopped after')
  })

  it('during the trace, keeps the eigenvalues', async () => {
    const { products } = sharpness(rotated(spectrum), { seed: root })
    const record = await abortedAt(products + 3)
    expect(record.largest.converged).toBe(true)
    expect(record.trace?.products).toBe(3)
    expect(record.converged).toBe(false)
  })
})

it('refuses a learning rate that is none', () => {
  expect(() => sharpness(diagonal([1]), { seed: root, learningRate: 0 })).toThrow(
    'sharpness: learningRate must be a positive number, got 0',
  )
})

import { type GradientFunction, leakyNetwork, seed } from '@credit/core'
import { expect, it } from 'vitest'
import { updateMap } from './updateMap.js'

const n = 5
const J = Float64Array.from({ length: n * n }, (_, i) => Math.sin(7 * i + 1))
const at = Float64Array.from({ length: n }, (_, i) => i - 2)
/** J is not symmetric: no loss has it. */
const estimate: GradientFunction = (w, out) => {
  for (let i = 0; i < n; i++) {
    out[i] = 0
    for (let j = 0; j < n; j++) out[i] += J[i * n + j] * w[j]
  }
  return { loss: 0, weight: 1 }
}
const options = { learningRate: 0.3, kinked: false }

function columns(block?: { offset: number; length: number }) {
  const map = updateMap(estimate, at, { ...options, ...(block && { block }) })
  return Array.from({ length: map.size }, (_, j) => {
    const v = new Float64Array(map.size)
    v[j] = 1
    const out = new Float64Array(map.size)
    map.apply(v, out)
    return out
  })
}

it('is I - ηJ, entry by entry, not its transpose', () => {
  columns().forEach((column, j) => {
    for (let i = 0; i < n; i++) {
      expect(column[i]).toBeCloseTo((i === j ? 1 : 0) - 0.3 * J[i * n + j], 9)
      if (i !== j) expect(Math.abs(column[i] + 0.3 * J[j * n + i])).toBeGreaterThan(1e-3)
    }
  })
})

it('of a block, moves that block alone', () => {
  const block = { offset: 1, length: 3 }
  columns(block).forEach((column, j) => {
    expect(column).toHaveLength(3)
    for (let i = 0; i < 3; i++) {
      expect(column[i]).toBeCloseTo((i === j ? 1 : 0) - 0.3 * J[(i + 1) * n + j + 1], 9)
    }
  })
})

it('carries the record of its differences, and leaves the point alone', () => {
  const point = at.slice()
  const map = updateMap(estimate, point, options)
  map.apply(at, new Float64Array(n))
  expect(map.record.products).toBe(1)
  expect(map.record.kinkAlarm).toBe(false)
  expect(point).toEqual(at)
})

it.each([
  [{ learningRate: 0 }, 'updateMap: learningRate must be a positive number, got 0'],
  [{ learningRate: Number.NaN }, 'updateMap: learningRate must be a positive number, got NaN'],
  [{ block: { offset: 4, length: 2 } }, 'finiteDifference: block.length must be'],
  [{ kinked: 1 as never }, 'finiteDifference: kinked must be true or false'],
])('refuses %j', (change, message) => {
  expect(() => updateMap(estimate, at, { ...options, ...change })).toThrow(message)
})

it('says which block of a network it is of, and of the whole nothing', () => {
  const network = leakyNetwork({ inputs: 1, hidden: 2, outputs: 1, leak: 0.5, activation: 'tanh' })
  const parameters = network.initialize(seed(1))
  const identity: GradientFunction = (w, out) => {
    out.set(w)
    return { loss: 0, weight: 1 }
  }
  expect(updateMap(identity, parameters, { ...options, block: 'input' }).block).toBe('input')
  expect('block' in updateMap(identity, at, options)).toBe(false)
})

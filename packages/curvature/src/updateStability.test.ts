import { type GradientFunction, seed } from '@credit/core'
import { describe, expect, it } from 'vitest'
import { arnoldi } from './arnoldi.js'
import { finiteDifference } from './finiteDifference.js'
import { linearStability } from './linearStability.js'
import { updateStability, updateStabilityAsync } from './updateStability.js'

const root = seed(3)
const n = 30

/** ĝ = J w, with J block-diagonal: what is not given is 0. */
function linear(...blocks: (readonly number[])[]): GradientFunction {
  return (w, out) => {
    out.fill(0)
    let at = 0
    for (const block of blocks) {
      const size = Math.sqrt(block.length)
      for (let i = 0; i < size; i++) {
        for (let j = 0; j < size; j++) out[at + i] += block[i * size + j] * w[at + j]
      }
      at += size
    }
    return { loss: 0, weight: 1 }
  }
}
const at = new Float64Array(n)
const options = { learningRate: 0.5, kinked: false, seed: root }
const verdictOf = (...blocks: (readonly number[])[]) => updateStability(linear(...blocks), at, options)

describe('ν = 1 - μ/2', () => {
  it.each([
    ['real, inside', [[3], [1]], 'stable', 0.5],
    ['real, below -1', [[4.1], [1]], 'unstable', 1.05],
    ['on the circle', [[4], [1]], 'undecided', 1],
    ['a spiral inwards', [[1, -1, 1, 1]], 'stable', Math.SQRT1_2],
    ['a spiral outwards', [[1, -2, 2, 1], [3]], 'unstable', Math.hypot(0.5, 1)],
    ['uphill', [[-0.02], [3]], 'unstable', 1.01],
    ['a shear, which no symmetric method would see', [[1, 50, 0, 1]], 'stable', 0.5],
  ] as const)('%s', (_, blocks, verdict, growth) => {
    const record = verdictOf(...blocks)
    expect(record.verdict).toBe(verdict)
    expect(record.growth).toBeCloseTo(growth, 3)
    expect(record.products).toBeLessThan(100)
  })

  it('control: by the largest μ alone, the slow way uphill would pass for stable', () => {
    const jacobian = finiteDifference(linear([-0.02], [3]), at, { kinked: false })
    const [{ real, imaginary }] = arnoldi(jacobian, { count: 1, seed: root }).eigenvalues
    expect(linearStability([{ real: 1 - real / 2, imaginary: -imaginary / 2 }]).verdict).toBe('stable')
  })

  it('nothing moves: undecided', () => {
    const record = verdictOf()
    expect(record.verdict).toBe('undecided')
    expect(record.leading).toBe(null)
  })
})

it('gives the same bits twice, and leaves the point alone', () => {
  const point = Float64Array.from({ length: n }, (_, i) => i)
  const before = point.slice()
  const run = () => updateStability(linear([3, 1, 0, 1]), point, options)
  expect(run()).toEqual(run())
  expect(point).toEqual(before)
})

it('a kink inside the differences leaves no verdict', () => {
  const kinked: GradientFunction = (w, out) => {
    linear([3])(w, out)
    out[0] += w[1] > 0 ? 1 : 0
    return { loss: 0, weight: 1 }
  }
  const record = updateStability(kinked, at, { ...options, kinked: true })
  expect(record.verdict).toBe('undecided')
  expect(record.warnings.join()).toContain('jumps')
})

it('of a block, is about that block', () => {
  const both = linear([5], [1])
  expect(updateStability(both, at, options).verdict).toBe('unstable')
  expect(updateStability(both, at, { ...options, block: { offset: 1, length: n - 1 } }).verdict).toBe(
    'stable',
  )
})

it('aborted, or out of products, is never stable', async () => {
  const controller = new AbortController()
  const record = await updateStabilityAsync(linear([3, 1, 0, 1]), at, options, {
    signal: controller.signal,
    onProgress: ({ products }) => products === 2 && controller.abort(),
  })
  expect(record.converged).toBe(false)
  expect(record.verdict).not.toBe('stable')
  expect(record.warnings.join()).toContain('stopped after')
  const spread = Array.from({ length: n }, (_, i) => [1 + Math.sin(i)])
  const short = updateStability(linear(...spread), at, { ...options, maxProducts: 4 })
  expect(short.converged).toBe(false)
  expect(short.verdict).not.toBe('stable')
})

it.each([
  [{ learningRate: -1 }, 'updateMap: learningRate must be a positive number, got -1'],
  [{ tolerance: 2 }, 'linearStability: tolerance must be in [0, 1), got 2'],
  [{ seed: undefined as never }, 'arnoldi: seed must be a seed'],
])('refuses %j', (change, message) => {
  expect(() => updateStability(linear([1]), at, { ...options, ...change })).toThrow(message)
})

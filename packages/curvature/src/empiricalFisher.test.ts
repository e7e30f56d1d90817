import { gradient, type Problem, seed } from '@credit/core'
import { describe, expect, it } from 'vitest'
import { onePlace, problemOf } from '../../core/test/randomProblem.js'
import { empiricalFisher } from './empiricalFisher.js'
import { dot, norm } from './internal/vectors.js'
import { lanczos } from './lanczos.js'

const { problem, parameters } = problemOf({ ...onePlace, trials: 3, mask: 'pairs' })
const [T, B] = [6, 3]
const size = problem.network.layout.size
const v = Float64Array.from({ length: size }, (_, i) => Math.cos(2 * i))
const bare: Problem = { ...problem, objective: { ...problem.objective, l2: 0 } }

/** The gradient of every pair that carries loss, by a mask that lets through that pair alone. */
const pairs = [...problem.batch.mask!.data].flatMap((on, at) => {
  if (on === 0) return []
  const data = new Uint8Array(T * B)
  data[at] = 1
  const alone = { ...bare, batch: { ...bare.batch, mask: { data, shape: [T, B] } } }
  return [{ trial: at % B, gradient: gradient(alone, parameters).gradient.data }]
})
const m = pairs.length
const perTrial = Array.from({ length: B }, (_, trial) => {
  const sum = new Float64Array(size)
  for (const pair of pairs) {
    if (pair.trial === trial) for (let i = 0; i < size; i++) sum[i] += (B / m) * pair.gradient[i]
  }
  return sum
})
const gradients = { pair: pairs.map((pair) => pair.gradient), trial: perTrial }

function meanOuterProduct(vectors: readonly Float64Array[]): Float64Array {
  const out = new Float64Array(size)
  for (const g of vectors) for (let i = 0; i < size; i++) out[i] += (g[i] * dot(g, v)) / vectors.length
  return out
}
const error = (a: Float64Array, b: Float64Array) => norm(a.map((x, i) => x - b[i])) / norm(b)

it('the mask leaves several pairs to each trial', () => {
  expect(m).toBeGreaterThan(6)
  expect(m).toBeLessThan(T * B)
})

describe.each(['pair', 'trial'] as const)('per %s', (per) => {
  const operator = empiricalFisher(problem, parameters, { block: 'all', per })
  const out = new Float64Array(size)
  operator.apply(v, out)

  it('is the mean outer product of their gradients (1e-12), and not of the others', () => {
    expect(error(out, meanOuterProduct(gradients[per]))).toBeLessThan(1e-12)
    expect(error(out, meanOuterProduct(gradients[per === 'pair' ? 'trial' : 'pair']))).toBeGreaterThan(1e-2)
  })

  it('whose mean is the gradient without L2', () => {
    const mean = gradients[per][0].map((_, i) =>
      gradients[per].reduce((sum, g) => sum + g[i] / gradients[per].length, 0),
    )
    expect(error(mean, gradient(bare, parameters).gradient.data)).toBeLessThan(1e-12)
    expect(error(mean, gradient(problem, parameters).gradient.data)).toBeGreaterThan(1e-2)
  })

  it('has the rank of their number, and no negative eigenvalue', () => {
    const rank = Math.min(gradients[per].length, 20)
    const { largest, smallest } = lanczos(operator, { largest: rank + 1, smallest: 1, seed: seed(7) })
    expect(smallest[0].value).toBeGreaterThan(-1e-14)
    expect(largest[rank - 1].value).toBeGreaterThan(1e-12 * largest[0].value)
    expect(Math.abs(largest[rank].value)).toBeLessThan(1e-13 * largest[0].value)
  })

  it('of a block is that block, and L2 is no part of it', () => {
    const { offset, length } = problem.network.layout.blocks.recurrent
    const block = empiricalFisher(bare, parameters, { per })
    expect(block.size).toBe(length)
    const padded = new Float64Array(size)
    padded.set(v.subarray(0, length), offset)
    const whole = new Float64Array(size)
    operator.apply(padded, whole)
    const own = new Float64Array(length)
    block.apply(v.subarray(0, length), own)
    expect(own).toEqual(whole.slice(offset, offset + length))
  })
})

it('refuses another word', () => {
  expect(() => empiricalFisher(problem, parameters, { per: 'batch' as never })).toThrow(
    'empiricalFisher: per must be one of "pair", "trial", got "batch"',
  )
})

import { type Batch, crossEntropy, hessian, leakyNetwork, type Operator, seed } from '@credit/core'
import { describe, expect, it } from 'vitest'
import { gaussian } from '../../core/test/randomProblem.js'
import { averageOperator } from './combine.js'
import { gaussNewton } from './gaussNewton.js'
import { hessianOverBatches } from './hessianOverBatches.js'
import { norm } from './internal/vectors.js'

const [I, N, K, T] = [2, 4, 3, 5]
const network = leakyNetwork({
  inputs: I,
  hidden: N,
  outputs: K,
  leak: 0.6,
  activation: 'tanh',
  autapses: 'none',
})
const parameters = network.initialize(seed(3))
const objective = { loss: crossEntropy({ at: 'every' }), l2: 0.1 }

/** A batch of some trials, with loss at every `every`-th step. */
function batchOf(name: string, trials: number, every: number, steps = T): Batch {
  const root = seed(5).child(name)
  return {
    inputs: { data: gaussian(root, steps * trials * I, 1), shape: [steps, trials, I] },
    targets: { data: Int32Array.from({ length: trials }, (_, i) => (i + trials) % K), shape: [trials] },
    mask: {
      data: Uint8Array.from({ length: steps * trials }, (_, i) => +(i % every === 0)),
      shape: [steps, trials],
    },
  }
}

/** Two batches of the same steps side by side. */
function joined(a: Batch, b: Batch): Batch {
  const [Ba, Bb] = [a.inputs.shape[1], b.inputs.shape[1]]
  const rows = <A extends Float64Array | Uint8Array>(x: A, y: A, width: number, out: A) => {
    for (let t = 0; t < T; t++) {
      out.set(x.subarray(t * Ba * width, (t + 1) * Ba * width), t * (Ba + Bb) * width)
      out.set(y.subarray(t * Bb * width, (t + 1) * Bb * width), (t * (Ba + Bb) + Ba) * width)
    }
    return out
  }
  return {
    inputs: {
      data: rows(a.inputs.data, b.inputs.data, I, new Float64Array(T * (Ba + Bb) * I)),
      shape: [T, Ba + Bb, I],
    },
    targets: { data: Int32Array.from([...a.targets.data, ...b.targets.data]), shape: [Ba + Bb] },
    mask: { data: rows(a.mask!.data, b.mask!.data, 1, new Uint8Array(T * (Ba + Bb))), shape: [T, Ba + Bb] },
  }
}

const [a, b] = [batchOf('a', 2, 1), batchOf('b', 3, 4)]
const whole = { network, batch: joined(a, b), objective }
const v = Float64Array.from({ length: network.layout.size }, (_, i) => Math.sin(1 + i))
function apply(operator: Operator): Float64Array {
  const out = new Float64Array(operator.size)
  operator.apply(v.subarray(0, operator.size), out)
  return out
}
const error = (x: Float64Array, y: Float64Array) => norm(x.map((entry, i) => entry - y[i])) / norm(y)

describe.each(['each', 'one'] as const)('workspaces: %s', (workspaces) => {
  it('is the Hessian of all pairs at once, L2 counted once (1e-12)', () => {
    for (const block of ['recurrent', 'all', 'readout'] as const) {
      const operator = hessianOverBatches(network, objective, [a, b], parameters, { block, workspaces })
      expect(error(apply(operator), apply(hessian(whole, parameters, { block })))).toBeLessThan(1e-12)
    }
  })

  it('of Gauss-Newton too', () => {
    const operator = hessianOverBatches(network, objective, [a, b], parameters, {
      matrix: 'gauss-newton',
      workspaces,
    })
    expect(error(apply(operator), apply(gaussNewton(whole, parameters)))).toBeLessThan(1e-12)
    expect(error(apply(operator), apply(hessian(whole, parameters)))).toBeGreaterThan(1e-2)
  })

  it('gives the same bits twice, copies the parameters, and takes one batch as it is', () => {
    const mine = { data: parameters.data.slice() }
    const operator = hessianOverBatches(network, objective, [a, b, a], mine, { workspaces })
    const first = apply(operator)
    mine.data.fill(3)
    expect(apply(operator)).toEqual(first)
    const single = hessianOverBatches(network, objective, [a], parameters, { workspaces })
    expect(apply(single)).toEqual(apply(hessian({ network, batch: a, objective }, parameters)))
  })
})

it('one workspace and one for each give the same bits, also for batches of several sizes', () => {
  const batches = [a, b, batchOf('c', 2, 3), batchOf('d', 2, 1, 8), a]
  const [each, one] = (['each', 'one'] as const).map((workspaces) =>
    apply(hessianOverBatches(network, objective, batches, parameters, { workspaces })),
  )
  expect(one).toEqual(each)
})

it('control: the plain mean of the batches is another, and so is L2 counted per batch', () => {
  const wanted = apply(hessian(whole, parameters))
  const parts = [a, b].map((batch) => hessian({ network, batch, objective }, parameters))
  const mean = averageOperator(parts.map((operator) => ({ operator, weight: 1 })))
  expect(error(apply(mean), wanted)).toBeGreaterThan(1e-2)
  const twice = { ...whole, objective: { ...objective, l2: 2 * objective.l2 } }
  expect(error(apply(hessian(twice, parameters)), wanted)).toBeGreaterThan(1e-2)
  const byHand = averageOperator(parts.map((operator, i) => ({ operator, weight: [10, 4][i] })))
  expect(error(apply(byHand), wanted)).toBeLessThan(1e-12)
})

it.each([
  [{ batches: [] }, {}, 'hessianOverBatches: batches must be a list of at least one, got []'],
  [{}, { block: 'none' }, 'hessianOverBatches: block must be one of "recurrent"'],
  [
    {},
    { matrix: 'fisher' },
    'hessianOverBatches: matrix must be one of "hessian", "gauss-newton", got "fisher"',
  ],
  [{}, { workspaces: 'two' }, 'hessianOverBatches: workspaces must be one of "each", "one", got "two"'],
])('refuses %j %j', ({ batches = [a] }: { batches?: Batch[] }, options, message) => {
  expect(() => hessianOverBatches(network, objective, batches, parameters, options as never)).toThrow(message)
})

it('what each batch has of its own is not computed again for a product; with one for all it is', () => {
  // counted where the exact gradient of softmax is taken
  let count = 0
  const loss = crossEntropy({ at: 'every' })
  const evaluate: typeof loss.evaluate = (...args) => {
    count++
    return loss.evaluate(...args)
  }
  const counted = { loss: { ...loss, name: 'counted', evaluate }, l2: 0 }
  const perProduct = (['each', 'one'] as const).map((workspaces) => {
    const operator = hessianOverBatches(network, counted, [a, b], parameters, { workspaces })
    const before = count
    apply(operator)
    return count - before
  })
  const [[Ta, Ba], [Tb, Bb]] = [a.inputs.shape, b.inputs.shape]
  expect(perProduct[0]).toBe(0)
  expect(perProduct[1]).toBeGreaterThanOrEqual(Math.ceil((Ta * Ba) / 4 + (Tb * Bb) / 4))
})

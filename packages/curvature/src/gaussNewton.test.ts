import {
  crossEntropy,
  forward,
  hessian,
  leakyNetwork,
  type NetworkParameters,
  type Operator,
  type Problem,
  parametersOf,
  seed,
  squaredError,
} from '@credit/core'
import { describe, expect, it } from 'vitest'
import { onePlace, problemOf } from '../../core/test/randomProblem.js'
import { empiricalFisher } from './empiricalFisher.js'
import { gaussNewton } from './gaussNewton.js'
import { lanczos } from './lanczos.js'

/** All columns of an operator, as a row-major matrix. */
function dense(operator: Operator): Float64Array {
  const n = operator.size
  const matrix = new Float64Array(n * n)
  const unit = new Float64Array(n)
  const column = new Float64Array(n)
  for (let j = 0; j < n; j++) {
    unit.fill(0)
    unit[j] = 1
    operator.apply(unit, column)
    for (let i = 0; i < n; i++) matrix[i * n + j] = column[i]
  }
  return matrix
}

function error(a: Float64Array, b: Float64Array): number {
  const scale = Math.max(...b.map(Math.abs))
  return Math.max(...a.map((x, i) => Math.abs(x - b[i]))) / scale
}

const softmax = (y: Float64Array) => {
  const e = y.map((x) => Math.exp(x - Math.max(...y)))
  const sum = e.reduce((a, b) => a + b)
  return e.map((x) => x / sum)
}

/** JᵀHJ + l2 of a problem without mask, J by five-point differences of the outputs. */
function byDifferences({ network, batch, objective }: Problem, parameters: NetworkParameters): Float64Array {
  const { layout, outputs: K, connectivity } = network
  const n = layout.size
  const outputsAt = (w: Float64Array) =>
    forward(network, parametersOf(network.layout, w), batch.inputs).outputs.data
  const y = outputsAt(parameters.data)
  const h = 1e-3
  const columns = Array.from({ length: n }, (_, j) => {
    const at = (k: number) => outputsAt(parameters.data.map((w, i) => (i === j ? w + k * h : w)))
    const [a, b, c, d] = [at(1), at(-1), at(2), at(-2)]
    return y.map((_, i) => (8 * (a[i] - b[i]) - (c[i] - d[i])) / (12 * h))
  })
  const steps =
    objective.loss.at === 'last'
      ? [batch.inputs.shape[0] - 1]
      : Array.from({ length: batch.inputs.shape[0] }, (_, t) => t)
  const rows = steps.flatMap((t) =>
    Array.from({ length: batch.inputs.shape[1] }, (_, b) => t * batch.inputs.shape[1] + b),
  )
  const matrix = new Float64Array(n * n)
  for (const row of rows) {
    const p = softmax(y.slice(row * K, (row + 1) * K))
    const second = (k: number, l: number) => {
      if (objective.loss.targets === 'values') return k === l ? 1 : 0
      return (k === l ? p[k] : 0) - p[k] * p[l]
    }
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        for (let k = 0; k < K; k++) {
          for (let l = 0; l < K; l++) {
            matrix[i * n + j] +=
              (columns[i][row * K + k] * second(k, l) * columns[j][row * K + l]) / rows.length
          }
        }
      }
    }
  }
  for (const name of ['recurrent', 'input', 'readout'] as const) {
    const { offset, length } = layout.blocks[name]
    for (let i = 0; i < length; i++) {
      if (name !== 'recurrent' || connectivity?.[i] !== 0) matrix[(offset + i) * (n + 1)] += objective.l2
    }
  }
  return matrix
}

describe.each([
  { leakModel: 'voltage', loss: 'every', activation: 'tanh' },
  { leakModel: 'rate', loss: 'last', activation: 'softplus' },
  { leakModel: 'voltage', loss: 'values', activation: 'sigmoid' },
] as const)('of $leakModel leak, $activation, loss $loss', (options) => {
  const { problem, parameters } = problemOf({ ...onePlace, ...options, hidden: 3, steps: 4, mask: 'none' })
  const wanted = byDifferences(problem, parameters)

  it('is JᵀHJ + l2 by finite differences (1e-9)', () => {
    expect(error(dense(gaussNewton(problem, parameters, { block: 'all' })), wanted)).toBeLessThan(1e-9)
  })

  it('control: the Hessian is not, nor is it at other parameters', () => {
    expect(error(dense(hessian(problem, parameters, { block: 'all' })), wanted)).toBeGreaterThan(1e-2)
    const moved = { data: parameters.data.map((w) => 1.01 * w) }
    expect(error(dense(gaussNewton(problem, moved, { block: 'all' })), wanted)).toBeGreaterThan(1e-4)
  })

  it('has no negative eigenvalue, where the Hessian has', () => {
    const options = { smallest: 1, seed: seed(7) }
    const least = (operator: Operator) => lanczos(operator, options).smallest[0].value
    expect(least(gaussNewton(problem, parameters, { block: 'all' }))).toBeGreaterThan(-1e-12)
    expect(least(hessian(problem, parameters, { block: 'all' }))).toBeLessThan(-1e-3)
  })
})

describe('where the outputs are linear in the block it is the Hessian', () => {
  const options = { ...onePlace, leak: 0.3, start: 'given', mask: 'none' } as const
  const difference = (change: object, block: 'recurrent' | 'input') => {
    const { problem, parameters } = problemOf({ ...options, ...change })
    return error(
      dense(gaussNewton(problem, parameters, { block })),
      dense(hessian(problem, parameters, { block })),
    )
  }

  it('a linear network, a single step (1e-12)', () => {
    expect(difference({ activation: 'identity', steps: 1 }, 'recurrent')).toBeLessThan(1e-12)
    expect(difference({ activation: 'identity', steps: 1 }, 'input')).toBeLessThan(1e-12)
    expect(difference({ activation: 'identity', steps: 6 }, 'input')).toBeLessThan(1e-12)
  })

  it('control: not through W twice, nor through tanh', () => {
    expect(difference({ activation: 'identity', steps: 3 }, 'recurrent')).toBeGreaterThan(1e-2)
    expect(difference({ activation: 'tanh', steps: 6 }, 'recurrent')).toBeGreaterThan(1e-2)
    expect(difference({ activation: 'tanh', steps: 6 }, 'input')).toBeGreaterThan(1e-2)
  })

  it('and at zero loss everywhere', () => {
    const { problem, parameters } = problemOf({ ...onePlace, loss: 'values', mask: 'none' })
    const { data, shape } = forward(problem.network, parameters, problem.batch.inputs).outputs
    const solved = { ...problem, batch: { inputs: problem.batch.inputs, targets: { data, shape } } }
    expect(
      error(
        dense(gaussNewton(solved, parameters, { block: 'all' })),
        dense(hessian(solved, parameters, { block: 'all' })),
      ),
    ).toBeLessThan(1e-12)
  })
})

describe('softmax regression: y = V z + c on fixed z, one step', () => {
  const [K, N, B] = [3, 2, 4]
  const network = leakyNetwork({
    inputs: N,
    hidden: N,
    outputs: K,
    leak: 0,
    activation: 'identity',
    bias: 'none',
  })
  const parameters = parametersOf(network.layout)
  parameters.input.set([1, 0, 0, 1])
  parameters.readout.set([0.5, -1, 0.2, 0.7, -0.4, 1.1])
  parameters.readoutBias.set([0.1, -0.2, 0.3])
  const z = Float64Array.of(1, 2, -0.5, 0.3, 0.8, -1.2, 2, 1)
  const problemOfLabels = (labels: number[], first = 0): Problem => ({
    network,
    batch: {
      inputs: { data: z.slice(first * N, (first + labels.length) * N), shape: [1, labels.length, N] },
      targets: { data: Int32Array.from(labels), shape: [labels.length] },
    },
    objective: { loss: crossEntropy({ at: 'last' }), l2: 0 },
  })
  const labels = [0, 2, 1, 1]
  const problem = problemOfLabels(labels)
  /** Σ_b S_b ⊗ z_b z_bᵀ / B */
  const closedForm = (factor: (p: Float64Array, label: number, k: number, l: number) => number) => {
    const n = K * N
    const matrix = new Float64Array(n * n)
    for (let b = 0; b < B; b++) {
      const input = z.subarray(b * N, (b + 1) * N)
      const y = Float64Array.from(
        { length: K },
        (_, k) =>
          parameters.readoutBias[k] +
          parameters.readout[k * N] * input[0] +
          parameters.readout[k * N + 1] * input[1],
      )
      const p = softmax(y)
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < n; j++) {
          const s = factor(p, labels[b], Math.floor(i / N), Math.floor(j / N))
          matrix[i * n + j] += (s * input[i % N] * input[j % N]) / B
        }
      }
    }
    return matrix
  }
  const model = closedForm((p, _, k, l) => (k === l ? p[k] : 0) - p[k] * p[l])
  const empirical = closedForm((p, label, k, l) => (p[k] - +(k === label)) * (p[l] - +(l === label)))

  it('the Fisher information of the model, and of the Hessian: (diag p - ppᵀ) ⊗ zzᵀ', () => {
    expect(error(dense(gaussNewton(problem, parameters, { block: 'readout' })), model)).toBeLessThan(1e-14)
    expect(error(dense(hessian(problem, parameters, { block: 'readout' })), model)).toBeLessThan(1e-14)
  })

  it('the empirical one: (p - e)(p - e)ᵀ ⊗ zzᵀ, which is another', () => {
    for (const per of ['pair', 'trial'] as const) {
      const operator = empiricalFisher(problem, parameters, { block: 'readout', per })
      expect(error(dense(operator), empirical)).toBeLessThan(1e-14)
      expect(error(dense(operator), model)).toBeGreaterThan(0.1)
    }
  })

  it('the model draws its labels: Σ_k p_k F_k over all labels of a trial is Gauss-Newton', () => {
    const one = problemOfLabels([0], 1)
    const p = softmax(forward(network, parameters, one.batch.inputs).outputs.data)
    const options = { block: 'all' } as const
    const fishers = [0, 1, 2].map((label) =>
      dense(empiricalFisher(problemOfLabels([label], 1), parameters, options)),
    )
    const mean = fishers[0].map((_, i) => fishers.reduce((sum, fisher, k) => sum + p[k] * fisher[i], 0))
    expect(error(mean, dense(gaussNewton(one, parameters, options)))).toBeLessThan(1e-14)
  })
})

it('copies the parameters, gives the same bits twice, and changes no array', () => {
  const { problem, parameters } = problemOf(onePlace)
  const mine = parametersOf(problem.network.layout, parameters.data.slice())
  for (const make of [gaussNewton, empiricalFisher]) {
    const operator = make(problem, mine)
    const first = dense(operator)
    expect(mine.data).toEqual(parameters.data)
    mine.data.fill(9)
    expect(dense(operator)).toEqual(first)
    mine.data.set(parameters.data)
  }
})

it.each([gaussNewton, empiricalFisher])('%o refuses what does not fit', (make) => {
  const { problem, parameters } = problemOf({ ...onePlace, bias: 'none' })
  const name = make.name
  expect(() => make(problem, parameters, { block: 'weights' as never })).toThrow(
    `${name}: block must be one of`,
  )
  expect(() => make(problem, parameters, { block: 'bias' })).toThrow(
    `${name}: block must be one the network has, got "bias"`,
  )
  expect(() => make(problem, { data: new Float64Array(3) })).toThrow(
    'parameters.data must be an array of length',
  )
  const { errorTangent: _, ...loss } = squaredError()
  expect(() => make({ ...problem, objective: { loss, l2: 0 } }, parameters)).toThrow(
    'a loss with an errorTangent',
  )
})

import {
  fillGaussian,
  hessian,
  leakyNetwork,
  type Operator,
  type Problem,
  parametersOf,
  seed,
  squaredError,
} from '@credit/core'
import { lanczos } from '@credit/curvature'
import { describe, expect, it } from 'vitest'
import { denseEigenvalues } from './spectra.js'

// The trap: the L2 term `½·l2·‖w‖²` of an objective adds l2 to every eigenvalue of the Hessian on a penalised block, so
// curvature "of the loss" measured on the objective is too large by exactly that, and its sign can change.

const l2 = 0.125
const [N, I, K, T, B] = [5, 2, 2, 6, 3]
const draw = (name: string, length: number) =>
  fillGaussian(new Float64Array(length), seed(31).child(name).generator(), 0, 0.7)
/** Every third synapse is absent. */
const connectivity = Uint8Array.from({ length: N * N }, (_, i) => (i % 3 === 1 ? 0 : 1))

function problemOf(l2: number, sparse: boolean): Problem {
  const network = leakyNetwork({
    inputs: I,
    hidden: N,
    outputs: K,
    leak: 0.5,
    activation: 'tanh',
    ...(sparse && { connectivity }),
  })
  const inputs = { data: draw('inputs', T * B * I), shape: [T, B, I] }
  const targets = { data: draw('targets', T * B * K), shape: [T, B, K] }
  return { network, batch: { inputs, targets }, objective: { loss: squaredError(), l2 } }
}
const { layout } = problemOf(0, false).network
const parameters = parametersOf(layout, draw('parameters', layout.size))

function dense(operator: Operator): Float64Array {
  const n = operator.size
  const matrix = new Float64Array(n * n)
  const unit = new Float64Array(n)
  for (let i = 0; i < n; i++) {
    unit.fill(0)[i] = 1
    operator.apply(unit, matrix.subarray(i * n, (i + 1) * n))
  }
  return matrix
}

describe.each(['recurrent', 'input', 'readout'] as const)('the %s block is penalised', (block) => {
  const [plain, shifted] = [0, l2].map((value) => hessian(problemOf(value, false), parameters, { block }))
  const n = plain.size

  it('the matrix gains λ on its diagonal, and nothing else, to the last bit', () => {
    const [A, C] = [dense(plain), dense(shifted)]
    for (let i = 0; i < n * n; i++) expect(C[i]).toBe(A[i] + (i % (n + 1) === 0 ? l2 : 0))
  })

  it('so every eigenvalue moves by λ', () => {
    const options = { largest: n, seed: seed(7) }
    const [a, c] = [lanczos(plain, options), lanczos(shifted, options)]
    expect(a.converged && c.converged).toBe(true)
    a.largest.forEach(({ value }, i) => {
      expect(Math.abs(c.largest[i].value - value - l2)).toBeLessThan(1e-11)
    })
    // the control: a shift 1 % off would be seen
    expect(Math.abs(c.largest[0].value - a.largest[0].value - 1.01 * l2)).toBeGreaterThan(1e-4)
  })
})

it('absent synapses keep their zero eigenvalues, present ones move', () => {
  const [a, c] = [0, l2].map((value) => {
    const operator = hessian(problemOf(value, true), parameters, { block: 'recurrent' })
    return { matrix: dense(operator), values: denseEigenvalues(dense(operator), N * N) }
  })
  const present = connectivity.reduce((sum, entry) => sum + entry, 0)
  for (let i = 0; i < N * N; i++) {
    const gain = c.matrix[i * N * N + i] - a.matrix[i * N * N + i]
    expect(Math.abs(gain - (connectivity[i] === 1 ? l2 : 0))).toBeLessThan(1e-15)
  }
  const zeros = (values: readonly number[]) => values.filter((value) => Math.abs(value) < 1e-13).length
  expect(zeros(a.values)).toBeGreaterThanOrEqual(N * N - present)
  expect(zeros(c.values)).toBe(N * N - present)
})

it('control: biases are not penalised, so the whole spectrum does not move by λ', () => {
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value)
  const [a, c] = [0, l2].map((value) => {
    const operator = hessian(problemOf(value, false), parameters, { block: 'all' })
    return { bias: dense(hessian(problemOf(value, false), parameters, { block: 'bias' })), all: operator }
  })
  expect(c.bias).toEqual(a.bias)
  const [before, after] = [a, c].map(({ all }) => denseEigenvalues(dense(all), layout.size))
  const penalised = layout.size - N - K
  expect(sum(after) - sum(before)).toBeCloseTo(penalised * l2, 10)
  const moves = after.map((value, i) => value - before[i])
  expect(Math.min(...moves)).toBeLessThan(0.9 * l2)
  expect(Math.max(...moves)).toBeLessThan(l2 * (1 + 1e-9))
})

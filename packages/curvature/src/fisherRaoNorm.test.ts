import {
  ArgumentError,
  crossEntropy,
  fillGaussian,
  forward,
  gradientFunction,
  hessian,
  type Loss,
  leakyNetwork,
  type NetworkParameters,
  type Problem,
  parametersOf,
  seed,
  squaredError,
} from '@credit/core'
import { describe, expect, it } from 'vitest'
import { type FisherRaoOptions, fisherRaoNorm } from './fisherRaoNorm.js'

const [N, I, K, T, B] = [4, 2, 3, 5, 3]
const draw = (name: string, length: number) =>
  fillGaussian(new Float64Array(length), seed(8).child(name).generator(), 0, 0.7)
const mask = { data: Uint8Array.from({ length: T * B }, (_, i) => (i % 3 === 1 ? 0 : 1)), shape: [T, B] }

function problemOf(kind: 'values' | 'every' | 'last', activation: 'tanh' | 'relu' = 'tanh') {
  const network = leakyNetwork({ inputs: I, hidden: N, outputs: K, leak: 0.5, activation })
  const inputs = { data: draw('inputs', T * B * I), shape: [T, B, I] }
  const labels = Int32Array.from({ length: T * B }, (_, i) => (i * i) % K)
  const [loss, targets]: [Loss, Problem['batch']['targets']] = {
    values: [squaredError(), { data: draw('targets', T * B * K), shape: [T, B, K] }],
    every: [crossEntropy({ at: 'every' }), { data: labels, shape: [T, B] }],
    last: [crossEntropy({ at: 'last' }), { data: labels.slice(0, B), shape: [B] }],
  }[kind] as [Loss, Problem['batch']['targets']]
  const batch = { inputs, targets, ...(kind !== 'last' && { mask }) }
  const problem: Problem = { network, batch, objective: { loss, l2: 0.1 } }
  return { problem, parameters: parametersOf(network.layout, draw('parameters', network.layout.size)) }
}

const carries = (kind: string, t: number, b: number) =>
  kind === 'last' ? t === T - 1 : mask.data[t * B + b] === 1

/** Softmax and its covariance, or unit variance, written out. */
function curvatureAlong(kind: string, y: Float64Array, change: Float64Array): number {
  if (kind === 'values') return change.reduce((sum, c) => sum + c * c, 0)
  const e = y.map((x) => Math.exp(x))
  const p = e.map((x) => x / e.reduce((a, b) => a + b))
  const mean = p.reduce((sum, share, k) => sum + share * change[k], 0)
  return p.reduce((sum, share, k) => sum + share * (change[k] - mean) ** 2, 0)
}

describe.each(['values', 'every', 'last'] as const)('%s', (kind) => {
  const { problem, parameters } = problemOf(kind)

  it('model: from outputs at (1 ± h) w, pair by pair', () => {
    const h = 1e-5
    const at = (factor: number) =>
      forward(
        problem.network,
        parametersOf(
          problem.network.layout,
          parameters.data.map((x) => factor * x),
        ),
        problem.batch.inputs,
      ).outputs.data
    const [plus, minus, y] = [at(1 + h), at(1 - h), at(1)]
    let sum = 0
    let pairs = 0
    for (let t = 0; t < T; t++) {
      for (let b = 0; b < B; b++) {
        if (!carries(kind, t, b)) continue
        const from = (t * B + b) * K
        const change = Float64Array.from(
          { length: K },
          (_, k) => (plus[from + k] - minus[from + k]) / (2 * h),
        )
        sum += curvatureAlong(kind, Float64Array.from(y.slice(from, from + K)), change)
        pairs++
      }
    }
    const record = fisherRaoNorm(problem, parameters, { fisher: 'model', block: 'all' })
    expect(record.squared / (sum / pairs)).toBeCloseTo(1, 8)
    expect(record.norm).toBe(Math.sqrt(record.squared))
  })

  it.each(['all', 'recurrent', 'readout'] as const)(
    'empirical: from the gradient of each pair alone, %s',
    (block) => {
      const { layout } = problem.network
      const { offset, length } = block === 'all' ? { offset: 0, length: layout.size } : layout.blocks[block]
      let sum = 0
      let pairs = 0
      for (let t = 0; t < T; t++) {
        for (let b = 0; b < B; b++) {
          if (!carries(kind, t, b)) continue
          const g = gradientOfPair(problem, kind, parameters, t, b)
          let along = 0
          for (let i = offset; i < offset + length; i++) along += g[i] * parameters.data[i]
          sum += along * along
          pairs++
        }
      }
      const record = fisherRaoNorm(problem, parameters, { fisher: 'empirical', block })
      expect(record.squared / (sum / pairs)).toBeCloseTo(1, 10)
      // control: the other Fisher is another number
      const model = fisherRaoNorm(problem, parameters, { fisher: 'model', block }).squared
      expect(Math.abs(model / record.squared - 1)).toBeGreaterThan(0.01)
    },
  )
})

/** The gradient of one pair, without L2: the batch's loss on a mask (or a single trial) that leaves one. */
function gradientOfPair(
  problem: Problem,
  kind: string,
  { data }: NetworkParameters,
  t: number,
  b: number,
): Float64Array {
  const out = new Float64Array(data.length)
  const objective = { ...problem.objective, l2: 0 }
  if (kind !== 'last') {
    const only = { data: new Uint8Array(T * B), shape: [T, B] }
    only.data[t * B + b] = 1
    gradientFunction({ ...problem, objective, batch: { ...problem.batch, mask: only } })(data, out)
    return out
  }
  const { inputs, targets } = problem.batch
  const trial = { data: inputs.data.filter((_, i) => Math.floor(i / I) % B === b), shape: [T, 1, I] }
  const label = { data: Int32Array.of(targets.data[b]), shape: [1] }
  gradientFunction({ ...problem, objective, batch: { inputs: trial, targets: label } })(data, out)
  return out
}

it('at zero squared loss: model ⟨w, H w⟩, empirical 0', () => {
  const { problem, parameters } = problemOf('values')
  const targets = forward(problem.network, parameters, problem.batch.inputs).outputs
  const there: Problem = {
    ...problem,
    batch: { ...problem.batch, targets: targets as Problem['batch']['targets'] },
    objective: { loss: squaredError(), l2: 0 },
  }
  const Hw = new Float64Array(parameters.data.length)
  hessian(there, parameters, { block: 'all' }).apply(parameters.data, Hw)
  const wHw = Hw.reduce((sum, x, i) => sum + x * parameters.data[i], 0)
  expect(fisherRaoNorm(there, parameters, { fisher: 'model', block: 'all' }).squared / wHw).toBeCloseTo(1, 11)
  expect(fisherRaoNorm(there, parameters, { fisher: 'empirical', block: 'all' }).squared).toBeLessThan(1e-25)
})

describe('the closed form of feed-forward relu networks', () => {
  /** √(mean ‖y‖²) over pairs, and the model norm, of the squared error without biases, after `steps` steps. */
  function compare(steps: number) {
    const network = leakyNetwork({
      inputs: I,
      hidden: N,
      outputs: K,
      leak: 0,
      activation: 'relu',
      bias: 'none',
    })
    const parameters = parametersOf(network.layout, draw('parameters', network.layout.size))
    parameters.readoutBias.fill(0)
    const inputs = { data: draw('inputs', steps * B * I), shape: [steps, B, I] }
    const { outputs } = forward(network, parameters, inputs)
    const last = (outputs.data as Float64Array).slice(-B * K)
    const lastOnly = {
      data: Uint8Array.from({ length: steps }, (_, t) => (t === steps - 1 ? 1 : 0)),
      shape: [steps],
    }
    const targets = { data: new Float64Array(steps * B * K), shape: [steps, B, K] }
    const batch = { inputs, targets, mask: lastOnly }
    const problem = { network, batch, objective: { loss: squaredError(), l2: 0 } }
    const size = Math.sqrt(last.reduce((sum, y) => sum + y * y, 0) / B)
    return fisherRaoNorm(problem, parameters, { fisher: 'model', block: 'all' }).norm / size
  }

  it('holds for one step, one hidden layer: twice the outputs', () => {
    expect(compare(1)).toBeCloseTo(2, 12)
  })

  it('control: does not for several, for any number of layers', () => {
    const ratio = compare(3)
    expect(Math.abs(ratio - Math.round(ratio))).toBeGreaterThan(0.05)
  })
})

it('changes neither parameters nor batch', () => {
  const { problem, parameters } = problemOf('every')
  const before = parameters.data.slice()
  const inputs = problem.batch.inputs.data.slice()
  const first = fisherRaoNorm(problem, parameters, { fisher: 'model', block: 'all' })
  expect(fisherRaoNorm(problem, parameters, { fisher: 'model', block: 'all' })).toEqual(first)
  expect(parameters.data).toEqual(before)
  expect(problem.batch.inputs.data).toEqual(inputs)
})

it.each([
  [{ fisher: 'both' }, {}, 'fisher must be one of "model", "empirical", got "both"'],
  [{ fisher: 'model', block: 'hidden' }, {}, 'block must be one of'],
  [
    { fisher: 'model', block: 'all' },
    { data: new Float64Array(2) },
    'parameters.data must be an array of length',
  ],
])('refuses %j', (options, at, message) => {
  const { problem, parameters } = problemOf('every')
  const call = () => fisherRaoNorm(problem, { ...parameters, ...at }, options as FisherRaoOptions)
  expect(call).toThrow(ArgumentError)
  expect(call).toThrow(`fisherRaoNorm: ${message}`)
})

it('refuses a loss without errorTangent, a point that is not finite, and a block that the network lacks', () => {
  const { problem, parameters } = problemOf('every')
  const { errorTangent: _, ...loss } = problem.objective.loss
  const options = { fisher: 'model', block: 'all' } as const
  expect(() => fisherRaoNorm({ ...problem, objective: { loss, l2: 0 } }, parameters, options)).toThrow(
    'objective.loss must be a loss with an errorTangent',
  )
  const bad = { data: parameters.data.map(() => Number.NaN) }
  expect(() => fisherRaoNorm(problem, bad, options)).toThrow(
    'fisherRaoNorm: parameters.data[0] must be finite',
  )
  const bare = leakyNetwork({ inputs: I, hidden: N, outputs: K, leak: 0.5, activation: 'tanh', bias: 'none' })
  const at = { data: draw('parameters', bare.layout.size) }
  expect(() => fisherRaoNorm({ ...problem, network: bare }, at, { fisher: 'model', block: 'bias' })).toThrow(
    'fisherRaoNorm: block must be one the network has, got "bias"',
  )
})

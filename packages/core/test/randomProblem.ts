import {
  type ActivationName,
  crossEntropy,
  fillGaussian,
  integer,
  type Loss,
  leakyNetwork,
  type NetworkParameters,
  type Problem,
  parametersOf,
  type Seed,
  seed,
  squaredError,
} from '@credit/core'
import fc from 'fast-check'

/** What a random problem varies; everything else follows from the seed. */
export interface ProblemOptions {
  readonly hidden: number
  readonly inputs: number
  readonly outputs: number
  readonly steps: number
  readonly trials: number
  readonly leak: number
  readonly leakModel: 'voltage' | 'rate'
  readonly activation: ActivationName
  readonly bias: 'trained' | 'none'
  readonly autapses: 'allowed' | 'none'
  readonly connectivity: 'dense' | 'sparse'
  readonly loss: 'values' | 'every' | 'last'
  readonly mask: 'none' | 'steps' | 'pairs'
  readonly l2: number
  /** Where the trials begin: at zero, or at an initial state of their own. */
  readonly start: 'zero' | 'given'
  readonly noise: 'none' | 'given'
  readonly seed: number
}

/** A small problem of full generality, for controls that need one fixed place. */
export const onePlace: ProblemOptions = {
  hidden: 4,
  inputs: 2,
  outputs: 3,
  steps: 6,
  trials: 2,
  leak: 0.6,
  leakModel: 'voltage',
  activation: 'tanh',
  bias: 'trained',
  autapses: 'allowed',
  connectivity: 'sparse',
  loss: 'every',
  mask: 'pairs',
  l2: 0.1,
  start: 'zero',
  noise: 'none',
  seed: 3,
}

export const problemOptions: fc.Arbitrary<ProblemOptions> = fc.record({
  hidden: fc.integer({ min: 1, max: 5 }),
  inputs: fc.integer({ min: 1, max: 3 }),
  outputs: fc.integer({ min: 1, max: 3 }),
  steps: fc.integer({ min: 1, max: 6 }),
  trials: fc.integer({ min: 1, max: 3 }),
  leak: fc.constantFrom(0, 0.3, 0.9),
  leakModel: fc.constantFrom('voltage', 'rate'),
  activation: fc.constantFrom('relu', 'tanh', 'sigmoid', 'softplus', 'identity'),
  bias: fc.constantFrom('trained', 'none'),
  autapses: fc.constantFrom('allowed', 'none'),
  connectivity: fc.constantFrom('dense', 'sparse'),
  loss: fc.constantFrom('values', 'every', 'last'),
  mask: fc.constantFrom('none', 'steps', 'pairs'),
  l2: fc.constantFrom(0, 0.1),
  start: fc.constantFrom('zero', 'given'),
  noise: fc.constantFrom('none', 'given'),
  seed: fc.nat(),
})

/** The problem of some options, with parameters; every weight is drawn, those of absent synapses too. */
export function problemOf(options: ProblemOptions): { problem: Problem; parameters: NetworkParameters } {
  const { hidden: N, inputs: I, outputs: K, steps: T, trials: B } = options
  const root = seed(options.seed)
  const coin = root.child('connectivity').generator()
  const network = leakyNetwork({
    inputs: I,
    hidden: N,
    outputs: K,
    leak: options.leak,
    leakModel: options.leakModel,
    activation: options.activation,
    bias: options.bias,
    autapses: options.autapses,
    ...(options.connectivity === 'sparse' && {
      connectivity: Uint8Array.from({ length: N * N }, () => integer(coin, 2)),
    }),
  })
  const label = root.child('labels').generator()
  const labels = (shape: number[]) => ({
    data: Int32Array.from({ length: shape.reduce((a, b) => a * b) }, () => integer(label, K)),
    shape,
  })
  const targets = {
    values: () => ({ data: gaussian(root.child('values'), T * B * K, 1), shape: [T, B, K] }),
    // labels of a whole trial are legal at every step too
    every: () => labels(options.seed % 2 === 0 ? [T, B] : [B]),
    last: () => labels([B]),
  }[options.loss]()
  const mask = maskOf(options, root.child('mask'))
  const losses: Record<ProblemOptions['loss'], Loss> = {
    values: squaredError(),
    every: crossEntropy({ at: 'every' }),
    last: crossEntropy({ at: 'last' }),
  }
  const inputs = { data: gaussian(root.child('inputs'), T * B * I, 1), shape: [T, B, I] }
  const initialState = { data: gaussian(root.child('start'), B * N, 1), shape: [B, N] }
  const driveNoise = { data: gaussian(root.child('noise'), T * B * N, 0.5), shape: [T, B, N] }
  return {
    problem: {
      network,
      batch: {
        inputs,
        targets,
        ...(mask && { mask }),
        ...(options.start === 'given' && { initialState }),
        ...(options.noise === 'given' && { driveNoise }),
      },
      objective: { loss: losses[options.loss], l2: options.l2 },
    },
    parameters: parametersOf(network.layout, gaussian(root.child('parameters'), network.layout.size, 0.7)),
  }
}

/** `length` numbers from N(0, deviation²). */
export function gaussian(from: Seed, length: number, deviation: number): Float64Array {
  return fillGaussian(new Float64Array(length), from.generator(), 0, deviation)
}

function maskOf({ mask, loss, steps: T, trials: B }: ProblemOptions, from: Seed) {
  if (mask === 'none') return null
  const perStep = mask === 'steps' ? 1 : B
  const data = new Uint8Array(T * perStep)
  if (loss === 'last') {
    data.fill(1, (T - 1) * perStep)
  } else {
    const coin = from.generator()
    for (let i = 0; i < data.length; i++) data[i] = integer(coin, 2)
    data[integer(coin, data.length)] = 1
  }
  return { data, shape: mask === 'steps' ? [T] : [T, B] }
}

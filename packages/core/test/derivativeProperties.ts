import {
  type Activation,
  HessianWorkspace,
  type Loss,
  leakyNetwork,
  type NetworkParameters,
  type Problem,
  parametersOf,
  seed,
} from '@credit/core'
import fc from 'fast-check'
import { leakyOf } from './leakyOf.ts'
import { gaussian, onePlace, type ProblemOptions, problemOf, problemOptions } from './randomProblem.js'

export const fixed = { seed: 8_112, numRuns: 200 }
export const kinked = problemOptions.map((options) => ({ ...options, activation: 'relu' as const }))
export const leaks = ['voltage', 'rate'] as const
export const everywhere: ProblemOptions = { ...onePlace, start: 'given', noise: 'given' }

/** One random problem after the other, with its own source of directions. */
export function forAll(
  property: (place: ReturnType<typeof placeOf>, options: ProblemOptions) => void,
  arbitrary: fc.Arbitrary<ProblemOptions> = problemOptions,
): void {
  fc.assert(
    fc.property(arbitrary, (options) => property(placeOf(options), options)),
    fixed,
  )
}

export function placeOf(options: ProblemOptions) {
  const { problem, parameters } = problemOf(options)
  const root = seed(options.seed)
  const direction = (name: string) => gaussian(root.child(name), problem.network.layout.size, 1)
  return { problem, parameters, direction }
}

export function workspaceAt(
  { network, objective, batch }: Problem,
  parameters: NetworkParameters,
): HessianWorkspace {
  const [steps, trials] = batch.inputs.shape as [number, number, number]
  const workspace = new HessianWorkspace(network, objective, { steps, trials })
  workspace.load(batch)
  workspace.at(parameters.data)
  return workspace
}

export function productOf(
  problem: Problem,
  parameters: NetworkParameters,
  v: Float64Array,
): NetworkParameters {
  const product = parametersOf(problem.network.layout)
  workspaceAt(problem, parameters).product(v, product.data)
  return product
}

export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i]
  return sum
}

export const norm = (a: ArrayLike<number>) => Math.sqrt(dot(a, a))

/** `|a·b − c·d|` relative to the lengths: what is left of a sum whose terms cancel says nothing by itself. */
export function pairingError(
  a: Float64Array,
  b: Float64Array,
  c: Float64Array,
  d: Float64Array,
  factor = 1,
): number {
  const scale = Math.max(norm(a) * norm(b), factor * norm(c) * norm(d))
  const difference = Math.abs(dot(a, b) - factor * dot(c, d))
  return scale > 0 ? difference / scale : difference
}

/** The same problem on another network: only what is named changes. */
export function withNetwork(
  { network, ...rest }: Problem,
  change: { activation?: Activation; leakModel?: 'voltage' | 'rate' },
): Problem {
  const { inputs, hidden, outputs, connectivity, layout } = network
  return {
    ...rest,
    network: leakyNetwork({
      inputs,
      hidden,
      outputs,
      ...leakyOf(network),
      bias: layout.blocks.bias.length > 0 ? 'trained' : 'none',
      ...(connectivity && { connectivity }),
      ...change,
    }),
  }
}

/** `u · y` of every pair, so that its gradient is Jᵀu divided by the number of pairs. */
export const projection: Loss = {
  name: 'projection',
  at: 'masked',
  targets: 'values',
  evaluate(y, at, size, target, targetAt, error, weight) {
    let value = 0
    for (let k = 0; k < size; k++) {
      value += y[at + k] * target[targetAt + k]
      error[at + k] = weight * target[targetAt + k]
    }
    return value
  },
  errorTangent(_y, at, size, _target, _targetAt, _tangent, out) {
    for (let k = at; k < at + size; k++) out[k] = 0
  },
}

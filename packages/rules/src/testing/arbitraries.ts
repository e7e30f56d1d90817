import { type Batch, type Network, type NetworkParameters, type Problem, type Seed, seed } from '@credit/core'
import fc from 'fast-check'
import {
  type BatchOptions,
  drawBatch,
  drawParameters,
  gaussian,
  type NetworkOptions,
  networkOf,
  type ProblemOptions,
  problemOf,
} from './problem.js'

/** Other arbitraries for some of the options: `{ cell: fc.constant('rate') }`. */
export type Limits<Options> = { readonly [K in keyof Options]?: fc.Arbitrary<Options[K]> | undefined }

const batchChoices = {
  steps: fc.integer({ min: 1, max: 6 }),
  trials: fc.integer({ min: 1, max: 3 }),
  loss: fc.constantFrom('values', 'every', 'last'),
  mask: fc.constantFrom('none', 'steps', 'pairs'),
  start: fc.constantFrom('zero', 'given'),
  noise: fc.constantFrom('none', 'given'),
} satisfies Limits<BatchOptions>

const scale = fc.constantFrom(0.7, 0.3)

const networkChoices = {
  hidden: fc.integer({ min: 1, max: 5 }),
  inputs: fc.integer({ min: 1, max: 3 }),
  outputs: fc.integer({ min: 1, max: 3 }),
  leak: fc.constantFrom(0, 0.3, 0.9),
  cell: fc.constantFrom('voltage', 'rate'),
  activation: fc.constantFrom('relu', 'tanh', 'sigmoid', 'softplus', 'identity'),
  bias: fc.constantFrom('trained', 'none'),
  autapses: fc.constantFrom('allowed', 'none', 'some'),
  connectivity: fc.constantFrom('dense', 'sparse', 'ring'),
  types: fc.integer({ min: 1, max: 3 }),
  signs: fc.constantFrom('free', 'dale', 'readout'),
  seed: fc.nat(),
} satisfies Limits<NetworkOptions>

const problemChoices = {
  ...networkChoices,
  ...batchChoices,
  l2: fc.constantFrom(0, 0.1),
  scale,
} satisfies Limits<ProblemOptions>

function recordOf<Options>(choices: Limits<Options>, limits: Limits<Options>): fc.Arbitrary<Options> {
  const given = Object.entries(limits).filter(([, arbitrary]) => arbitrary !== undefined)
  return fc.record({ ...choices, ...Object.fromEntries(given) } as {
    [K in keyof Options]: fc.Arbitrary<Options[K]>
  }) as fc.Arbitrary<Options>
}

/**
 * Options of small networks with batch and objective: plain records, which shrink and print well. `problemOf` makes
 * the problem.
 *
 * @example
 * ```ts
 * import { problemOf, problemOptions } from '@credit/rules/testing'
 * import fc from 'fast-check'
 *
 * const options = fc.sample(problemOptions({ hidden: fc.constant(4) }), { numRuns: 1, seed: 1 })[0]
 * problemOf(options).parameters.recurrent.length // => 16
 * ```
 */
export function problemOptions(limits: Limits<ProblemOptions> = {}): fc.Arbitrary<ProblemOptions> {
  return recordOf(problemChoices, limits)
}

/**
 * Small problems with parameters: both leaks, all activations and losses, dense, sparse and ring connectivity, with
 * and without autapses, masks, Dale's law, types, initial states and drive noise.
 *
 * @example
 * ```ts
 * import { problems } from '@credit/rules/testing'
 * import fc from 'fast-check'
 *
 * const { problem } = fc.sample(problems({ steps: fc.constant(3) }), { numRuns: 1, seed: 1 })[0]
 * problem.batch.inputs.shape[0] // => 3
 * ```
 */
export function problems(
  limits: Limits<ProblemOptions> = {},
): fc.Arbitrary<{ problem: Problem; parameters: NetworkParameters }> {
  return problemOptions(limits).map(problemOf)
}

/**
 * Small networks.
 *
 * @example
 * ```ts
 * import { networks } from '@credit/rules/testing'
 * import fc from 'fast-check'
 *
 * fc.sample(networks({ signs: fc.constant('dale') }), { numRuns: 1, seed: 1 })[0].readoutSigns // => 'free'
 * ```
 */
export function networks(limits: Limits<NetworkOptions> = {}): fc.Arbitrary<Network> {
  return recordOf<NetworkOptions>(networkChoices, limits).map(networkOf)
}

/**
 * Parameters of a network, N(0, scale²) each, with the signs that it asks for.
 *
 * @param options.scale the standard deviation. Default 0.7 or 0.3
 *
 * @example
 * ```ts
 * import { leakyNetwork } from '@credit/core'
 * import { parametersFor } from '@credit/rules/testing'
 * import fc from 'fast-check'
 *
 * const network = leakyNetwork({ inputs: 1, hidden: 2, outputs: 1, leak: 0, activation: 'tanh' })
 * fc.sample(parametersFor(network, { scale: 0 }), { numRuns: 1, seed: 1 })[0].recurrent // => [0, 0, 0, 0]
 * ```
 */
export function parametersFor(
  network: Network,
  options: { scale?: number } = {},
): fc.Arbitrary<NetworkParameters> {
  const deviation = options.scale === undefined ? scale : fc.constant(options.scale)
  return fc.tuple(seeds(), deviation).map(([from, x]) => drawParameters(network, from, x))
}

/**
 * Batches for a network, with targets for the loss that `limits.loss` says.
 *
 * @example
 * ```ts
 * import { leakyNetwork } from '@credit/core'
 * import { batchesFor } from '@credit/rules/testing'
 * import fc from 'fast-check'
 *
 * const network = leakyNetwork({ inputs: 1, hidden: 2, outputs: 3, leak: 0, activation: 'tanh' })
 * const values = batchesFor(network, { loss: fc.constant('values') })
 * fc.sample(values, { numRuns: 1, seed: 1 })[0].targets.shape[2] // => 3
 * ```
 */
export function batchesFor(network: Network, limits: Limits<BatchOptions> = {}): fc.Arbitrary<Batch> {
  return fc
    .tuple(recordOf<BatchOptions>(batchChoices, limits), seeds())
    .map(([options, from]) => drawBatch(network, options, from))
}

/**
 * Learning signals, as what makes them of the errors: feedback matrices `[N, K]`, N(0, 1) each.
 *
 * @example
 * ```ts
 * import { leakyNetwork } from '@credit/core'
 * import { feedbacksFor } from '@credit/rules/testing'
 * import fc from 'fast-check'
 *
 * const network = leakyNetwork({ inputs: 1, hidden: 2, outputs: 3, leak: 0, activation: 'tanh' })
 * fc.sample(feedbacksFor(network), { numRuns: 1, seed: 1 })[0].length // => 6
 * ```
 */
export function feedbacksFor({ hidden, outputs }: Network): fc.Arbitrary<Float64Array> {
  return seeds().map((from) => gaussian(from, hidden * outputs, 1))
}

function seeds(): fc.Arbitrary<Seed> {
  return fc.nat().map(seed)
}

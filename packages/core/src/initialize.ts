import { checkGenerator, checkNetwork, checkReal, checkSeed } from './checks.js'
import { ArgumentError } from './errors.js'
import { checkObject } from './internal/checkObject.js'
import { checkShape } from './internal/checkShape.js'
import { notNegativeOf, shareOf } from './internal/ranges.js'
import { removeAbsent } from './internal/removeAbsent.js'
import type { Network } from './network.js'
import { type BlockName, blockNames, type NetworkParameters, parametersOf } from './parameters.js'
import { fillGaussian, fillUniform, permutation, type RandomGenerator, type Seed } from './random/index.js'

/** Fills one block in place; `shape` is `[post, pre]` for weights, `[n]` for biases. */
export type Initializer = (out: Float64Array, shape: readonly number[], generator: RandomGenerator) => void

/** One initializer a block; blocks left out keep their default. */
export type Initializers = Partial<Record<BlockName, Initializer>>

/**
 * All zeros.
 *
 * @example
 * const out = new Float64Array([1, 2])
 * zeros(out, [2], seed(7).generator())
 * out // => [0, 0]
 */
export const zeros: Initializer = (out) => {
  checkReal('zeros', 'out', out)
  out.fill(0)
}

/**
 * N(0, gain / fan-in), fan-in the last entry of the shape: the number of presynaptic units of a weight, the length of
 * a bias. `gain` is a variance, 2 for relu (He et al. 2015).
 *
 * @throws ArgumentError when the gain is negative or not finite.
 *
 * @example
 * const out = new Float64Array(2)
 * scaledGaussian(0)(out, [1, 2], seed(7).generator())
 * out // => [0, 0]
 */
export function scaledGaussian(gain: number): Initializer {
  notNegativeOf('scaledGaussian', 'gain', gain)
  return (out, shape, generator) => {
    checkShape('scaledGaussian', shape)
    fillGaussian(out, generator, 0, Math.sqrt(gain / shape[shape.length - 1]))
  }
}

/**
 * U(−a, a), a = √(6 / (fan-in + fan-out)), the last and the first entry of the shape (Glorot & Bengio 2010).
 *
 * @example
 * const out = new Float64Array(6)
 * glorotUniform(out, [2, 3], seed(7).generator())
 * out.every((weight) => Math.abs(weight) <= Math.sqrt(6 / 5)) // => true
 */
export const glorotUniform: Initializer = (out, shape, generator) => {
  checkShape('glorotUniform', shape)
  checkGenerator('glorotUniform', 'generator', generator)
  const limit = Math.sqrt(6 / (shape[0] + shape[shape.length - 1]))
  fillUniform(out, generator, -limit, limit)
}

/**
 * The draw of another initializer, of which `⌊connectivity·n⌋` of the n weights are kept, at random; the others are 0.
 *
 * @throws ArgumentError for no initializer, or a connectivity outside (0, 1].
 *
 * @example
 * const out = new Float64Array(4)
 * sparse(scaledGaussian(1), 0.25)(out, [2, 2], seed(7).generator())
 * out.filter((weight) => weight !== 0).length // => 1
 */
export function sparse(initializer: Initializer, connectivity: number): Initializer {
  if (typeof initializer !== 'function') {
    throw new ArgumentError('sparse', 'initializer', 'a function, such as scaledGaussian(1)', initializer)
  }
  shareOf('sparse', 'connectivity', connectivity)
  return (out, shape, generator) => {
    initializer(out, shape, generator)
    const lost = permutation(generator, out.length).subarray(Math.floor(connectivity * out.length))
    for (const i of lost) out[i] = 0
  }
}

/** W, U ~ N(0, 2 / fan-in), V Glorot uniform, biases 0: the initial state of the row-mnist experiments. */
export const defaultInitializers: Readonly<Record<BlockName, Initializer>> = {
  recurrent: scaledGaussian(2),
  input: scaledGaussian(2),
  bias: zeros,
  recurrentBias: zeros,
  readout: glorotUniform,
  readoutBias: zeros,
}

/**
 * Draws every block from the branch of the seed that has its name; absent synapses get weight 0. Under Dale's law a weight
 * keeps its magnitude and takes the sign of its presynaptic unit, in the readout too where it obeys the signs: half of
 * them would begin at 0 if they were clipped. What `network.initialize` calls.
 *
 * @example
 * const network = leakyNetwork({ inputs: 1, hidden: 2, outputs: 1, leak: 0.9, activation: 'relu', autapses: 'none' })
 * initializeParameters(network, seed(7)).recurrent[0] // => 0
 */
export function initializeParameters(
  network: Network,
  seed: Seed,
  initializers: Initializers = {},
): NetworkParameters {
  checkNetwork('initializeParameters', 'network', network)
  checkSeed('initializeParameters', 'seed', seed)
  checkObject('initializeParameters', initializers, blockNames)
  const parameters = parametersOf(network.layout)
  for (const name of blockNames) {
    // a bias block of length 0 has no fan-in to divide by
    if (parameters[name].length === 0) continue
    const initializer = initializers[name] ?? network.cell.initializers?.[name] ?? defaultInitializers[name]
    initializer(parameters[name], network.layout.blocks[name].shape, seed.child(name).generator())
  }
  removeAbsent(parameters.recurrent, network)
  const { signs } = network
  if (signs === null) return parameters
  takeSigns(parameters.recurrent, signs)
  if (network.readoutSigns === 'obeyed') takeSigns(parameters.readout, signs)
  return parameters
}

/** The sign of each column's presynaptic unit; zeros stay as they are. */
function takeSigns(weights: Float64Array, signs: Int8Array): void {
  for (let i = 0; i < weights.length; i++) {
    if (weights[i] * signs[i % signs.length] < 0) weights[i] = -weights[i]
  }
}

import { checkGenerator, checkReal } from './checks.js'
import { ArgumentError, checkInteger, checkLength, checkNumber } from './errors.js'
import type { Initializer } from './initialize.js'
import { mostUnits } from './internal/limits.js'
import { fillGaussian, permutation, type RandomGenerator } from './random/index.js'
import { spectralRadius } from './spectralRadius.js'

/**
 * Signs for Dale's law, the inhibitory units first: the option `signs` of a network.
 *
 * @throws ArgumentError unless there is at least one unit of each sign.
 *
 * @example
 * daleSigns({ inhibitory: 1, excitatory: 3 }) // => [-1, 1, 1, 1]
 */
export function daleSigns(counts: { readonly inhibitory: number; readonly excitatory: number }): Int8Array {
  const inhibitory = checkInteger('daleSigns', 'inhibitory', counts?.inhibitory, 1, mostUnits)
  const excitatory = checkInteger('daleSigns', 'excitatory', counts.excitatory, 1, mostUnits)
  return new Int8Array(inhibitory + excitatory).fill(1).fill(-1, 0, inhibitory)
}

/** What the draws of this file take. */
export interface DaleOptions {
  /** The share of the weights of the N×N draw, taken at random, that is not 0, in (0, 1]. Default 1. */
  readonly connectivity?: number
}

/**
 * The initial recurrent weights of the ModProp code (arXiv 2206.01338): one draw of `daleMatrix`. A network without
 * autapses then removes the diagonal, after which sums and spectral radius are no longer those of the draw.
 *
 * @param options.connectivity as of `daleMatrix`.
 *
 * @example
 * const signs = daleSigns({ inhibitory: 1, excitatory: 3 })
 * const shape = { inputs: 1, hidden: 4, outputs: 2, leak: 0.9, activation: 'relu' } as const
 * const network = leakyNetwork({ ...shape, signs, readoutSigns: 'obeyed', autapses: 'none' })
 * const dale = { recurrent: daleRecurrent(signs), readout: daleReadout(signs) }
 * const { recurrent, readout } = network.initialize(seed(7), dale)
 * readout.map(Math.sign) // => [-1, 1, 1, 1, -1, 1, 1, 1]
 *
 * @throws ArgumentError for a connectivity outside (0, 1]; when it is used, for signs that are not the network's in number, or
 *   not ±1, both of them.
 */
export function daleRecurrent(signs: ArrayLike<number>, options: DaleOptions = {}): Initializer {
  const caller = 'daleRecurrent'
  connectivityOf(caller, options)
  return (out, shape, generator) => {
    checkReal(caller, 'out', out)
    checkLength(caller, 'signs', signs, shape[1])
    out.set(daleMatrix(signs, generator, options))
  }
}

/**
 * The initial readout of the ModProp code: the first K rows of an N×N draw of `daleMatrix`, diagonal kept. The
 * generator is the readout's own, so that the draw is independent of the recurrent one.
 *
 * @throws ArgumentError, when it is used, as `daleRecurrent`, or with more outputs than units.
 *
 * @example
 * const V = new Float64Array(3)
 * daleReadout([-1, 1, 1])(V, [1, 3], seed(1).generator())
 * V[0] <= 0 && V[1] >= 0 && V[2] >= 0 // => true
 */
export function daleReadout(signs: ArrayLike<number>, options: DaleOptions = {}): Initializer {
  connectivityOf('daleReadout', options)
  return (out, shape, generator) => {
    checkReal('daleReadout', 'out', out)
    checkLength('daleReadout', 'signs', signs, shape[1])
    checkInteger('daleReadout', 'outputs', shape[0], 1, signs.length)
    out.set(daleMatrix(signs, generator, options).subarray(0, out.length))
  }
}

/**
 * A balanced random matrix under Dale's law, N×N, `[post, pre]`, the recipe of the ModProp code:
 *
 * 1. magnitudes |N(0, 1)|, row by row; column j gets `signs[j]`
 * 2. all inhibitory weights are scaled by one factor, so that the total inhibition equals the total excitation
 * 3. in each row what the sum lacks to 0 is spread evenly over the excitatory weights if the sum is negative, over
 *    the inhibitory ones if it is positive: no weight changes its sign
 * 4. all is divided by the spectral radius, which is 1 afterwards
 *
 * With a connectivity c below 1 the first step keeps `⌊c·N²⌋` weights, at random, and sets the others to 0, which they stay:
 * the later steps are over those that are kept. A row that keeps none of one sign can't be balanced, and becomes 0.
 *
 * Costs 80·N³ operations, for the spectral radius.
 *
 * @throws ArgumentError for entries other than ±1, or without one of each.
 *
 * @example
 * const [w00, w01, w10, w11] = daleMatrix([-1, 1], seed(7).generator())
 * const sums = [w00 + w01, w10 + w11] // => [0, 0]
 * Math.abs(w11 - w01) // => ≈ 1.0000000000
 */
export function daleMatrix(
  signs: ArrayLike<number>,
  generator: RandomGenerator,
  options: DaleOptions = {},
): Float64Array {
  checkGenerator('daleMatrix', 'generator', generator)
  const connectivity = connectivityOf('daleMatrix', options)
  const n = checkInteger('daleMatrix', 'signs.length', signs?.length, 0, mostUnits)
  checkBothSigns(signs)
  const w = fillGaussian(new Float64Array(n * n), generator, 0, 1)
  if (connectivity < 1) {
    for (const i of permutation(generator, w.length).subarray(Math.floor(connectivity * w.length))) w[i] = 0
  }
  const totals = { inhibitory: 0, excitatory: 0 }
  for (let i = 0; i < w.length; i++) totals[kindOf(signs[i % n])] += Math.abs(w[i])
  // without any inhibition every row becomes 0 below
  const ratio = totals.inhibitory > 0 ? totals.excitatory / totals.inhibitory : 0
  for (let i = 0; i < w.length; i++) w[i] = Math.abs(w[i]) * (signs[i % n] === 1 ? 1 : -ratio)
  for (let post = 0; post < n; post++) balance(w.subarray(post * n, (post + 1) * n), signs)
  const radius = spectralRadius(w, n)
  return radius > 0 ? w.map((weight) => weight / radius) : w
}

/** Spreads what the sum of a row lacks to 0 over its weights of one sign, without changing a sign. */
function balance(row: Float64Array, signs: ArrayLike<number>): void {
  const counts = { inhibitory: 0, excitatory: 0 }
  let sum = 0
  for (let pre = 0; pre < row.length; pre++) {
    sum += row[pre]
    if (row[pre] !== 0) counts[kindOf(signs[pre])]++
  }
  if (counts.inhibitory === 0 || counts.excitatory === 0) {
    row.fill(0)
    return
  }
  const receiver = sum < 0 ? 1 : -1
  const share = sum / counts[kindOf(receiver)]
  for (let pre = 0; pre < row.length; pre++) {
    if (signs[pre] === receiver && row[pre] !== 0) row[pre] -= share
  }
}

function connectivityOf(caller: string, { connectivity = 1 }: DaleOptions): number {
  const inRange = (share: number) => share > 0 && share <= 1
  return checkNumber(caller, 'connectivity', connectivity, 'a number in (0, 1]', inRange)
}

const kindOf = (sign: number) => (sign === 1 ? 'excitatory' : 'inhibitory')

function checkBothSigns(signs: ArrayLike<number>): void {
  const kinds = new Set<string>()
  for (let i = 0; i < signs.length; i++) {
    if (signs[i] !== 1 && signs[i] !== -1) {
      throw new ArgumentError('daleMatrix', `signs[${i}]`, '1 or -1', signs[i])
    }
    kinds.add(kindOf(signs[i]))
  }
  if (kinds.size < 2)
    throw new ArgumentError('daleMatrix', 'signs', 'of both kinds, 1 and -1', Array.from(signs))
}

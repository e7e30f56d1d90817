import { checkGenerator, checkReal } from './checks.js'
import { ArgumentError, checkInteger, checkLength } from './errors.js'
import type { Initializer } from './initialize.js'
import { checkObject } from './internal/checkObject.js'
import { checkShape } from './internal/checkShape.js'
import { mostUnits } from './internal/limits.js'
import { fillGaussian, integer, permutation, type RandomGenerator } from './random/index.js'
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
  checkObject('daleSigns', counts, ['inhibitory', 'excitatory'])
  const inhibitory = checkInteger('daleSigns', 'inhibitory', counts.inhibitory, 1, mostUnits)
  const excitatory = checkInteger('daleSigns', 'excitatory', counts.excitatory, 1, mostUnits)
  return new Int8Array(inhibitory + excitatory).fill(1).fill(-1, 0, inhibitory)
}

/**
 * The initial recurrent weights of the ModProp code (arXiv 2206.01338): one draw of `daleMatrix`. A network without
 * autapses then removes the diagonal, after which sums and spectral radius are no longer those of the draw. The MDGL code
 * (PNAS 118(51):e2111821118) keeps a tenth of it: `sparse(daleRecurrent(signs), 0.1)`.
 *
 * @example
 * const signs = daleSigns({ inhibitory: 1, excitatory: 3 })
 * const shape = { inputs: 1, hidden: 4, outputs: 2, leak: 0.9, activation: 'relu' } as const
 * const network = leakyNetwork({ ...shape, signs, readoutSigns: 'obeyed', autapses: 'none' })
 * const dale = { recurrent: daleRecurrent(signs), readout: daleReadout(signs) }
 * const { recurrent, readout } = network.initialize(seed(7), dale)
 * readout.map(Math.sign) // => [-1, 1, 1, 1, -1, 1, 1, 1]
 *
 * @throws ArgumentError, when it is used, for signs that are not the network's in number, or not ±1, both of them.
 */
export function daleRecurrent(signs: ArrayLike<number>): Initializer {
  return (out, shape, generator) => {
    checkReal('daleRecurrent', 'out', out)
    checkLength('daleRecurrent', 'signs', signs, shape[1])
    out.set(daleMatrix(signs, generator))
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
export function daleReadout(signs: ArrayLike<number>): Initializer {
  return (out, shape, generator) => {
    checkReal('daleReadout', 'out', out)
    checkLength('daleReadout', 'signs', signs, shape[1])
    checkInteger('daleReadout', 'outputs', shape[0], 1, signs.length)
    out.set(daleMatrix(signs, generator).subarray(0, out.length))
  }
}

/**
 * The initial input weights of the MDGL code: of n inputs, `inhibitory` at random inhibit and the others excite. Each unit has
 * a row of an n×n draw of `daleMatrix`: the first N of them, or where there are more units than inputs one at random, with
 * replacement.
 *
 * @throws ArgumentError for no inhibitory input, or when used with no other.
 *
 * @example
 * const U = new Float64Array(6)
 * daleInput(1)(U, [2, 3], seed(1).generator())
 * U.map(Math.sign) // => [1, 1, -1, 1, 1, -1]
 *
 * @see Y. H. Liu, S. Smith, S. Mihalas, E. Shea-Brown, U. Sümbül (2021), PNAS 118(51):e2111821118, its code
 */
export function daleInput(inhibitory: number): Initializer {
  checkInteger('daleInput', 'inhibitory', inhibitory, 1, mostUnits)
  return (out, shape, generator) => {
    checkReal('daleInput', 'out', out)
    checkShape('daleInput', shape)
    const [units, inputs = 0] = shape
    checkInteger('daleInput', 'inputs', inputs, inhibitory + 1, mostUnits)
    const signs = new Int8Array(inputs).fill(1)
    for (const i of permutation(generator, inputs).subarray(0, inhibitory)) signs[i] = -1
    const rows = daleMatrix(signs, generator)
    for (let unit = 0; unit < units; unit++) {
      const row = units > inputs ? integer(generator, inputs) : unit
      out.set(rows.subarray(row * inputs, (row + 1) * inputs), unit * inputs)
    }
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
 * Costs 80·N³ operations, for the spectral radius.
 *
 * @throws ArgumentError for entries other than ±1, or without one of each.
 *
 * @example
 * const [w00, w01, w10, w11] = daleMatrix([-1, 1], seed(7).generator())
 * const sums = [w00 + w01, w10 + w11] // => [0, 0]
 * Math.abs(w11 - w01) // => ≈ 1.0000000000
 */
export function daleMatrix(signs: ArrayLike<number>, generator: RandomGenerator): Float64Array {
  checkGenerator('daleMatrix', 'generator', generator)
  const n = checkInteger('daleMatrix', 'signs.length', signs?.length, 0, mostUnits)
  const counts = countSigns(signs)
  const w = fillGaussian(new Float64Array(n * n), generator, 0, 1)
  const totals = { inhibitory: 0, excitatory: 0 }
  for (let i = 0; i < w.length; i++) totals[kindOf(signs[i % n])] += Math.abs(w[i])
  const ratio = totals.excitatory / totals.inhibitory
  for (let i = 0; i < w.length; i++) w[i] = Math.abs(w[i]) * (signs[i % n] === 1 ? 1 : -ratio)
  for (let post = 0; post < n; post++) {
    const row = w.subarray(post * n, (post + 1) * n)
    const sum = row.reduce((total, weight) => total + weight, 0)
    const receiver = sum < 0 ? 1 : -1
    const share = sum / counts[kindOf(receiver)]
    for (let pre = 0; pre < n; pre++) if (signs[pre] === receiver) row[pre] -= share
  }
  const radius = spectralRadius(w, n)
  return w.map((weight) => weight / radius)
}

const kindOf = (sign: number) => (sign === 1 ? 'excitatory' : 'inhibitory')

function countSigns(signs: ArrayLike<number>): { inhibitory: number; excitatory: number } {
  const counts = { inhibitory: 0, excitatory: 0 }
  for (let i = 0; i < signs.length; i++) {
    if (signs[i] !== 1 && signs[i] !== -1) {
      throw new ArgumentError('daleMatrix', `signs[${i}]`, '1 or -1', signs[i])
    }
    counts[kindOf(signs[i])]++
  }
  if (counts.inhibitory === 0 || counts.excitatory === 0) {
    throw new ArgumentError('daleMatrix', 'signs', 'of both kinds, 1 and -1', Array.from(signs))
  }
  return counts
}

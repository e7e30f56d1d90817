import { checkLength, checkNetwork, checkNumber, checkReal, type Network, type Real } from '@credit/core'
import { restart, shrinkage } from './releasedProjection.js'

/**
 * The projection of the released MDGL program, in place of `project`: the synapses of the first draw stay, each with its sign.
 *
 * Of W, U and V, after each update: a weight that was 0 before it is no synapse, and is 0 again; any other loses
 * `0.01·learningRate` of its magnitude, and is 1e-12 with the sign that it had where nothing is left or the update changed its
 * sign. Biases are not touched.
 *
 * The program is written as deep rewiring confined to the synapses of the first draw. As that draw is with replacement it makes
 * fewer of them than the program then allows, so that each that was lost comes back at once, at 1e-12. (It divides the places
 * between the matrices at random, so one of the few readout synapses can come back some updates later.)
 *
 * @returns `(w, before, learningRate)`, which changes the flat parameters `w` after an update in place, given those before it and
 *   its learning rate. It keeps nothing from one call to the next, so a resumed training does the same.
 * @throws ArgumentError, when used, for arrays that are not as long as the layout, or a learning rate that is negative or not
 *   finite.
 *
 * @example
 * import { leakyNetwork } from '@credit/core'
 * import { keptSynapses } from '@credit/training'
 * const network = leakyNetwork({ inputs: 1, hidden: 2, outputs: 1, leak: 0, activation: 'relu', bias: 'none' })
 * const before = new Float64Array([-1, 0, 1, 1, 1, 1, 1, 1, 1])
 * const w = new Float64Array([-0.5, 0.5, -0.5, 1, 1, 1, 1, 1, 1])
 * keptSynapses(network)(w, before, 1)
 * w.subarray(0, 4) // => [-0.49, 0, 1e-12, 0.99]
 *
 * @see Y. H. Liu, S. Smith, S. Mihalas, E. Shea-Brown, U. Sümbül (2021), PNAS 118(51):e2111821118, its code
 */
export function keptSynapses(
  network: Network,
): (w: Real, before: ArrayLike<number>, learningRate: number) => void {
  const caller = 'keptSynapses'
  checkNetwork(caller, 'network', network)
  const { size, blocks } = network.layout
  const matrices = [blocks.recurrent, blocks.input, blocks.readout]
  return (w, before, learningRate) => {
    checkReal(caller, 'w', w, size)
    checkLength(caller, 'before', before, size)
    checkNumber(caller, 'learningRate', learningRate, 'a finite number of at least 0', (rate) => rate >= 0)
    const lost = shrinkage * learningRate
    for (const { offset, length } of matrices) {
      for (let i = offset; i < offset + length; i++) {
        const sign = Math.sign(before[i])
        const left = w[i] * sign - lost
        // a NaN stays one
        w[i] = sign === 0 ? 0 : left <= 0 ? restart * sign : left * sign
      }
    }
  }
}

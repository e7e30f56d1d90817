import {
  checkFinite,
  checkInteger,
  checkLayout,
  checkLength,
  checkMembers,
  checkSeed,
  fillGaussian,
  type Network,
  type Seed,
} from '@credit/core'
import { rowScale } from './normalisation.js'

/**
 * A direction with independent standard normal entries; its length is about √size.
 *
 * @throws ArgumentError when the size is no integer from 1 to 2^28, an array of 2 GiB.
 *
 * @example
 * import { seed } from '@credit/core'
 * import { randomDirection } from '@credit/curvature'
 * randomDirection(3, seed(7)).length // => 3
 */
export function randomDirection(size: number, seed: Seed): Float64Array {
  checkInteger('randomDirection', 'size', size, 1, 2 ** 28)
  checkSeed('randomDirection', 'seed', seed)
  return fillGaussian(new Float64Array(size), seed.generator(), 0, 1)
}

/**
 * A direction rescaled filter by filter to the length of the parameters' own filters, `d_f ← d_f ‖w_f‖/‖d_f‖`, so that a
 * step of 1 along it is as large as the weights themselves.
 *
 * A filter is what one unit (or output) receives through one block, a row of W, U or V, as in `rowScale`. Absent
 * synapses and biases get 0, as does a filter where d or w is zero.
 *
 * @param direction of the length of the flat parameters; not changed.
 * @param at the parameters w.
 * @throws ArgumentError for wrong lengths and entries that are not finite.
 *
 * @example
 * import { leakyNetwork } from '@credit/core'
 * import { filterNormalized } from '@credit/curvature'
 * const network = leakyNetwork({ inputs: 2, hidden: 1, outputs: 1, leak: 0, activation: 'tanh' })
 * const at = Float64Array.of(2, 3, 4, 5, -1, 6) // W, U, b, V, c
 * filterNormalized(Float64Array.of(-9, 0, 1, 1, 1, 1), at, network) // => [-2, 0, 5, 0, 1, 0]
 *
 * Li, Xu, Taylor, Studer & Goldstein 2018, §4; biases stay 0 in their code too.
 */
export function filterNormalized(
  direction: Float64Array,
  at: Float64Array,
  network: Pick<Network, 'layout' | 'connectivity'>,
): Float64Array {
  const caller = 'filterNormalized'
  checkMembers(caller, 'network', network, 'a network, such as leakyNetwork makes', { layout: 'object' })
  checkLayout(caller, 'network.layout', network.layout)
  const { layout, connectivity } = network
  checkLength(caller, 'direction', direction, layout.size)
  checkLength(caller, 'at', at, layout.size)
  checkFinite(caller, 'direction', direction)
  checkFinite(caller, 'at', at)
  const present = (values: Float64Array) => {
    const copy = values.slice()
    const { recurrent, bias, readoutBias } = layout.blocks
    connectivity?.forEach((synapse, i) => {
      if (synapse === 0) copy[recurrent.offset + i] = 0
    })
    for (const { offset, length } of [bias, readoutBias]) copy.fill(0, offset, offset + length)
    return copy
  }
  const out = present(direction)
  const lengths = rowScale(layout, out)
  const wanted = rowScale(layout, present(at))
  for (let i = 0; i < out.length; i++) if (lengths[i] > 0) out[i] *= wanted[i] / lengths[i]
  return out
}

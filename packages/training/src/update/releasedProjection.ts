import {
  ArgumentError,
  checkInteger,
  checkLength,
  checkNetwork,
  checkNumber,
  checkReal,
  checkSeed,
  type Network,
  permutation,
  type Real,
  type Seed,
} from '@credit/core'
import { removeAbsent } from '@credit/core/kernels'
import { checkOptions } from '@credit/core/options'

/** In both released programs: what θ loses per update and unit of learning rate, and where a synapse begins again. */
export const shrinkage = 0.01
export const restart = 1e-12

/** What `releasedProjection` takes. */
export interface ReleasedProjectionOptions {
  /** Of the restarts; those of an update are drawn from its own branch. */
  readonly seed: Seed
  /** The share of the synapses that have to be connected, in (0, 1). Default 0.99. */
  readonly connectivity?: number
}

/**
 * The projection of the released ModProp program, in place of `project`: Dale's law with its L1 decay and rewiring.
 *
 * With `θ = w·sign(pre)` of every present synapse of W, and of V where the readout obeys the signs, after each update:
 *
 * 1. a synapse with θ ≤ 0 before the update is disconnected, and the update is undone: θ = 0
 * 2. `θ ← θ − 0.01·learningRate` where θ > 0
 * 3. where now θ ≤ 0 the synapse is disconnected: θ = 0
 * 4. of all n synapses `⌊connectivity·n⌋` have to be connected; as many as are lacking, drawn uniformly without replacement
 *    among the disconnected ones of all these matrices, restart at θ = 1e-12
 *
 * Absent synapses are set to 0 and are none of the n. (The program first divides the number of restarts at random between the
 * matrices in proportion to their sizes, and leaves out those that then find no disconnected one.)
 *
 * @returns `(w, before, learningRate, update)`, which brings the flat parameters `w` after an update back to what the
 *   network allows, in place, given those before it, its learning rate, and its number from 0. It keeps nothing from one
 *   call to the next, so a resumed training draws the same. A NaN at a connected synapse stays one.
 * @throws ArgumentError for a network without signs; when used, for arrays that are not as long as its layout, a
 *   learning rate that is negative or not finite, or an update that is no integer of at least 0.
 *
 * @example
 * import { leakyNetwork, seed } from '@credit/core'
 * import { releasedProjection } from '@credit/training'
 * const shape = { inputs: 1, hidden: 2, outputs: 1, leak: 0, activation: 'relu', signs: [-1, 1] } as const
 * const projection = releasedProjection(leakyNetwork(shape), { seed: seed(7) })
 * const before = new Float64Array([-1, 1, -1, 0, 1, 1, 1, 1, 1, 1, 1])
 * const w = new Float64Array([-0.5, 0.5, 0.1, 0.2, 1, 1, 1, 1, 1, 1, 1])
 * projection(w, before, 1, 0)
 * w.subarray(0, 2) // => [-0.49, 0.49]
 * w.subarray(2, 4).map(Math.abs).sort() // => [0, 1e-12]
 *
 * @see Y. H. Liu, S. Smith, S. Mihalas, E. Shea-Brown, U. Sümbül (2022), arXiv 2206.01338, its code; after G. Bellec,
 *   D. Kappel, W. Maass, R. Legenstein, "Deep rewiring" (2018), arXiv 1711.05136, at temperature 0
 */
export function releasedProjection(
  network: Network,
  options: ReleasedProjectionOptions,
): (w: Real, before: ArrayLike<number>, learningRate: number, update: number) => void {
  checkOptions('releasedProjection', options ?? {}, ['seed', 'connectivity'])
  const caller = 'releasedProjection'
  const { seed } = options ?? {}
  checkNetwork(caller, 'network', network)
  checkSeed(caller, 'seed', seed)
  const { places, signs } = signedSynapses(caller, network)
  const share = checkNumber(
    caller,
    'connectivity',
    options.connectivity ?? 0.99,
    'a number in (0, 1)',
    (value) => value > 0 && value < 1,
  )
  const wanted = Math.floor((Math.round(share * 1e6) * places.length) / 1e6)

  return (w, before, learningRate, update) => {
    checkReal(caller, 'w', w, network.layout.size)
    checkLength(caller, 'before', before, network.layout.size)
    checkNumber(caller, 'learningRate', learningRate, 'a finite number of at least 0', (rate) => rate >= 0)
    checkInteger(caller, 'update', update, 0)
    removeAbsent(w, network)
    const disconnected: number[] = []
    for (let n = 0; n < places.length; n++) {
      const i = places[n]
      const sign = signs[n]
      const moved = before[i] * sign > 0 ? w[i] * sign : 0
      // what is 0 or less stays so
      const theta = moved - shrinkage * learningRate
      if (theta <= 0) disconnected.push(n)
      w[i] = theta <= 0 ? 0 : theta * sign
    }
    const lacking = wanted - (places.length - disconnected.length)
    if (lacking <= 0) return
    const order = permutation(seed.child(update).generator(), disconnected.length)
    for (const d of order.subarray(0, lacking)) {
      const n = disconnected[d]
      w[places[n]] = restart * signs[n]
    }
  }
}

/** Where the present synapses that rewire lie in the flat array, and the sign of each. */
function signedSynapses(caller: string, network: Network) {
  const { connectivity, signs, hidden, readoutSigns, layout } = network
  if (signs === null) throw new ArgumentError(caller, 'network', 'one with signs', 'one without')
  checkLength(caller, 'network.signs', signs, hidden)
  const places: number[] = []
  const own: number[] = []
  const { recurrent, readout } = layout.blocks
  const rewired = [recurrent, ...(readoutSigns === 'obeyed' ? [readout] : [])]
  for (const { name, offset, length } of rewired) {
    for (let i = 0; i < length; i++) {
      if (name === 'recurrent' && connectivity?.[i] === 0) continue
      places.push(offset + i)
      own.push(signs[i % hidden])
    }
  }
  return { places: Int32Array.from(places), signs: Int8Array.from(own) }
}

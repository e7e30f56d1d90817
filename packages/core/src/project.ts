import { checkNetwork, checkReal } from './checks.js'
import { removeAbsent } from './internal/removeAbsent.js'
import type { Network } from './network.js'
import type { Real } from './real.js'

/**
 * Brings a flat parameter array back to what the network allows, in place: absent synapses to 0, and under
 * Dale's law weights of the wrong sign to 0 (`W = θ·sign(pre)` with θ clipped at 0), in the readout too where it
 * obeys the signs. To be called after every update.
 *
 * @throws ArgumentError when `w` is not as long as the network's layout.
 *
 * @example
 * const network = leakyNetwork({ inputs: 1, hidden: 1, outputs: 1, leak: 0, activation: 'relu', signs: [-1] })
 * const w = new Float64Array([0.5, 1, 1, 1, 1])
 * project(network, w)
 * w // => [0, 1, 1, 1, 1]
 */
export function project(network: Network, w: Real): void {
  checkNetwork('project', 'network', network)
  checkReal('project', 'w', w, network.layout.size)
  const { signs, hidden, outputs, gates, layout } = network
  const { recurrent, readout } = layout.blocks
  removeAbsent(w, network)
  if (signs === null) return
  clipBySign(w, recurrent.offset, gates * hidden, signs)
  if (network.readoutSigns === 'obeyed') clipBySign(w, readout.offset, outputs, signs)
}

function clipBySign(w: Real, offset: number, posts: number, signs: Int8Array): void {
  for (let post = 0, i = offset; post < posts; post++) {
    for (let pre = 0; pre < signs.length; pre++, i++) if (w[i] * signs[pre] < 0) w[i] = 0
  }
}

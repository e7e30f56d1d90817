import type { Network } from '../network.js'
import type { Real } from '../real.js'

/**
 * Sets the entries whose synapse is absent to 0 (no −0, and 0 too where the entry is not finite), in the recurrent
 * block or in a flat array, which begins with it; in every gate.
 */
export function removeAbsent(
  values: Real,
  { connectivity, gates }: Pick<Network, 'connectivity' | 'gates'>,
): void {
  if (connectivity === null) return
  const { length } = connectivity
  for (let g = 0; g < gates; g++) {
    for (let i = 0; i < length; i++) if (connectivity[i] === 0) values[g * length + i] = 0
  }
}
